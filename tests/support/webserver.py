"""A scripted web server on loopback, for tests of everything that fetches.

    async with WebServer() as web:
        url = web.serve("/feed.xml", Reply(body=FEED, etag='"1"'))

Each path has a script: replies are given one after the other, the last one again and again. Every request
is kept with its time on the loop's clock.
"""

from __future__ import annotations

import asyncio
import gzip
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from types import TracebackType
from typing import Self

from aiohttp import web

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


@dataclass(frozen=True, slots=True)
class Reply:
    """One scripted response; with `etag` or `last_modified` a matching conditional request gets a 304."""

    body: bytes | str = b""
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)
    etag: str | None = None
    last_modified: str | None = None
    content_type: str = "application/xml"
    after_s: float = 0.0
    """Real seconds before the response."""


@dataclass(frozen=True, slots=True)
class Seen:
    """One request received; header names are in lower case."""

    path: str
    headers: Mapping[str, str]
    at_s: float
    """On the loop's clock."""


class WebServer:
    """Listens on a free port of one loopback address while its `async with` block runs."""

    def __init__(self, host: str = "127.0.0.1", port: int = 0) -> None:
        self.host = host
        self.port = port
        self.requests: list[Seen] = []
        self.most_at_once = 0
        self._active = 0
        self._scripts: dict[str, list[Reply | Handler]] = {}
        self._closing = asyncio.Event()
        self._arrived = asyncio.Condition()
        self._runner: web.AppRunner | None = None

    async def __aenter__(self) -> Self:
        runner = web.ServerRunner(web.Server(self._handle), shutdown_timeout=0.0)
        await runner.setup()
        site = web.TCPSite(runner, self.host, self.port, reuse_address=True)
        await site.start()
        self.port = runner.addresses[0][1]
        self._runner = runner
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._closing.set()
        if self._runner is not None:
            await self._runner.cleanup()

    @property
    def address(self) -> str:
        """`host:port`, as sources and leases name a host."""
        return f"{self.host}:{self.port}"

    def url(self, path: str) -> str:
        """The absolute URL of a path."""
        return f"http://{self.address}{path}"

    def paths(self) -> list[str]:
        """The requested paths, in order."""
        return [seen.path for seen in self.requests]

    def asked(self, path: str) -> list[Seen]:
        """The requests for one path."""
        return [seen for seen in self.requests if seen.path == path]

    async def until_asked(self, path: str, times: int = 1) -> None:
        """Wait until a path was requested so many times."""
        async with self._arrived:
            await self._arrived.wait_for(lambda: len(self.asked(path)) >= times)

    def serve(self, path: str, *script: Reply | Handler | bytes | str) -> str:
        """Set the script of a path, replacing any; return its URL."""
        self._scripts[path] = [Reply(body=step) if isinstance(step, bytes | str) else step for step in script]
        return self.url(path)

    def redirect(self, path: str, to: str, status: int = 302) -> str:
        """Let a path redirect to a path or URL; return its URL."""
        return self.serve(path, Reply(status=status, headers={"Location": to}))

    def hang(self, path: str) -> str:
        """Let a path accept the request and never respond."""
        return self.serve(path, self._never)

    def reset(self, path: str) -> str:
        """Let a path cut the connection instead of responding."""
        return self.serve(path, _cut)

    def endless(self, path: str, piece: bytes = b"<!-- more -->" * 5_000, every_s: float = 0.0) -> str:
        """Let a path send pieces for ever, one every so many real seconds: a flood, or a drip."""

        async def handler(request: web.Request) -> web.StreamResponse:
            response = web.StreamResponse(headers={"Content-Type": "application/xml"})
            await response.prepare(request)
            while not self._closing.is_set():
                await response.write(piece)
                await asyncio.sleep(every_s)
            return response

        return self.serve(path, handler)

    def bomb(self, path: str, mebibytes: int = 64) -> str:
        """Let a path respond with a small gzip body that decompresses to this size."""
        body = gzip.compress(b"\0" * (mebibytes << 20), 9)
        return self.serve(path, Reply(body=body, headers={"Content-Encoding": "gzip"}))

    async def _never(self, _request: web.Request) -> web.StreamResponse:
        await self._closing.wait()
        return web.Response(status=503)

    async def _handle(self, request: web.BaseRequest) -> web.StreamResponse:
        loop = asyncio.get_running_loop()
        headers = {name.lower(): value for name, value in request.headers.items()}
        self.requests.append(Seen(request.path_qs, headers, loop.time()))
        async with self._arrived:
            self._arrived.notify_all()
        self._active += 1
        self.most_at_once = max(self.most_at_once, self._active)
        try:
            script = self._scripts.get(request.path_qs) or self._scripts.get(request.path)
            if not script:
                return web.Response(status=404)
            step = script.pop(0) if len(script) > 1 else script[0]
            if isinstance(step, Reply):
                return await self._reply(step, headers)
            return await step(request)  # type: ignore[arg-type]
        finally:
            self._active -= 1

    async def _reply(self, reply: Reply, asked: Mapping[str, str]) -> web.StreamResponse:
        if reply.after_s:
            await asyncio.sleep(reply.after_s)
        headers = dict(reply.headers)
        if reply.etag:
            headers["ETag"] = reply.etag
        if reply.last_modified:
            headers["Last-Modified"] = reply.last_modified
        if _unchanged(reply, asked):
            return web.Response(status=304, headers=headers)
        headers.setdefault("Content-Type", reply.content_type)
        body = reply.body.encode() if isinstance(reply.body, str) else reply.body
        return web.Response(status=reply.status, body=body, headers=headers)


def _unchanged(reply: Reply, asked: Mapping[str, str]) -> bool:
    if "if-none-match" in asked:
        return asked["if-none-match"] == reply.etag
    return reply.last_modified is not None and asked.get("if-modified-since") == reply.last_modified


async def _cut(request: web.BaseRequest) -> web.StreamResponse:
    if request.transport is not None:
        request.transport.abort()
    return web.Response()
