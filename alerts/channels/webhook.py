"""Alerts as a signed JSON POST (Standard Webhooks): any receiver can tell who sent it and drop doubles.

The signature covers id, time and body. Redirects are not followed, cookies and proxies not used, and
of the answer no more is read than a log line needs.
"""

from __future__ import annotations

import asyncio
import base64
import hashlib
import hmac
import socket
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from alerts.alert import Alert
from alerts.channels import OnTransmit, OnUncertain, Rendered, Sent, goes_to
from alerts.channels.payload import encoded, payload
from store.errors import DeliverError
from store.types import Clock, Delivery

if TYPE_CHECKING:
    import aiohttp

SocketFactory = Callable[[Any], socket.socket]
"""Makes the socket for an address about to be connected to, or refuses it."""
CONNECT_TIMEOUT_S = 10.0
MAX_ANSWER_BYTES = 16_384
PREFIX = "whsec_"
_MIN_KEY, _MAX_KEY = 24, 64
_AGAIN = frozenset({408, 425, 429})
_GONE = 410


@dataclass(frozen=True, slots=True)
class WebhookSettings:
    """One `[[channels]]` of kind `webhook`."""

    name: str
    url: str
    keys: tuple[bytes, ...] = ()
    """Signing keys: the present one first, then the one being replaced."""
    user_agent: str = "Susulan"
    timeout_s: float = 30.0
    stories: tuple[str, ...] = ()
    on_uncertain: OnUncertain = "retry"


def signing_key(secret: str) -> bytes:
    """The key of a `whsec_` secret: base64 of 24 to 64 bytes.

    Raises:
        ValueError: says what would be right.
    """
    try:
        key = base64.b64decode(secret.removeprefix(PREFIX), validate=True)
    except ValueError as error:
        raise ValueError(f"a secret {PREFIX}... in base64") from error
    if not _MIN_KEY <= len(key) <= _MAX_KEY:
        raise ValueError(f"a secret {PREFIX}... of {_MIN_KEY} to {_MAX_KEY} bytes in base64, not {len(key)}")
    return key


def signature(keys: Sequence[bytes], message_id: str, timestamp: int, body: bytes) -> str:
    """The `webhook-signature` header: one `v1,...` a key, so that secrets can be changed without a gap."""
    signed = f"{message_id}.{timestamp}.".encode() + body
    return " ".join(
        "v1," + base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest()).decode() for key in keys
    )


class Webhook:
    """One endpoint. Every message takes a connection of its own: a kept one that dies loses answers."""

    def __init__(
        self, settings: WebhookSettings, clock: Clock, socket_factory: SocketFactory | None = None
    ) -> None:
        self._settings, self._clock, self._socket_factory = settings, clock, socket_factory
        self.name = settings.name
        self.on_uncertain = settings.on_uncertain
        self._session: aiohttp.ClientSession | None = None

    def recipients(self) -> tuple[str, ...]:
        """Host and last four characters: the path of a hook is often its password."""
        return (f"{urlsplit(self._settings.url).hostname}…{self._settings.url[-4:]}",)

    def accepts(self, alert: Alert) -> bool:
        """By story."""
        return goes_to(self._settings.stories, alert)

    def render(self, alert: Alert, delivery: Delivery, *, root: str | None) -> Rendered:  # noqa: ARG002
        """The JSON body; the delivery's id is the message's."""
        return Rendered(encoded(payload(alert, delivery.id)), delivery.id)

    async def send(self, delivery: Delivery, on_transmit: OnTransmit) -> Sent:
        """POST the body; `on_transmit` is called when a connection stands."""
        body, message_id = delivery.content or b"", delivery.message_id or delivery.id
        transmitting = False

        async def connected() -> None:
            nonlocal transmitting
            await on_transmit()
            transmitting = True

        try:
            return await self._post(body, self._headers(message_id, body), connected, delivery.tries)
        except (TimeoutError, OSError, ValueError, _client_error()) as error:
            raise DeliverError(_reason(error), uncertain=transmitting) from error

    async def _post(self, body: bytes, headers: dict[str, str], connected: OnTransmit, tries: int) -> Sent:
        session = self._opened()
        async with session.post(
            self._settings.url, data=body, headers=headers, allow_redirects=False, trace_request_ctx=connected
        ) as response:
            status = response.status
            retry_after_s = _pause_s(response.headers.get("Retry-After"), self._clock())
            location = urlsplit(response.headers.get("Location", "")).hostname
            try:
                answer = (await response.content.read(MAX_ANSWER_BYTES)).decode("utf-8", "replace")
            except (TimeoutError, OSError, _client_error()):
                answer = ""  # the status has said it all
        if 200 <= status < 300:
            return Sent(status, answer)
        raise _refusal(status, answer, location, retry_after_s, tries)

    def _headers(self, message_id: str, body: bytes) -> dict[str, str]:
        timestamp = int(self._clock().timestamp())
        headers = {
            "Content-Type": "application/json",
            "User-Agent": self._settings.user_agent,
            "Idempotency-Key": message_id,
            "webhook-id": message_id,
            "webhook-timestamp": str(timestamp),
        }
        if self._settings.keys:
            headers["webhook-signature"] = signature(self._settings.keys, message_id, timestamp, body)
        return headers

    def _opened(self) -> aiohttp.ClientSession:
        import aiohttp

        if self._session is None:
            trace = aiohttp.TraceConfig()
            trace.on_connection_create_end.append(_on_connected)
            self._session = aiohttp.ClientSession(
                connector=aiohttp.TCPConnector(
                    force_close=True, limit=8, socket_factory=self._socket_factory
                ),
                timeout=aiohttp.ClientTimeout(total=self._settings.timeout_s, connect=CONNECT_TIMEOUT_S),
                cookie_jar=aiohttp.DummyCookieJar(),
                trust_env=False,
                auto_decompress=False,
                trace_configs=[trace],
            )
        return self._session

    async def check(self) -> str:
        """Connect, with TLS where the address asks for it, and send nothing."""
        parts = urlsplit(self._settings.url)
        secure = parts.scheme == "https"
        port = parts.port or (443 if secure else 80)
        try:
            async with asyncio.timeout(CONNECT_TIMEOUT_S):
                await self._connected(parts.hostname or "", port, secure=secure)
        except (OSError, TimeoutError) as error:
            raise DeliverError(f"{parts.hostname}:{port}: {_reason(error)}") from error
        return f"{parts.hostname}:{port} can be reached" + ("" if self._settings.keys else "; unsigned")

    async def _connected(self, host: str, port: int, *, secure: bool) -> None:
        loop = asyncio.get_running_loop()
        found = await loop.getaddrinfo(host, port, type=socket.SOCK_STREAM)
        if self._socket_factory is not None:
            for info in found:
                self._socket_factory(info).close()
        _, writer = await asyncio.open_connection(
            str(found[0][4][0]), port, ssl=secure or None, server_hostname=host if secure else None
        )
        writer.close()

    async def close(self) -> None:
        """Give the session back."""
        if self._session is not None:
            await self._session.close()
            self._session = None

    def secrets(self) -> tuple[str, ...]:
        """The address, its path and the keys."""
        parts = urlsplit(self._settings.url)
        path = parts.path if len(parts.path) > 1 else ""
        keys = (base64.b64encode(key).decode() for key in self._settings.keys)
        return tuple(filter(None, (self._settings.url, path, parts.query, *keys)))


async def _on_connected(_session: object, context: Any, _params: object) -> None:  # noqa: ANN401
    await context.trace_request_ctx()


def _client_error() -> type[Exception]:
    import aiohttp

    return aiohttp.ClientError


def _reason(error: BaseException) -> str:
    return "no answer in time" if isinstance(error, TimeoutError) else str(error) or type(error).__name__


def _refusal(
    status: int, answer: str, location: str | None, retry_after_s: float | None, tries: int
) -> DeliverError:
    """What will not change by waiting gets one more try, in case a deployment was under way."""
    if 300 <= status < 400:
        told = f"{status}: the endpoint moved to {location or 'another address'}; redirects are not followed"
        return DeliverError(told, permanent=tries > 1, code=status)
    told = f"{status}: {answer}".strip(": ")
    if status == _GONE:
        return DeliverError(
            f"{told} (gone: take this channel out of the config)", permanent=True, code=status
        )
    if status in _AGAIN or status >= 500:
        return DeliverError(told, retry_after_s=retry_after_s, code=status)
    return DeliverError(told, permanent=tries > 1, code=status)


def _pause_s(value: str | None, now: datetime) -> float | None:
    """Retry-After in seconds or as a date."""
    if not value:
        return None
    if value.strip().isdecimal():
        return float(value.strip()[:9])
    try:
        when = parsedate_to_datetime(value)
    except ValueError:
        return None
    when = when if when.tzinfo else when.replace(tzinfo=UTC)
    return max(0.0, (when - now).total_seconds())
