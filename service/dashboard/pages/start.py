"""First steps: which sources answered, where alerts will arrive, and what to do when nothing comes."""

from __future__ import annotations

from aiohttp import web

from service.dashboard.render import render_page
from service.dashboard.site import SITE
from store.protocol.views import ViewStore
from store.records.counts import Counts


async def show(request: web.Request) -> web.Response:
    """The page."""
    site = request.app[SITE]

    def read(views: ViewStore) -> tuple[list[bool], Counts]:
        return [state.last_ok is not None for state in views.source_states()], views.counts()

    answered, counts = await site.read(read, site.views)
    return render_page(
        request,
        "start.html",
        polled=sum(answered),
        sources=len(answered),
        counts=counts,
        channels=[(channel.name, channel.kind) for channel in site.config.channels],
    )
