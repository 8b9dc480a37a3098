"""A small real WebSub hub on loopback: accepts subscriptions, verifies the intent, and delivers.

It follows the Recommendation, except for the faults that a test sets.
"""

from __future__ import annotations

import asyncio
import hashlib
import hmac
from dataclasses import dataclass, field
from types import TracebackType
from typing import Self

import aiohttp
from aiohttp import web


@dataclass(slots=True)
class Confirmed:
    """A confirmed subscription."""

    callback: str
    topic: str
    secret: str


@dataclass(slots=True)
class Hub:
    """Listens while its `async with` block runs."""

    host: str = "127.0.0.1"
    lease_s: int = 864_000
    refuses: str = ""
    """The reason for denying subscriptions, if it does."""
    answers: int = 202
    """Status of its responses; if it is no success, intents are not verified."""
    retry_after: str = ""
    synchronous: bool = False
    """Verify the intent before it responds."""
    requests: list[dict[str, str]] = field(default_factory=list)
    verified: list[tuple[int, str]] = field(default_factory=list)
    """Status and text of every response to a verification."""
    agreed: dict[str, Confirmed] = field(default_factory=dict)
    port: int = 0
    _runner: web.ServerRunner | None = None
    _client: aiohttp.ClientSession | None = None
    _asking: set[asyncio.Task[None]] = field(default_factory=set)

    async def __aenter__(self) -> Self:
        self._runner = web.ServerRunner(web.Server(self._handle), shutdown_timeout=0.0)
        await self._runner.setup()
        await web.TCPSite(self._runner, self.host, self.port).start()
        self.port = self._runner.addresses[0][1]
        self._client = aiohttp.ClientSession()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.settled()
        assert self._client is not None
        assert self._runner is not None
        await self._client.close()
        await self._runner.cleanup()

    @property
    def url(self) -> str:
        return f"http://{self.host}:{self.port}/hub"

    async def settled(self) -> None:
        """Wait until all verifications are done."""
        while self._asking:
            await asyncio.gather(*self._asking)

    async def _handle(self, request: web.BaseRequest) -> web.StreamResponse:
        form = {name: str(value) for name, value in (await request.post()).items()}
        self.requests.append(form)
        if self.answers == 307:
            self.answers = 202
            return web.Response(status=307, headers={"Location": "/other"})
        if not 200 <= self.answers < 300:
            headers = {"Retry-After": self.retry_after} if self.retry_after else {}
            return web.Response(status=self.answers, headers=headers)
        if self.synchronous:
            await self._verify_intent(form)
        else:
            task = asyncio.create_task(self._verify_intent(form))
            self._asking.add(task)
            task.add_done_callback(self._asking.discard)
        return web.Response(status=self.answers)

    async def _verify_intent(self, form: dict[str, str]) -> None:
        callback, topic = form["hub.callback"], form["hub.topic"]
        if self.refuses:
            await self.ask(callback, {"hub.mode": "denied", "hub.topic": topic, "hub.reason": self.refuses})
            return
        query = {
            "hub.mode": "subscribe",
            "hub.topic": topic,
            "hub.challenge": "a challenge & more",
            "hub.lease_seconds": str(self.lease_s),
        }
        if await self.ask(callback, query) == (200, query["hub.challenge"]):
            self.agreed[topic] = Confirmed(callback, topic, form.get("hub.secret", ""))

    async def ask(self, callback: str, query: dict[str, str]) -> tuple[int, str]:
        """Send a request to a callback and return the response."""
        assert self._client is not None
        async with self._client.get(callback, params=query) as answer:
            result = answer.status, await answer.text()
        self.verified.append(result)
        return result

    async def publish(
        self,
        topic: str,
        body: bytes | str,
        *,
        method: str = "sha256",
        signature: str | None = None,
        content_type: str = "application/rss+xml",
        headers: dict[str, str] | None = None,
    ) -> int:
        """Deliver to the subscriber; return the status of the response."""
        agreed = self.agreed[topic]
        content = body.encode() if isinstance(body, str) else body
        digest = hmac.new(agreed.secret.encode(), content, getattr(hashlib, method)).hexdigest()
        sent = {
            "Content-Type": content_type,
            "Link": f'<{self.url}>; rel="hub", <{topic}>; rel="self"',
            "X-Hub-Signature": f"{method}={digest}" if signature is None else signature,
            **(headers or {}),
        }
        assert self._client is not None
        async with self._client.post(agreed.callback, data=content, headers=sent) as answer:
            return answer.status
