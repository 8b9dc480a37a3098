"""`/live`: tells an open page by server-sent events that something changed; never what."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import suppress

from aiohttp import web

from service.dashboard.shared_pages import SHARED, shown_marks
from service.dashboard.site import SITE, Site
from store.errors import StoreError
from store.records.dashboard.views import Marks

CHECK_INTERVAL_S = 2.0
KEEPALIVE_S = 15.0
BETWEEN_PAGES_S = 0.05
"""Between two pages that are told of a change: twenty a second ask for it."""
MAX_STREAMS = 200
"""Open streams; a further page is refreshed by its own timer only."""
MAX_STREAM_S = 3_600.0
"""A stream ends after an hour, and the browser connects again, with its session checked."""
_HEADERS = {
    "Cache-Control": "no-store",
    "Content-Type": "text/event-stream; charset=utf-8",
    "X-Accel-Buffering": "no",
}


class LiveEvents:
    """One reader of the marks for all streams."""

    def __init__(self) -> None:
        self._streams: set[asyncio.Event] = set()
        self._stopping = False
        self._known: Marks | None = None

    async def run(self, app: web.Application) -> AsyncIterator[None]:
        """Watch for changes while the server runs."""
        task = asyncio.create_task(self._watch(app[SITE]))
        yield
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task

    async def _watch(self, site: Site) -> None:
        """Wake the streams at each change; reads nothing while nobody listens."""
        while True:
            await asyncio.sleep(CHECK_INTERVAL_S)
            if not self._streams:
                continue
            try:
                marks = await site.read(site.views.marks)
            except StoreError:
                continue
            marks = shown_marks(marks)
            changed, self._known = marks != self._known, marks
            if changed:
                await self._wake_in_turn()

    async def _wake_in_turn(self) -> None:
        """One page after the other: together they would keep the service from its alerts."""
        for woken in list(self._streams):
            woken.set()
            await asyncio.sleep(BETWEEN_PAGES_S)

    async def stop(self, _app: web.Application) -> None:
        """End all streams, so that the server can close."""
        self._stopping = True
        self._wake()

    async def stream(self, request: web.Request) -> web.StreamResponse:
        """One stream, until its reader leaves."""
        if len(self._streams) >= MAX_STREAMS:
            raise web.HTTPServiceUnavailable(text="too many pages are open", headers={"Retry-After": "60"})
        response = web.StreamResponse(headers=_HEADERS)
        woken = asyncio.Event()
        if not self._streams:  # until now nobody has watched
            site = request.app[SITE]
            self._known = shown_marks(await site.read(site.views.marks))
        self._streams.add(woken)
        request.app[SHARED].streams = len(self._streams)
        loop = asyncio.get_running_loop()
        until = loop.time() + MAX_STREAM_S
        try:
            await response.prepare(request)
            await response.write(b"retry: 5000\n\n")
            while not self._stopping and loop.time() < until:
                await response.write(await self._next_event(woken))
        except ConnectionError:  # the tab was closed
            pass
        finally:
            self._streams.discard(woken)
            request.app[SHARED].streams = len(self._streams)
        return response

    async def _next_event(self, woken: asyncio.Event) -> bytes:
        try:
            async with asyncio.timeout(KEEPALIVE_S):
                await woken.wait()
        except TimeoutError:
            return b": still here\n\n"
        woken.clear()
        return b"event: changed\ndata: today\n\n"

    def _wake(self) -> None:
        for woken in self._streams:
            woken.set()
