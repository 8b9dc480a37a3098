"""What the outside world reaches, behind a proxy: hubs that push, and readers who want no more mail.

Everything else is not found. Apart from `service.web.local`, which only this machine sees.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager, suppress
from http import HTTPStatus
from urllib.parse import urlsplit

import structlog
from aiohttp import web
from aiohttp.typedefs import Handler, Middleware

from service.config.public import PublicEndpoint
from store.clock import utc_now
from store.log_throttle import LogThrottle

HEAD_TIMEOUT_S = 10.0
"""A new connection says what it wants within this time."""
BODY_TIMEOUT_S = 20.0
KEEPALIVE_S = 30.0
"""A connection that has said something is kept open so long for more."""
MAX_SILENT_CONNECTIONS = 256
"""Of those that have not said anything yet; twice as many of all."""
SWEEP_INTERVAL_S = 1.0
"""How often connections are looked at."""
_LOOPBACK_NAMES = frozenset({"localhost", "127.0.0.1", "::1"})
SECURITY_HEADERS = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": "default-src 'none'; form-action 'self'; frame-ancestors 'none'",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Referrer-Policy": "no-referrer",
    "Server": "susulan",
    "X-Content-Type-Options": "nosniff",
    "X-Robots-Tag": "noindex",
}

log = structlog.get_logger()
_discarded_log = logging.getLogger("susulan.unheard")
_discarded_log.setLevel(logging.CRITICAL)
"""aiohttp would log a traceback for every request that is none: anybody could fill the disk."""


@asynccontextmanager
async def serve_public(
    public: PublicEndpoint, routes: Iterable[web.AbstractRouteDef], max_body_bytes: int
) -> AsyncIterator[int]:
    """Serve routes, whose paths begin below the public address, while the block runs; gives the port.

    Raises:
        OSError: the address is taken.
    """
    own_host = urlsplit(public.url).hostname or ""
    visitors: set[object] = set()
    app = web.Application(
        middlewares=[_guard_middleware(_LOOPBACK_NAMES | {own_host.lower()}, visitors)],
        client_max_size=max_body_bytes,
    )
    app.add_routes(routes)
    runner = web.AppRunner(
        app,
        access_log=None,
        logger=_discarded_log,
        handle_signals=False,
        shutdown_timeout=1.0,
        lingering_time=1.0,
        keepalive_timeout=KEEPALIVE_S,
    )
    await runner.setup()
    watch = asyncio.create_task(_close_silent_connections(runner, visitors))
    try:
        await web.TCPSite(runner, *public.listen).start()
        yield runner.addresses[0][1]
    finally:
        watch.cancel()
        with suppress(asyncio.CancelledError):
            await watch
        await runner.cleanup()


async def read_body(request: web.Request, max_bytes: int | None = None) -> bytes:
    """The whole body as it was sent; at most so many bytes, or what the server takes at all.

    Raises:
        web.HTTPException: it is too long, too slow, or packed: what is signed must be what is read.
    """
    if request.headers.get("Content-Encoding", "identity").lower() != "identity":
        raise web.HTTPUnsupportedMediaType
    limit = request.client_max_size if max_bytes is None else max_bytes
    stated = request.content_length or 0
    if stated > limit:
        raise web.HTTPRequestEntityTooLarge(limit, stated)
    body = bytearray()
    try:
        async with asyncio.timeout(BODY_TIMEOUT_S):
            async for chunk in request.content.iter_any():
                body += chunk
                if len(body) > limit:
                    raise web.HTTPRequestEntityTooLarge(limit, len(body))
    except TimeoutError:
        raise web.HTTPRequestTimeout from None
    except (web.RequestPayloadError, ConnectionError):  # it cannot be read on, or nobody is there any more
        raise web.HTTPBadRequest from None
    return bytes(body)


def _guard_middleware(hosts: frozenset[str], visitors: set[object]) -> Middleware:
    troubles = LogThrottle()

    @web.middleware
    async def guarding(request: web.Request, handler: Handler) -> web.StreamResponse:
        visitors.add(request.protocol)
        if _host_name(request.host) not in hosts:
            return _plain_response(403, "asked by another name than ours\n")
        try:
            response = await handler(request)
        except web.HTTPException as refusal:
            # That a path takes another method is nobody's business.
            status = 404 if refusal.status == 405 else refusal.status
            response = _plain_response(status, f"{HTTPStatus(status).phrase}\n")
        except Exception as error:
            if spell := troubles.failed("request", utc_now(), type(error).__name__):
                log.exception("public_request_failed", method=request.method, **spell.fields())
            response = _plain_response(500, "something went wrong\n")
        for name, value in SECURITY_HEADERS.items():
            response.headers.setdefault(name, value)
        return response

    return guarding


def _plain_response(status: int, text: str) -> web.Response:
    return web.Response(status=status, text=text, headers=SECURITY_HEADERS)


def _host_name(host: str) -> str:
    try:
        return "" if "@" in host else (urlsplit(f"//{host}").hostname or "").lower()
    except ValueError:
        return ""


async def _close_silent_connections(runner: web.AppRunner, visitors: set[object]) -> None:
    """End connections that never say anything, and all beyond the limit; aiohttp waits for them for ever."""
    loop = asyncio.get_running_loop()
    since: dict[web.RequestHandler, float] = {}
    while True:
        await asyncio.sleep(SWEEP_INTERVAL_S)
        present = runner.server.connections if runner.server else []
        since = {one: since.get(one, loop.time()) for one in present}
        visitors &= set(present)
        silent = [one for one in present if one not in visitors]
        late = [one for one in silent if loop.time() - since[one] > HEAD_TIMEOUT_S]
        for one in {*late, *silent[MAX_SILENT_CONNECTIONS:], *present[2 * MAX_SILENT_CONNECTIONS :]}:
            one.force_close()
