"""An HTTP endpoint that messages are POSTed to; shared by all channels that use HTTP.

Redirects are not followed, cookies and proxies are not used, and no compression is offered. The response is
read to its end or to a limit. `error_from_response` says what a response means.
"""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from alerts.channels.channel import OnTransmit
from alerts.channels.response import MAX_ANSWER_BYTES, EndpointResponse, read_text, response_from_raw
from alerts.channels.retry_after import body_delay_s, header_delay_s
from store.clock import Clock
from store.errors import DeliveryError

if TYPE_CHECKING:
    import aiohttp

SocketFactory = Callable[[Any], socket.socket]
"""Makes the socket for an address, or raises `OSError` if connecting to it is not allowed."""
CONNECT_TIMEOUT_S = 10.0
LOG_LINE_S = 5.0
"""How long a body is waited for that only a log line and a delay are taken from."""
MAX_HEADER_BYTES, MAX_HEADERS = 65_536, 1_000
"""Of one header of a response, and of all; what is longer is not parsed, and the status line decides."""
_RETRYABLE = frozenset({408, 425, 429})
_MOVED = frozenset({301, 302, 303, 307, 308})
_GONE = 410
_REMEDIES = {
    401: "not accepted: check the channel's address, token and secret in the config",
    403: "forbidden: check the channel's address and token in the config and its rights at the receiver",
    404: "not found: check the channel's address in the config, or create a new one at the receiver",
    405: "no POST accepted: check the channel's address in the config",
    407: "a proxy wants a login: check the channel's address in the config and the network",
    _GONE: "gone: remove this channel from the config, or give it a new address",
}
"""Statuses that a person has to cure, and how."""
_MIN_TOKEN_CHARS = 12
"""A path segment of at least this length may be a token."""


class Endpoint:
    """One URL. Every message gets a connection of its own: a reused one that dies would lose answers."""

    def __init__(
        self,
        url: str,
        timeout_s: float,
        clock: Clock,
        socket_factory: SocketFactory | None = None,
        *,
        max_answer_bytes: int = MAX_ANSWER_BYTES,
    ) -> None:
        self.url, self._timeout_s, self._clock, self._socket_factory = url, timeout_s, clock, socket_factory
        self._max_answer_bytes = max_answer_bytes
        self._session: aiohttp.ClientSession | None = None

    @property
    def label(self) -> str:
        """Host and last four characters: the path of a webhook is often its password."""
        return f"{urlsplit(self.url).hostname}…{self.url[-4:]}"

    async def post(
        self, body: bytes, headers: Mapping[str, str], on_transmit: OnTransmit
    ) -> EndpointResponse:
        """POST the body; `on_transmit` is awaited when the connection is open.

        Raises:
            DeliveryError: there is no response; `uncertain` if the body may have arrived.
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
        from alerts.channels.connector import EXCHANGE, Exchange

        session, exchange = self._open_session(), Exchange(connected, bytearray())
        EXCHANGE.set(exchange)
        limit = self._max_answer_bytes
        headers = {**headers, "Accept-Encoding": "identity"}
        try:
            async with session.post(self.url, data=body, headers=headers, allow_redirects=False) as response:
                status_decides = limit <= MAX_ANSWER_BYTES
                text, complete = await read_text(response, limit, LOG_LINE_S if status_decides else None)
                return EndpointResponse(
                    response.status,
                    text,
                    _host_of(response.headers.get("Location", "")),
                    header_delay_s(response.headers.get("Retry-After"), self._clock()),
                    complete,
                )
        except TimeoutError:
            raise
        except (ValueError, _client_error()):
            # The headers could not be read. If the status line could, the endpoint has answered.
            if stated := response_from_raw(bytes(exchange.raw), limit):
                return stated
            raise

    def _open_session(self) -> aiohttp.ClientSession:
        import aiohttp

        from alerts.channels.connector import NotifyingConnector

        if self._session is None:
            self._session = aiohttp.ClientSession(
                connector=NotifyingConnector(limit=8, socket_factory=self._socket_factory),
                timeout=aiohttp.ClientTimeout(total=self._timeout_s, connect=CONNECT_TIMEOUT_S),
                cookie_jar=aiohttp.DummyCookieJar(),
                trust_env=False,
                auto_decompress=False,
                max_field_size=MAX_HEADER_BYTES,
                max_headers=MAX_HEADERS,
            )
        return self._session

    async def check(self) -> str:
        """Connect, with TLS for https, and send nothing; returns the result as a phrase for a person.

        Raises:
            DeliveryError: no connection was possible.
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
        addresses = await loop.getaddrinfo(host, port, type=socket.SOCK_STREAM)
        if self._socket_factory is not None:
            for address in addresses:
                self._socket_factory(address).close()
        first_ip = str(addresses[0][4][0])
        _, writer = await asyncio.open_connection(
            first_ip, port, ssl=secure or None, server_hostname=host if secure else None
        )
        writer.close()

    async def close(self) -> None:
        """Close the session."""
        if self._session is not None:
            await self._session.close()
            self._session = None

    def secrets(self) -> tuple[str, ...]:
        """The URL, its path and query, and the path segments that are long enough to be tokens."""
        parts = urlsplit(self.url)
        path = parts.path if len(parts.path) > 1 else ""
        tokens = [segment for segment in path.split("/") if len(segment) >= _MIN_TOKEN_CHARS]
        return tuple(filter(None, (self.url, path, parts.query, *tokens)))


def error_from_response(response: EndpointResponse, attempts: int) -> DeliveryError:
    """The error for a response that is not 2xx, after this many attempts.

    An error that waiting will not cure gets one retry, in case the endpoint was just being deployed. If a
    person has to change something, the error says what, before the endpoint's own words.
    """
    status = response.status
    if remedy := _remedy(response):
        message, gone = f"{status} ({remedy}): {response.text}".strip(": "), status == _GONE
        return DeliveryError(message, permanent=gone or attempts > 1, code=status, needs_operator=not gone)
    message = f"{status}: {response.text}".strip(": ")
    if is_retryable(status):
        return DeliveryError(message, retry_after_s=stated_delay_s(response), code=status)
    return DeliveryError(message, permanent=attempts > 1, code=status)


def _remedy(response: EndpointResponse) -> str:
    """What a person has to do so that the endpoint accepts messages; empty if that is not known."""
    if response.status in _MOVED:
        host = response.redirect_host or "another address"
        return f"the endpoint moved to {host}; redirects are not followed: change the address in the config"
    return _REMEDIES.get(response.status, "")


def is_retryable(status: int) -> bool:
    """Whether a status is about the moment, not about the message."""
    return status in _RETRYABLE or status >= 500


def stated_delay_s(response: EndpointResponse) -> float | None:
    """How long the response asks to wait, by its header and by its body; the longer counts."""
    stated = (response.retry_after_s, body_delay_s(response.text))
    return max((delay for delay in stated if delay is not None), default=None)


def _host_of(location: str) -> str | None:
    try:
        return urlsplit(location).hostname
    except ValueError:
        return None


def _client_error() -> type[Exception]:
    import aiohttp

    return aiohttp.ClientError


def _error_text(error: BaseException) -> str:
    return "no answer in time" if isinstance(error, TimeoutError) else str(error) or type(error).__name__
