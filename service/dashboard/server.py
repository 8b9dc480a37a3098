"""Serves the dashboard while the service runs."""

from __future__ import annotations

import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from aiohttp import web
from aiohttp.typedefs import Handler

from service.dashboard.acts import act_routes
from service.dashboard.api.routes import api_routes
from service.dashboard.feeds.routes import feed_routes
from service.dashboard.guard import guard
from service.dashboard.login import login_routes
from service.dashboard.pages.live import LiveEvents
from service.dashboard.pages.routes import page_routes
from service.dashboard.shared_pages import SHARED, SharedPages
from service.dashboard.site import SITE, Site
from service.dashboard.static_files import STATIC_PATH, serve_static
from service.web.connections import connection_limits

MAX_BODY_BYTES = 200_000
"""A text to explain is the longest thing that a reader sends."""
_discarded_log = logging.getLogger("susulan.unheard")


@asynccontextmanager
async def serve_dashboard(site: Site) -> AsyncIterator[int]:
    """Serve while the block runs; yields the port.

    Raises:
        OSError: the address is in use.
    """
    active: set[object] = set()
    runner = web.AppRunner(
        build_app(site, active),
        access_log=None,
        logger=_discarded_log,
        handle_signals=False,
        shutdown_timeout=1.0,
        lingering_time=1.0,
        keepalive_timeout=30.0,
    )
    await runner.setup()
    async with connection_limits(runner, active):
        try:
            await web.TCPSite(runner, *site.dashboard.listen).start()
            yield runner.addresses[0][1]
        finally:
            await runner.cleanup()


def build_app(site: Site, active: set[object]) -> web.Application:
    """The application with all its routes; connections with a request are added to `active`."""

    @web.middleware
    async def note_active(request: web.Request, handler: Handler) -> web.StreamResponse:
        active.add(request.protocol)
        try:
            return await handler(request)
        finally:
            if request.method not in ("GET", "HEAD"):
                app[SHARED].forget_marks()

    app = web.Application(
        middlewares=[note_active, *guard(site.dashboard, site.gate, site.clock)],
        client_max_size=MAX_BODY_BYTES,
    )
    app[SITE] = site
    app[SHARED] = SharedPages()
    live = LiveEvents()
    app.cleanup_ctx.append(live.run)
    app.on_shutdown.append(live.stop)
    app.add_routes([web.get(STATIC_PATH + "{name}", serve_static), web.get("/live", live.stream)])
    app.add_routes([*login_routes(), *page_routes(), *act_routes(), *api_routes(), *feed_routes()])
    return app
