"""Reads what a poll fetched, in a worker process: a hostile or broken listing costs only its own poll."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from crawler.dates.rules import NO_DATE_RULES, DateContext
from crawler.entry import Listing
from crawler.fetching.response import HttpResponse
from crawler.formats.compression import is_compressed
from crawler.pages.rules import PageRules
from crawler.scheduling import listing_jobs
from crawler.scheduling.listing_jobs import ListingRead, ListingTask, make_articles, read_listing
from crawler.settings import CrawlerSettings
from crawler.workers.process import KillableWorker, TookTooLong, WorkerLimits
from store.clock import Clock
from store.records.articles import Article
from store.records.sources import Source, SourceKind, SourceState

INLINE_BYTES = 4_000
"""Feeds up to this size are read at once: the worst of them cost less than starting a worker."""
_INLINE_ENTRIES = 20
_QUICK_BYTES = 500_000
"""Larger bodies, packed files and sources whose last poll failed are read beside the others."""
_QUICK_S = 1.0
"""Time limit where others wait; a feed of a megabyte takes a tenth of it."""


class ListingReader:
    """Reads listings of every kind; `fetch_pages` False: no article awaits its page.

    A worker starts with the first listing that is not tiny. A second one reads what may take long, and what
    took the first one long: a hostile source does not hold up the others.
    """

    def __init__(
        self,
        settings: CrawlerSettings,
        clock: Clock,
        *,
        fetch_pages: bool,
        rules: Mapping[str, PageRules] | None = None,
        limits: WorkerLimits | None = None,
    ) -> None:
        self._settings = settings
        self._clock = clock
        self._fetch_pages = fetch_pages
        self._rules = rules or {}
        limits = limits or WorkerLimits()
        quick = replace(limits, time_s=min(_QUICK_S, limits.time_s))
        self.worker = KillableWorker(listing_jobs.__name__, "reading it", quick)
        self.slow_worker = KillableWorker(listing_jobs.__name__, "reading it", limits)

    async def read(
        self, fetched: HttpResponse, state: SourceState, now: datetime, *, with_entries: bool = False
    ) -> ListingRead:
        """Parse a response of the source, and turn its entries into articles.

        Raises:
            ParseError: it is not what the source's kind expects, or reading it took too much.
        """
        task = self._task(state, now, fetched.url, fetched.headers.get("content-type"))
        if _is_tiny(fetched.body, state.source):
            return read_listing(fetched.body, task, with_entries)
        is_quick = len(fetched.body) <= _QUICK_BYTES and not is_compressed(fetched.body)
        is_quick = is_quick and not state.failures
        read: ListingRead = await self._run(is_quick, read_listing, fetched.body, task, with_entries)
        return read

    async def to_articles(self, listing: Listing, state: SourceState, now: datetime) -> tuple[Article, ...]:
        """Return the articles of a listing that was put together from several."""
        task = self._task(state, now, state.url, None)
        if len(listing.entries) <= _INLINE_ENTRIES:
            return make_articles(listing, task)
        articles: tuple[Article, ...] = await self._run(not state.failures, make_articles, listing, task)
        return articles

    def release_workers(self) -> None:
        """End the workers that have nothing to do; the next listing starts new ones."""
        self.worker.release()
        self.slow_worker.release()

    def close(self) -> None:
        """Kill the workers; what is being read fails."""
        self.worker.close()
        self.slow_worker.close()

    async def _run(self, is_quick: bool, job: Callable[..., object], *args: object) -> Any:  # noqa: ANN401 - what the job returns
        if is_quick:
            try:
                return await self.worker.run(job.__name__, *args)
            except TookTooLong:
                pass
        return await self.slow_worker.run(job.__name__, *args)

    def _task(self, state: SourceState, now: datetime, url: str, content_type: str | None) -> ListingTask:
        settings = self._settings
        return ListingTask(
            state=state,
            url=url,
            content_type=content_type,
            now=now,
            dates=self._date_context(state.source, now),
            fetch_pages=self._fetch_pages,
            min_summary_chars=settings.min_summary_chars,
            max_entries=settings.max_entries,
            max_bytes=settings.max_feed_bytes,
        )

    def _date_context(self, source: Source, now: datetime) -> DateContext:
        rules = self._rules.get(source.name)
        language = source.language if source.language != "und" else ""
        return DateContext(rules.dates if rules else NO_DATE_RULES, language, now)


def _is_tiny(body: bytes, source: Source) -> bool:
    return len(body) <= INLINE_BYTES and source.kind is not SourceKind.SITE and not is_compressed(body)
