"""One HTTP endpoint that messages are POSTed to: what every channel over HTTP shares.

Redirects are not followed, cookies and proxies not used, and of the answer no more is read than a log
line needs. What an answer means is `refusal`'s to say.
"""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from alerts.channels.channel import OnTransmit
from store.clock import Clock
from store.errors import DeliveryError

if TYPE_CHECKING:
    import aiohttp

SocketFactory = Callable[[Any], socket.socket]
"""Makes the socket for an address about to be connected to, or refuses it."""
CONNECT_TIMEOUT_S = 10.0
MAX_ANSWER_BYTES = 16_384
_RETRYABLE = frozenset({408, 425, 429})
_GONE = 410
_MIN_TOKEN_CHARS = 12
"""Characters from which on a part of a path may be a token."""


@dataclass(frozen=True, slots=True)
class EndpointResponse:
    """What an endpoint said."""

    status: int
    text: str
    redirect_host: str | None
    """Host of a redirect."""
    retry_after_s: float | None


class Endpoint:
    """One address. Every message takes a connection of its own: a kept one that dies loses answers."""

    def __init__(
        self, url: str, timeout_s: float, clock: Clock, socket_factory: SocketFactory | None = None
    ) -> None:
        self.url, self._timeout_s, self._clock, self._socket_factory = url, timeout_s, clock, socket_factory
        self._session: aiohttp.ClientSession | None = None

    @property
    def label(self) -> str:
        """Host and last four characters: the path of a hook is often its password."""
        return f"{urlsplit(self.url).hostname}…{self.url[-4:]}"

    async def post(
        self, body: bytes, headers: Mapping[str, str], on_transmit: OnTransmit
    ) -> EndpointResponse:
        """POST the body; `on_transmit` is called when a connection stands.

        Raises:
            DeliverError: there is no answer; `uncertain` if the body may have arrived.
        """
        transmitting = False

        async def connected() -> None:
            nonlocal transmitting
            await on_transmit()
            transmitting = True

        try:
            return await self._post(body, headers, connected)
        except (TimeoutError, OSError, ValueError, _client_error()) as error:
            raise DeliveryError(_error_text(error), uncertain=transmitting) from error

    async def _post(self, body: bytes, headers: Mapping[str, str], connected: OnTransmit) -> EndpointResponse:
        from alerts.channels.connector import ON_CONNECTED

        session = self._open_session()
        ON_CONNECTED.set(connected)
        async with session.post(self.url, data=body, headers=headers, allow_redirects=False) as response:
            pause_s = _parse_retry_after(response.headers.get("Retry-After"), self._clock())
            location = urlsplit(response.headers.get("Location", "")).hostname
            try:
                text = (await response.content.read(MAX_ANSWER_BYTES)).decode("utf-8", "replace")
            except (TimeoutError, OSError, _client_error()):
                text = ""  # the status has said it all
            return EndpointResponse(response.status, text, location, pause_s)

    def _open_session(self) -> aiohttp.ClientSession:
        import aiohttp

        from alerts.channels.connector import NotifyingConnector

        if self._session is None:
            self._session = aiohttp.ClientSession(
                connector=NotifyingConnector(force_close=True, limit=8, socket_factory=self._socket_factory),
                timeout=aiohttp.ClientTimeout(total=self._timeout_s, connect=CONNECT_TIMEOUT_S),
                cookie_jar=aiohttp.DummyCookieJar(),
                trust_env=False,
                auto_decompress=False,
            )
        return self._session

    async def check(self) -> str:
        """Connect, with TLS where the address asks for it, and send nothing; what was reached.

        Raises:
            DeliverError: that did not work.
        """
        parts = urlsplit(self.url)
        secure = parts.scheme == "https"
        port = parts.port or (443 if secure else 80)
        try:
            async with asyncio.timeout(CONNECT_TIMEOUT_S):
                await self._try_connect(parts.hostname or "", port, secure=secure)
        except (OSError, TimeoutError) as error:
            raise DeliveryError(f"{parts.hostname}:{port}: {_error_text(error)}") from error
        return f"{parts.hostname}:{port} can be reached"

    async def _try_connect(self, host: str, port: int, *, secure: bool) -> None:
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
        """The address, its path and its query, and the parts of its path that are long enough for tokens."""
        parts = urlsplit(self.url)
        path = parts.path if len(parts.path) > 1 else ""
        tokens = [one for one in path.split("/") if len(one) >= _MIN_TOKEN_CHARS]
        return tuple(filter(None, (self.url, path, parts.query, *tokens)))


def error_from_response(response: EndpointResponse, tries: int) -> DeliveryError:
    """What an answer that is not 2xx means.

    What will not change by waiting gets one more try, in case a deployment was under way.
    """
    status = response.status
    if 300 <= status < 400:
        place = response.redirect_host or "another address"
        told = f"{status}: the endpoint moved to {place}; redirects are not followed"
        return DeliveryError(told, permanent=tries > 1, code=status)
    told = f"{status}: {response.text}".strip(": ")
    if status == _GONE:
        return DeliveryError(
            f"{told} (gone: take this channel out of the config)", permanent=True, code=status
        )
    if status in _RETRYABLE or status >= 500:
        return DeliveryError(told, retry_after_s=response.retry_after_s, code=status)
    return DeliveryError(told, permanent=tries > 1, code=status)


def _client_error() -> type[Exception]:
    import aiohttp

    return aiohttp.ClientError


def _error_text(error: BaseException) -> str:
    return "no answer in time" if isinstance(error, TimeoutError) else str(error) or type(error).__name__


def _parse_retry_after(value: str | None, now: datetime) -> float | None:
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
