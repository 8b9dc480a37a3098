"""Makes the parts of the dashboard from those of the running service."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from alerts.outlets.table import outlet_table
from service.config.dashboard import DashboardConfig
from service.dashboard.access.gate import Gate
from service.dashboard.judge import Judge
from service.dashboard.read_thread import ReadThread
from service.dashboard.site import Site
from service.runtime.app import App
from store.clock import utc_now
from store.sqlite.views.open import open_views


@asynccontextmanager
async def open_site(app: App, dashboard: DashboardConfig) -> AsyncIterator[Site]:
    """The parts, with a connection of their own to the store, which is closed at the end.

    Raises:
        StoreError: the store cannot be read.
    """
    outlets = await asyncio.to_thread(outlet_table, app.config.outlets)
    views = open_views(app.config.store)
    read = ReadThread(views)
    try:
        yield Site(
            config=app.config,
            dashboard=dashboard,
            store=app.store,
            db=app.db,
            views=views,
            read=read,
            gate=Gate(dashboard, app.store, app.db, utc_now),
            stories=app.stories,
            judge=Judge(app.stories, app.encoder),
            outlets=outlets,
            clock=utc_now,
            on_enqueued=app.deliveries_due.set,
        )
    finally:
        read.close()
