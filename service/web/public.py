"""The public server, behind a proxy: callbacks of hubs, and unsubscribe links.

Everything else is not found. Probes and metrics have a server of their own, `service.web.local`.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from http import HTTPStatus
from urllib.parse import urlsplit

import structlog
from aiohttp import web
from aiohttp.typedefs import Handler, Middleware

from service.config.public import PublicEndpoint
from service.web.connections import connection_limits
from store.clock import utc_now
from store.log_throttle import LogThrottle

BODY_TIMEOUT_S = 20.0
KEEPALIVE_S = 30.0
"""How long a connection stays open after a request."""
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
"""aiohttp would log a traceback for every malformed request, and anybody could fill the disk."""


@asynccontextmanager
async def serve_public(
    public: PublicEndpoint, routes: Iterable[web.AbstractRouteDef], max_body_bytes: int
) -> AsyncIterator[int]:
    """Serve routes below the public address while the block runs; yields the port.

    Raises:
        OSError: the address is in use.
    """
    own_host = urlsplit(public.url).hostname or ""
    active: set[object] = set()
    app = web.Application(
        middlewares=[_guard_middleware(_LOOPBACK_NAMES | {own_host.lower()}, active)],
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
    async with connection_limits(runner, active):
        try:
            await web.TCPSite(runner, *public.listen).start()
            yield runner.addresses[0][1]
        finally:
            await runner.cleanup()


async def read_body(request: web.Request, max_bytes: int | None = None) -> bytes:
    """The whole body as it was sent, up to `max_bytes` or the limit of the server.

    Raises:
        web.HTTPException: the body is too long, too slow, or compressed: signatures cover bytes as sent.
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
    except (web.RequestPayloadError, ConnectionError):  # malformed, or the client has disconnected
        raise web.HTTPBadRequest from None
    return bytes(body)


def _guard_middleware(hosts: frozenset[str], active: set[object]) -> Middleware:
    throttle = LogThrottle()

    @web.middleware
    async def guard(request: web.Request, handler: Handler) -> web.StreamResponse:
        active.add(request.protocol)
        if _host_name(request.host) not in hosts:
            return _plain_response(403, "the Host header is not the public name\n")
        try:
            response = await handler(request)
        except web.HTTPException as error:
            # A client need not learn that a path accepts another method.
            status = 404 if error.status == 405 else error.status
            response = _plain_response(status, f"{HTTPStatus(status).phrase}\n")
        except Exception as error:
            if incident := throttle.failed("request", utc_now(), type(error).__name__):
                log.exception("public_request_failed", method=request.method, **incident.fields())
            response = _plain_response(500, "something went wrong\n")
        for name, value in SECURITY_HEADERS.items():
            response.headers.setdefault(name, value)
        return response

    return guard


def _plain_response(status: int, text: str) -> web.Response:
    return web.Response(status=status, text=text, headers=SECURITY_HEADERS)


def _host_name(host: str) -> str:
    try:
        return "" if "@" in host else (urlsplit(f"//{host}").hostname or "").lower()
    except ValueError:
        return ""
