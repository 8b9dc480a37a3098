"""Receivers on loopback that stand in for a webhook endpoint and a mail server."""

from __future__ import annotations

import asyncio
import base64
import hashlib
import hmac
import json
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage
from types import TracebackType
from typing import Any, Self

from aiohttp import web
from aiosmtpd.smtp import SMTP, Envelope, Session

from service.demo.inbox import Inbox
from store.clock import Clock, utc_now

HOST = "127.0.0.1"
SIGNATURE_TOLERANCE = timedelta(minutes=5)
CLOSE_PATIENCE_S = 2.0


@dataclass(frozen=True, slots=True)
class WebhookRequest:
    """One webhook request."""

    at: datetime
    headers: Mapping[str, str]
    """Names in lower case."""
    body: bytes
    verified: bool
    """Whether the signature was valid and fresh; other requests are answered 401."""
    data: Any = None
    """The body as JSON; None if it is not JSON."""


@dataclass(frozen=True, slots=True)
class ReceivedMail:
    """One mail as the server received it."""

    at: datetime
    sender: str
    recipients: tuple[str, ...]
    message: EmailMessage


def verify_signature(secret: str, headers: Mapping[str, str], body: bytes, now: datetime) -> bool:
    """Whether a request carries a fresh Standard Webhooks signature made with `secret` (`whsec_...`).

    `headers` have names in lower case. With several signatures, one valid one is enough.
    """
    name, sent, signatures = (headers.get(f"webhook-{part}", "") for part in ("id", "timestamp", "signature"))
    if not name or not sent.isdecimal() or abs(now.timestamp() - int(sent)) > SIGNATURE_TOLERANCE.seconds:
        return False
    key = base64.b64decode(secret.removeprefix("whsec_"))
    digest = hmac.new(key, f"{name}.{sent}.".encode() + body, hashlib.sha256).digest()
    expected = b"v1," + base64.b64encode(digest)
    return any(hmac.compare_digest(expected, signature.encode()) for signature in signatures.split())


class WebhookSink:
    """A webhook endpoint that checks signatures: 204 for a valid one, 401 for any other."""

    def __init__(self, secret: str, clock: Clock = utc_now) -> None:
        self.inbox: Inbox[WebhookRequest] = Inbox()
        self.url = ""
        self._secret = secret
        self._clock = clock
        app = web.Application()
        app.router.add_post("/hook", self._receive)
        self._runner = web.AppRunner(app, access_log=None)

    async def __aenter__(self) -> Self:
        await self._runner.setup()
        await web.TCPSite(self._runner, HOST, 0).start()
        self.url = f"http://{HOST}:{self._runner.addresses[0][1]}/hook"
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._runner.cleanup()

    async def _receive(self, request: web.Request) -> web.Response:
        body = await request.read()
        headers = {name.lower(): value for name, value in request.headers.items()}
        now = self._clock()
        verified = verify_signature(self._secret, headers, body, now)
        self.inbox.add(WebhookRequest(now, headers, body, verified, _parse_json(body)))
        return web.Response(status=204 if verified else 401)


def _parse_json(body: bytes) -> Any:  # noqa: ANN401 - any JSON value
    try:
        return json.loads(body)
    except ValueError:
        return None


class MailSink:
    """An SMTP server without TLS that accepts every mail and delivers none."""

    def __init__(self, clock: Clock = utc_now) -> None:
        self.inbox: Inbox[ReceivedMail] = Inbox()
        self.host = HOST
        self.port = 0
        self._clock = clock
        self._server: asyncio.Server | None = None

    async def __aenter__(self) -> Self:
        loop = asyncio.get_running_loop()
        self._server = await loop.create_server(
            lambda: SMTP(self, enable_SMTPUTF8=True, hostname="demo.invalid", loop=loop), HOST, 0
        )
        self.port = self._server.sockets[0].getsockname()[1]
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._server is not None:
            self._server.close()
            with suppress(TimeoutError):  # a client that keeps its connection open must not delay the end
                async with asyncio.timeout(CLOSE_PATIENCE_S):
                    await self._server.wait_closed()

    async def handle_DATA(  # noqa: N802 - aiosmtpd calls it by this name
        self, _server: SMTP, _session: Session, envelope: Envelope
    ) -> str:
        """Accept one mail; called by the SMTP server."""
        content = envelope.content if isinstance(envelope.content, bytes) else b""
        message = message_from_bytes(content, policy=policy.default)
        self.inbox.add(
            ReceivedMail(self._clock(), envelope.mail_from or "", tuple(envelope.rcpt_tos), message)
        )
        return "250 taken"
