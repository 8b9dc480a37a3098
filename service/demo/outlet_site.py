"""One invented outlet as a web server on loopback: listing, article pages, robots.txt, validators."""

from __future__ import annotations

import hashlib
from collections import Counter
from datetime import datetime, timedelta
from email.utils import format_datetime, parsedate_to_datetime
from zlib import crc32

from aiohttp import web

from service.demo.press import (
    HTML,
    OUTLET_FEEDS,
    PublishedReport,
    article_bytes,
    home_bytes,
    listing_bytes,
    robots_bytes,
)
from service.demo.scenario import DemoReport, Outlet, OutletKind
from store.records.sources import Source, SourceKind

HOST = "127.0.0.1"
_SOURCE_KINDS = {OutletKind.SECTION: SourceKind.SITE, OutletKind.SITEMAP: SourceKind.SITEMAP}


class OutletSite:
    """Serves what the outlet has published so far; a report that is not published yet is 404."""

    def __init__(self, outlet: Outlet) -> None:
        self._outlet = outlet
        self._base = ""
        self._published: tuple[PublishedReport, ...] = ()
        self._changed: datetime | None = None
        self._runner: web.AppRunner | None = None
        self.statuses: Counter[int] = Counter()

    async def start(self) -> None:
        """Listen on a free loopback port."""
        app = web.Application()
        app.router.add_get("/", self._home)
        app.router.add_get("/section/", self._home)
        app.router.add_get("/robots.txt", self._robots)
        app.router.add_get("/news/{page}", self._article)
        if self._outlet.kind is not OutletKind.SECTION:
            app.router.add_get(OUTLET_FEEDS[self._outlet.kind].path, self._listing)
        app.on_response_prepare.append(self._count)
        self._runner = web.AppRunner(app, access_log=None)
        await self._runner.setup()
        await web.TCPSite(self._runner, HOST, 0).start()
        self._base = f"http://{HOST}:{self._runner.addresses[0][1]}"

    async def close(self) -> None:
        """Stop listening."""
        if self._runner is not None:
            await self._runner.cleanup()

    def add(self, report: DemoReport, now: datetime) -> None:
        """Publish a report, dated back by its age; publishing it again changes nothing."""
        if any(item.report.id == report.id for item in self._published):
            return
        item = PublishedReport(report, self.url_of(report), now - timedelta(minutes=report.age_min))
        self._published = tuple(sorted((*self._published, item), key=lambda each: each.at, reverse=True))
        self._changed = now

    def url_of(self, report: DemoReport) -> str:
        """The address of a report's page, published or not."""
        return f"{self._base}/news/{report.id}-{crc32(report.id.encode()) % 900_000 + 100_000}.html"

    def source(self, interval_s: float) -> Source:
        """The outlet as a source."""
        return Source(
            name=self._outlet.name,
            kind=_SOURCE_KINDS.get(self._outlet.kind, SourceKind.FEED),
            url=self._base + OUTLET_FEEDS[self._outlet.kind].path,
            host=self._base.removeprefix("http://"),
            language=self._outlet.language,
            interval_s=interval_s,
        )

    async def _listing(self, request: web.Request) -> web.Response:
        body = listing_bytes(self._outlet, self._base, self._published, self._last_change())
        return self._conditional_response(
            request, body, OUTLET_FEEDS[self._outlet.kind].content_type, self._last_change()
        )

    async def _home(self, request: web.Request) -> web.Response:
        body = home_bytes(self._outlet, self._base, self._published, self._last_change())
        return self._conditional_response(request, body, HTML, self._last_change())

    async def _article(self, request: web.Request) -> web.Response:
        found = [item for item in self._published if item.url == self._base + request.path]
        if not found:
            raise web.HTTPNotFound
        body = article_bytes(self._outlet, self._base, found[0], self._published)
        return self._conditional_response(request, body, HTML, self._last_change())

    async def _robots(self, _request: web.Request) -> web.Response:
        return web.Response(body=robots_bytes(self._outlet, self._base), content_type="text/plain")

    async def _count(self, _request: web.Request, response: web.StreamResponse) -> None:
        self.statuses[response.status] += 1

    def _last_change(self) -> datetime:
        if self._changed is None:
            raise web.HTTPServiceUnavailable
        return self._changed

    def _conditional_response(
        self, request: web.Request, body: bytes, content_type: str, changed: datetime
    ) -> web.Response:
        etag = f'"{hashlib.sha256(body).hexdigest()[:24]}"'
        headers = {"ETag": etag, "Last-Modified": format_datetime(changed, usegmt=True)}
        if _not_modified(request, etag, changed):
            return web.Response(status=304, headers=headers)
        return web.Response(
            body=body, content_type=content_type, charset=self._outlet.encoding, headers=headers
        )


def _not_modified(request: web.Request, etag: str, changed: datetime) -> bool:
    known = request.headers.get("If-None-Match")
    if known is not None:
        return etag in known
    since = request.headers.get("If-Modified-Since")
    return since is not None and changed.replace(microsecond=0) <= parsedate_to_datetime(since)
