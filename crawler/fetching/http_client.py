"""The HTTP client for feeds and hubs: one session, with limits on size and time and the address guard.

Redirects are followed here rather than by aiohttp because each hop is checked, and because only an unbroken
chain of permanent redirects means that a feed has moved.
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from urllib.parse import quote

import aiohttp
from yarl import URL

from crawler.fetching.address_guard import AddressGuard
from crawler.fetching.cache_headers import retry_after_s
from crawler.fetching.chain_cookies import ChainCookies
from crawler.fetching.response import HttpResponse
from crawler.settings import CrawlerSettings
from crawler.urls import parse_web_url
from store.clock import Clock, utc_now
from store.errors import AddressRefused, FetchError

_OK: Final = range(200, 300)
_NOT_MODIFIED: Final = 304
_REDIRECTS: Final = frozenset({301, 302, 303, 307, 308})
_METHOD_PRESERVING: Final = frozenset({307, 308})
"""Redirects after which a form is sent again unchanged."""
_PERMANENT_REDIRECTS: Final = frozenset({301, 308})
_RETRYABLE: Final = frozenset({408, 421, 423, 425, 429})
"""Of the 4xx; the same request would get the other ones again."""
_ACCEPT: Final = (
    "application/atom+xml, application/rss+xml, application/feed+json, application/xml;q=0.9, "
    "text/xml;q=0.9, application/json;q=0.8, */*;q=0.5"
)
_AIOHTTP_400_PREFIX: Final = re.compile(r"\b400, message[:=] ?")
"""aiohttp reports every response that it cannot parse as a 400, though no server sent one."""
_HEADER_BYTES: Final = 65_536
"""Limit of one header: some publishers' Content-Security-Policy exceeds the usual 8 KB."""
_CHUNK_BYTES: Final = 65_536
_VALIDATORS: Final = frozenset({"if-none-match", "if-modified-since"})
_REPEATED_HEADERS: Final = ("Link", "X-Goog-Hash")
"""Headers that servers send several times, with parts of one list."""


@dataclass(frozen=True, slots=True)
class BodySink:
    """Where the body of a download goes, instead of into memory."""

    write: Callable[[bytes], Awaitable[None]]
    max_bytes: int


class HttpClient:
    """Fetches feeds; opens its session at the first use.

    It uses no proxies from the environment, and no cookies but those of a chain of redirects, within it. br,
    gzip, deflate and zstd are decompressed as a stream, so a decompression bomb stops at `max_feed_bytes`
    like any long body.
    """

    def __init__(self, settings: CrawlerSettings, guard: AddressGuard, *, clock: Clock = utc_now) -> None:
        self._settings = settings
        self._guard = guard
        self._clock = clock
        self._session: aiohttp.ClientSession | None = None

    async def fetch(self, url: str, headers: Mapping[str, str]) -> HttpResponse:
        """Return any 2xx response with its body, or a 304 if `headers` made the request conditional.

        The settings' `timeout_s` limits the whole call, redirects and body included.

        Raises:
            AddressRefused: the guard refused every address of a host on the way; no connection was made.
            FetchError: any other failure.
        """
        return await self._with_timeout(parse_web_url(url), dict(headers), None)

    async def download(self, url: str, sink: BodySink, timeout_s: float) -> HttpResponse:
        """Pass the body of a 2xx response to the sink in pieces; the response returned has none.

        Errors are those of `fetch`; what the sink has received by then is incomplete.
        """
        return await self._with_timeout(parse_web_url(url), {}, None, sink, timeout_s)

    async def post(self, url: str, form: Mapping[str, str]) -> HttpResponse:
        """Send a form and return any 2xx response; limits and errors are those of `fetch`.

        Only redirects that preserve the method are followed.
        """
        return await self._with_timeout(parse_web_url(url), {}, dict(form))

    async def _with_timeout(
        self,
        url: URL,
        headers: dict[str, str],
        form: dict[str, str] | None,
        sink: BodySink | None = None,
        timeout_s: float | None = None,
    ) -> HttpResponse:
        limit_s = self._settings.timeout_s if timeout_s is None else timeout_s
        try:
            async with asyncio.timeout(limit_s):
                return await self._follow_redirects(url, headers, form, sink)
        except TimeoutError as exc:
            raise FetchError(f"{url.host} timed out after {limit_s:g} s") from exc

    async def close(self) -> None:
        """Close the session; a later fetch opens a new one."""
        session, self._session = self._session, None
        if session is not None:
            await session.close()

    async def _follow_redirects(
        self, url: URL, headers: dict[str, str], form: dict[str, str] | None, sink: BodySink | None
    ) -> HttpResponse:
        start, moved = url, None
        unbroken = True
        notes: list[str] = []
        cookies = ChainCookies()
        for hop in range(self._settings.max_redirects + 1):
            sent = headers | cookies.header(url)
            async with await self._request(url, sent, form, first=hop == 0) as response:
                if response.status not in (_REDIRECTS if form is None else _METHOD_PRESERVING):
                    return await self._to_response(response, headers, moved, tuple(notes), sink)
                target = _redirect_target(response)
                cookies.take(response)
            if url.scheme == "https" and target.scheme == "http":
                notes.append(f"redirected from https to http by {url.host}")
            unbroken = unbroken and response.status in _PERMANENT_REDIRECTS
            moved = (target if target != start else None) if unbroken else moved
            url = target
        raise FetchError(f"more than {self._settings.max_redirects} redirects, last to {url.host}")

    async def _request(
        self, url: URL, headers: dict[str, str], form: dict[str, str] | None, *, first: bool
    ) -> aiohttp.ClientResponse:
        """Send one request and return the head of the response.

        Raises:
            FetchError: there is none; `unreachable` only if the first host itself could not be reached.
        """
        try:
            session = self._open_session()
            if form is not None:
                return await session.post(url, data=form, headers=headers, allow_redirects=False)
            return await session.get(url, headers=headers, allow_redirects=False)
        except aiohttp.ClientConnectorCertificateError as exc:
            reason = _error_text(exc.certificate_error)
            raise FetchError(f"certificate of {url.host} refused: {reason}", unreachable=first) from exc
        except aiohttp.ClientConnectorError as exc:
            if isinstance(exc.os_error, PermissionError):
                raise AddressRefused(str(exc.os_error.strerror or exc.os_error)) from exc
            raise FetchError(_connect_message(exc), unreachable=first) from exc
        except aiohttp.ConnectionTimeoutError as exc:
            limit = self._settings.connect_timeout_s
            raise FetchError(f"no connection to {url.host} within {limit:g} s", unreachable=first) from exc
        except ValueError as exc:
            raise FetchError(f"not a usable URL: {_error_text(exc)}", permanent=True) from exc
        except aiohttp.ClientError as exc:
            raise FetchError(f"no answer from {url.host}: {_error_text(exc)}") from exc

    async def _to_response(
        self,
        response: aiohttp.ClientResponse,
        request_headers: Mapping[str, str],
        moved: URL | None,
        notes: tuple[str, ...],
        sink: BodySink | None,
    ) -> HttpResponse:
        headers = {name.lower(): value for name, value in response.headers.items()}
        for name in _REPEATED_HEADERS:
            if name in response.headers:
                headers[name.lower()] = ", ".join(response.headers.getall(name))
        unmodified = response.status == _NOT_MODIFIED
        if response.status not in _OK and not (
            unmodified and _VALIDATORS & {name.lower() for name in request_headers}
        ):
            raise status_error(response.status, response.url.host or "", headers, self._clock())
        return HttpResponse(
            url=str(response.url),
            status=response.status,
            headers=headers,
            body=b"" if unmodified else await self._read_body(response, sink),
            permanent_redirect=None if moved is None else str(moved),
            notes=notes,
        )

    async def _read_body(self, response: aiohttp.ClientResponse, sink: BodySink | None) -> bytes:
        """Read the whole decompressed body; with a sink it goes there."""
        if sink is None:
            limit = self._settings.max_feed_bytes
            return b"".join([chunk async for chunk in _body_chunks(response, limit)])
        async for chunk in _body_chunks(response, sink.max_bytes):
            await sink.write(chunk)
        return b""

    def _open_session(self) -> aiohttp.ClientSession:
        if self._session is None:
            self._session = aiohttp.ClientSession(
                connector=aiohttp.TCPConnector(limit=0, socket_factory=self._guard.socket_factory),
                cookie_jar=aiohttp.DummyCookieJar(),
                timeout=self._timeouts(),
                max_line_size=_HEADER_BYTES,
                max_field_size=_HEADER_BYTES,
                headers={"User-Agent": self._settings.user_agent, "Accept": _ACCEPT},
            )
        return self._session

    def _timeouts(self) -> aiohttp.ClientTimeout:
        """Count the DNS look-up as part of connecting: a dead name server must look like a dead network."""
        connect_s = self._settings.connect_timeout_s
        within_s = min(2 * connect_s, 0.8 * self._settings.timeout_s)
        return aiohttp.ClientTimeout(total=None, connect=within_s, sock_connect=connect_s)


async def _body_chunks(response: aiohttp.ClientResponse, limit: int) -> AsyncIterator[bytes]:
    """Yield the decompressed body in pieces, and stop at the limit."""
    size = 0
    try:
        async for chunk in response.content.iter_chunked(_CHUNK_BYTES):
            size += len(chunk)
            if size > limit:
                response.close()
                raise FetchError(f"body over {limit} bytes from {response.url.host}", permanent=True)
            yield chunk
    except aiohttp.ClientError as exc:
        raise FetchError(f"broken body from {response.url.host}: {_error_text(exc)}") from exc


def status_error(status: int, host: str, headers: Mapping[str, str], now: datetime) -> FetchError:
    """Return the error for an unsuccessful status; header names are in lower case."""
    client_error = 400 <= status < 500
    retry_s = retry_after_s(headers, now)
    return FetchError(
        f"HTTP {status} from {host}" + (f", retry after {retry_s:.0f} s" if retry_s else ""),
        permanent=client_error and status not in _RETRYABLE,
        retry_after_s=retry_s,
        status=status,
    )


def _redirect_target(response: aiohttp.ClientResponse) -> URL:
    """Return the target of a redirect; raw bytes in it (surrogates here) are percent-encoded unchanged."""
    location = response.headers.get("Location", "").strip()
    if not location:
        raise FetchError(f"HTTP {response.status} without a Location from {response.url.host}")
    raw = location.encode("utf-8", "surrogateescape")
    try:
        target = response.url.join(URL(quote(raw, safe="%/:=&?~#+!$,;'@()*[]"))).with_fragment(None)
    except ValueError as exc:
        raise FetchError(f"{response.url.host} redirected to no URL: {location[:200]!r}") from exc
    return parse_web_url(target)


def _connect_message(exc: aiohttp.ClientConnectorError) -> str:
    if isinstance(exc, aiohttp.ClientConnectorDNSError):
        return f"no address found for {exc.host}"
    if isinstance(exc, aiohttp.ClientConnectorSSLError):
        return f"no safe connection to {exc.host}: {exc.os_error}"
    return f"no connection to {exc.host} port {exc.port}: {exc.os_error.strerror or exc.os_error}"


def _error_text(exc: BaseException) -> str:
    """Return an error's text on one line, shortened; its type if it has no text."""
    text = " ".join(str(exc).split()) or type(exc).__name__
    return _AIOHTTP_400_PREFIX.sub("", text)[:200]
