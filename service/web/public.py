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

from aiohttp import web
from aiohttp.typedefs import Handler, Middleware

from service.config.public import Public
from store.log_throttle import Lasting
from store.logging import structlog
from store.records.collection import utc_now

HEAD_WITHIN_S = 10.0
"""A new connection says what it wants within this time."""
BODY_WITHIN_S = 20.0
IDLE_S = 30.0
"""A connection that has said something is kept open so long for more."""
MOST_CONNECTIONS = 256
"""Of those that have not said anything yet; twice as many of all."""
LOOK_S = 1.0
"""How often connections are looked at."""
_LOCAL = frozenset({"localhost", "127.0.0.1", "::1"})
HEADERS = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": "default-src 'none'; form-action 'self'; frame-ancestors 'none'",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Referrer-Policy": "no-referrer",
    "Server": "susulan",
    "X-Content-Type-Options": "nosniff",
    "X-Robots-Tag": "noindex",
}

log = structlog.get_logger()
_unheard = logging.getLogger("susulan.unheard")
_unheard.setLevel(logging.CRITICAL)
"""aiohttp would log a traceback for every request that is none: anybody could fill the disk."""


@asynccontextmanager
async def public_served(
    public: Public, routes: Iterable[web.AbstractRouteDef], max_body_bytes: int
) -> AsyncIterator[int]:
    """Serve routes, whose paths begin below the public address, while the block runs; gives the port.

    Raises:
        OSError: the address is taken.
    """
    own_host = urlsplit(public.url).hostname or ""
    visitors: set[object] = set()
    app = web.Application(
        middlewares=[_guarding(_LOCAL | {own_host.lower()}, visitors)], client_max_size=max_body_bytes
    )
    app.add_routes(routes)
    runner = web.AppRunner(
        app,
        access_log=None,
        logger=_unheard,
        handle_signals=False,
        shutdown_timeout=1.0,
        lingering_time=1.0,
        keepalive_timeout=IDLE_S,
    )
    await runner.setup()
    watch = asyncio.create_task(_see_off_the_silent(runner, visitors))
    try:
        await web.TCPSite(runner, *public.listen).start()
        yield runner.addresses[0][1]
    finally:
        watch.cancel()
        with suppress(asyncio.CancelledError):
            await watch
        await runner.cleanup()


async def body_of(request: web.Request, most: int | None = None) -> bytes:
    """The whole body as it was sent; at most so many bytes, or what the server takes at all.

    Raises:
        web.HTTPException: it is too long, too slow, or packed: what is signed must be what is read.
    """
    if request.headers.get("Content-Encoding", "identity").lower() != "identity":
        raise web.HTTPUnsupportedMediaType
    limit = request.client_max_size if most is None else most
    stated = request.content_length or 0
    if stated > limit:
        raise web.HTTPRequestEntityTooLarge(limit, stated)
    body = bytearray()
    try:
        async with asyncio.timeout(BODY_WITHIN_S):
            async for chunk in request.content.iter_any():
                body += chunk
                if len(body) > limit:
                    raise web.HTTPRequestEntityTooLarge(limit, len(body))
    except TimeoutError:
        raise web.HTTPRequestTimeout from None
    except (web.RequestPayloadError, ConnectionError):  # it cannot be read on, or nobody is there any more
        raise web.HTTPBadRequest from None
    return bytes(body)


def _guarding(hosts: frozenset[str], visitors: set[object]) -> Middleware:
    troubles = Lasting()

    @web.middleware
    async def guarding(request: web.Request, handler: Handler) -> web.StreamResponse:
        visitors.add(request.protocol)
        if _host_name(request.host) not in hosts:
            return _said(403, "asked by another name than ours\n")
        try:
            response = await handler(request)
        except web.HTTPException as refusal:
            # That a path takes another method is nobody's business.
            status = 404 if refusal.status == 405 else refusal.status
            response = _said(status, f"{HTTPStatus(status).phrase}\n")
        except Exception as error:
            if spell := troubles.again("request", utc_now(), type(error).__name__):
                log.exception("public request failed", method=request.method, **spell.facts())
            response = _said(500, "something went wrong\n")
        for name, value in HEADERS.items():
            response.headers.setdefault(name, value)
        return response

    return guarding


def _said(status: int, text: str) -> web.Response:
    return web.Response(status=status, text=text, headers=HEADERS)


def _host_name(host: str) -> str:
    try:
        return "" if "@" in host else (urlsplit(f"//{host}").hostname or "").lower()
    except ValueError:
        return ""


async def _see_off_the_silent(runner: web.AppRunner, visitors: set[object]) -> None:
    """End connections that never say anything, and all beyond the limit; aiohttp waits for them for ever."""
    loop = asyncio.get_running_loop()
    since: dict[web.RequestHandler, float] = {}
    while True:
        await asyncio.sleep(LOOK_S)
        present = runner.server.connections if runner.server else []
        since = {one: since.get(one, loop.time()) for one in present}
        visitors &= set(present)
        silent = [one for one in present if one not in visitors]
        late = [one for one in silent if loop.time() - since[one] > HEAD_WITHIN_S]
        for one in {*late, *silent[MOST_CONNECTIONS:], *present[2 * MOST_CONNECTIONS :]}:
            one.force_close()
