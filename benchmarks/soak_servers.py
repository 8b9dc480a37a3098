"""The servers of the soak: publishers, a mail server and a webhook, each failing as its schedule says.

They record what they accept; a message that was sent but not accepted does not count as delivered.
"""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Callable
from contextlib import AsyncExitStack
from email import message_from_bytes
from types import TracebackType
from typing import Self

from aiohttp import web
from soak_world import Publishers, Weather

RETRY_AFTER_S = 600
"""Simulated seconds, as a server would send them."""
_HANG_S, _SLOW_S = 10.0, 0.03
"""Real seconds; the clock of the service runs many times faster."""


class Web:
    """Publishers on loopback addresses of their own (127.88.0.1 and on) and one port."""

    def __init__(self, sources: int) -> None:
        self.addresses = [f"127.88.{number // 250}.{number % 250 + 1}" for number in range(sources)]
        self.port = 0
        self.publishers: Publishers | None = None
        self.now_h: Callable[[], float] = lambda: 0.0
        self.source_weather: Callable[[int], Weather] = lambda _: Weather.FINE
        self.answered: Counter[str] = Counter()
        self._number = {address: number for number, address in enumerate(self.addresses)}
        self._stack = AsyncExitStack()

    async def __aenter__(self) -> Self:
        runner = web.ServerRunner(web.Server(self._answer), shutdown_timeout=0.0)
        await runner.setup()
        self._stack.push_async_callback(runner.cleanup)
        for address in self.addresses:
            await web.TCPSite(runner, address, self.port, backlog=32).start()
            self.port = runner.addresses[0][1]
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._stack.aclose()

    @property
    def bases(self) -> list[str]:
        """The publishers' addresses."""
        return [f"http://{address}:{self.port}" for address in self.addresses]

    async def _answer(self, request: web.BaseRequest) -> web.StreamResponse:
        number = self._number[request.host.partition(":")[0]]
        weather = self.source_weather(number)
        response = await _in_weather(request, weather)
        if response is None:
            response = self._found(request, number)
        self.answered[str(response.status) if weather is Weather.FINE else weather] += 1
        return response

    def _found(self, request: web.BaseRequest, number: int) -> web.Response:
        assert self.publishers is not None
        if request.path == "/robots.txt":
            return web.Response(status=404)
        if request.path != "/feed.xml":
            page = self.publishers.page(number, request.path.strip("/").removesuffix(".html"))
            return web.Response(body=page, content_type="text/html", charset="utf-8")
        body, etag = self.publishers.feed(number, self.now_h())
        if request.headers.get("If-None-Match") == etag:
            return web.Response(status=304, headers={"ETag": etag})
        return web.Response(body=body, content_type="application/rss+xml", headers={"ETag": etag})


async def _in_weather(request: web.BaseRequest, weather: Weather) -> web.Response | None:
    """The answer of one in trouble; None: as usual, if after a while."""
    match weather:
        case Weather.CUTTING | Weather.REFUSING:
            if request.transport is not None:
                request.transport.abort()
            return web.Response()
        case Weather.FAILING:
            return web.Response(status=500, text="Internal error")
        case Weather.BUSY:
            return web.Response(status=429, headers={"Retry-After": str(RETRY_AFTER_S)})
        case Weather.GARBAGE:
            return web.Response(body=b"\0<rss <<html>&&" * 500, content_type="text/html")
        case Weather.HANGING:
            await asyncio.sleep(_HANG_S)
            return web.Response(status=503)
        case Weather.SLOW:
            await asyncio.sleep(_SLOW_S)
    return None


class Hook:
    """A webhook; `accepted` counts what it took, by the message's id."""

    def __init__(self, weather: Callable[[], Weather]) -> None:
        self.accepted: Counter[str] = Counter()
        self.seen: Counter[str] = Counter()
        self.port = 0
        self._weather = weather
        self._runner = web.ServerRunner(web.Server(self._take), shutdown_timeout=0.0)
        self._site: web.TCPSite | None = None

    async def listen(self, *, wanted: bool) -> None:
        """Take connections, or refuse them."""
        if wanted and self._site is None:
            self._site = web.TCPSite(self._runner, "127.0.0.1", self.port, reuse_address=True)
            await self._site.start()
            self.port = self._runner.addresses[0][1]
        elif not wanted and self._site is not None:
            await self._site.stop()
            self._site = None

    async def open(self) -> None:
        """Begin."""
        await self._runner.setup()
        await self.listen(wanted=True)

    async def close(self) -> None:
        """End."""
        await self._runner.cleanup()

    async def _take(self, request: web.BaseRequest) -> web.StreamResponse:
        await request.read()
        weather = self._weather()
        self.seen[weather] += 1
        response = await _in_weather(request, weather)
        if response is not None:
            return response
        self.accepted[request.headers["webhook-id"]] += 1
        return web.Response(status=204)


class Mail:
    """A mail server; `accepted` counts what it took, by the message's id."""

    def __init__(self, weather: Callable[[], Weather]) -> None:
        self.accepted: Counter[str] = Counter()
        self.seen: Counter[str] = Counter()
        self.port = 0
        self._weather = weather
        self._server: asyncio.Server | None = None
        self._writers: set[asyncio.StreamWriter] = set()

    async def listen(self, *, wanted: bool) -> None:
        """Take connections, or refuse them and end those there are."""
        if wanted and self._server is None:
            self._server = await asyncio.start_server(self._serve, "127.0.0.1", self.port, limit=1_000_000)
            self.port = self._server.sockets[0].getsockname()[1]
        elif not wanted and self._server is not None:
            self._server.close()
            self._server = None
            self._cut()

    async def open(self) -> None:
        """Begin."""
        await self.listen(wanted=True)

    async def close(self) -> None:
        """End."""
        await self.listen(wanted=False)

    def _cut(self) -> None:
        for writer in self._writers:
            writer.transport.abort()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._writers.add(writer)
        try:
            await self._talk(reader, writer)
        except (ConnectionError, asyncio.IncompleteReadError):
            pass
        finally:
            self._writers.discard(writer)
            writer.close()

    async def _talk(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"220 soak\r\n")
        while line := await reader.readline():
            verb = line.split(b":")[0].split()[0].upper()
            if verb == b"MAIL" and not await self._in_weather(writer):
                if writer.transport.is_closing():
                    return
                continue
            if verb == b"DATA":
                writer.write(b"354 go on\r\n")
                content = await reader.readuntil(b"\r\n.\r\n")
                self.accepted[str(message_from_bytes(content)["Message-ID"])] += 1
            said = {b"EHLO": b"250-soak\r\n250 SIZE 1000000\r\n", b"QUIT": b"221 bye\r\n"}
            writer.write(said.get(verb, b"250 ok\r\n"))
            await writer.drain()
            if verb == b"QUIT":
                return

    async def _in_weather(self, writer: asyncio.StreamWriter) -> bool:
        """Whether a mail may follow."""
        weather = self._weather()
        self.seen[weather] += 1
        match weather:
            case Weather.CUTTING | Weather.REFUSING:
                writer.transport.abort()
            case Weather.FAILING:
                writer.write(b"451 local error\r\n")
            case Weather.BUSY:
                writer.write(b"421 too many messages\r\n")
                writer.close()
            case Weather.HANGING:
                await asyncio.sleep(_HANG_S)
                writer.transport.abort()
            case Weather.SLOW:
                await asyncio.sleep(_SLOW_S)
                return True
            case _:
                return True
        return False
