"""A collector with a store and a fake clock that only sleeping advances."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from xml.sax.saxutils import escape

from crawler.fetching.address_guard import AddressGuard
from crawler.fetching.crawl_delays import CrawlDelays
from crawler.fetching.http_client import HttpClient
from crawler.fetching.response import HttpResponse
from crawler.gdelt.story_filter import NO_STORIES, StoryFilter
from crawler.pages.extract import ExtractedPage, extract_article
from crawler.pages.protocols import PageFetcher, PageKind
from crawler.pages.rules import PageRules
from crawler.scheduling.collector import Collector, CollectTally, PollReport
from crawler.settings import CrawlerSettings
from store.protocol.store import Store
from store.records.page_host import page_host
from store.records.sources import PagePolicy, Source, SourceKind, SourceState
from store.writer_thread import StoreThread
from tests.support.fresh_store import temporary_store

START = datetime(2026, 3, 1, 12, tzinfo=UTC)
SETTINGS = CrawlerSettings(
    user_agent="Susulan/test (+mailto:desk@example.org)",
    timeout_s=5,
    connect_timeout_s=2,
    host_delay_s=2,
    hosts_at_once=4,
    allow_private=("127.0.0.0/8",),
)


@dataclass(slots=True)
class Time:
    """A clock, and a sleep that advances it; `slept` has every sleep in order."""

    now: datetime = START
    slept: list[float] = field(default_factory=list)

    def __call__(self) -> datetime:
        return self.now

    async def sleep(self, seconds: float) -> None:
        """Advance the clock at once, and let other tasks run."""
        self.slept.append(round(seconds, 3))
        self.now += timedelta(seconds=seconds)
        await asyncio.sleep(0)

    def advance(self, **parts: float) -> None:
        """Advance the clock between two rounds."""
        self.now += timedelta(**parts)


class LoopbackPages:
    """Fetches pages directly, as the spiders do from a site without robots.txt."""

    def __init__(self, reader: HttpClient) -> None:
        self._reader = reader
        self.kinds: list[PageKind] = []
        self.crawl_delays = CrawlDelays()

    async def fetch(self, url: str, *, kind: PageKind) -> HttpResponse:
        """The response, whatever the kind."""
        self.kinds.append(kind)
        return await self._reader.fetch(url, {})


async def extract_here(body: bytes, *, content_type: str | None, url: str) -> ExtractedPage:
    """The real extraction, in this process."""
    return extract_article(body, content_type=content_type, url=url)


@dataclass(slots=True)
class Rounds:
    """A collector and the parts that tests inspect."""

    time: Time
    store: Store
    db: StoreThread
    collector: Collector
    reports: list[PollReport]

    async def tick(self) -> CollectTally:
        """One round, now."""
        return await self.collector.tick()

    async def again(self) -> CollectTally:
        """One more round, with everything due."""
        self.time.advance(minutes=20)
        self.store.make_due(self.time())
        return await self.collector.tick()

    def state(self, name: str = "a") -> SourceState:
        """The stored state of a source."""
        return next(state for state in self.store.source_states() if state.source.name == name)


@asynccontextmanager
async def collecting(
    sources: Sequence[Source],
    settings: CrawlerSettings = SETTINGS,
    *,
    pages: bool = False,
    fetcher: PageFetcher | None = None,
    store: Store | None = None,
    now: datetime = START,
    page_rules: Mapping[str, PageRules] | None = None,
    stories: StoryFilter = NO_STORIES,
) -> AsyncIterator[Rounds]:
    """A collector over these sources, all due now; closed at the end."""
    time = Time(now)
    store = temporary_store() if store is None else store
    store.sync_sources(sources, time())
    db = StoreThread()
    guard = AddressGuard(settings.allow_private)
    reader = HttpClient(settings, guard, clock=time)
    reports: list[PollReport] = []
    collector = Collector(
        store,
        db,
        settings,
        time,
        guard=guard,
        pages=fetcher or (LoopbackPages(reader) if pages else None),
        extract=extract_here if pages or fetcher else None,
        page_rules=page_rules,
        stories=stories,
        on_poll=reports.append,
        sleep=time.sleep,
    )
    try:
        yield Rounds(time, store, db, collector, reports)
    finally:
        await collector.close()
        await reader.close()
        db.close()


def source(url: str, name: str = "a", kind: SourceKind = SourceKind.FEED, **facts: object) -> Source:
    """A source at a URL; by default its article pages are not fetched."""
    made = {"page_policy": PagePolicy.NEVER, **facts}
    return Source(name, kind, url, page_host(url) or "", **made)  # type: ignore[arg-type]


def rss(*titles: str, base: str = "http://paper.example", text: str = "A full report. " * 40) -> str:
    """An RSS feed with an entry for each title, newest first, each with its own link."""
    items = "".join(
        f"<item><title>{escape(title)}</title><link>{base}/{quote_slug(title)}</link>"
        f"<pubDate>{format_datetime(START - timedelta(minutes=n))}</pubDate>"
        f"<description>{escape(text)}</description></item>"
        for n, title in enumerate(titles)
    )
    return f'<?xml version="1.0"?><rss version="2.0"><channel><title>Paper</title>{items}</channel></rss>'


def quote_slug(title: str) -> str:
    """The title as the last part of a URL."""
    return "-".join(title.lower().split())


def sitemap(*urls: str, index: bool = False) -> str:
    """A sitemap of these pages, or an index of these sitemaps, newest first."""
    outer, inner = ("sitemapindex", "sitemap") if index else ("urlset", "url")
    rows = "".join(
        f"<{inner}><loc>{url}</loc><lastmod>{(START - timedelta(hours=n)).isoformat()}</lastmod></{inner}>"
        for n, url in enumerate(urls)
    )
    return (
        f'<?xml version="1.0"?><{outer} xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{rows}</{outer}>'
    )
