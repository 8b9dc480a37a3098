"""Parses what a poll fetched into a listing, and the listing into articles."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import TypeVar
from urllib.parse import urlsplit

from crawler.dates.rules import NO_DATE_RULES, DateContext
from crawler.entry import Listing
from crawler.fetching.response import HttpResponse
from crawler.formats.listing import parse_listing
from crawler.ingest import to_articles
from crawler.pages.rules import PageRules
from crawler.same_site import same_site
from crawler.settings import CrawlerSettings
from store.clock import Clock
from store.errors import ParseError
from store.records.collection import Article, PagePolicy, Source, SourceKind, SourceState

T = TypeVar("T")

_INLINE_BYTES = 64_000
"""Larger bodies are parsed in a thread so that they do not block the event loop."""


class ListingReader:
    """Reads listings of every kind; `fetch_pages` False: no article awaits its page."""

    def __init__(
        self,
        settings: CrawlerSettings,
        clock: Clock,
        *,
        fetch_pages: bool,
        rules: Mapping[str, PageRules] | None = None,
    ) -> None:
        self._settings = settings
        self._clock = clock
        self._fetch_pages = fetch_pages
        self._rules = rules or {}

    async def read(self, fetched: HttpResponse, state: SourceState) -> Listing:
        """Parse a response of the source.

        Raises:
            ParseError: it is not what the source's kind expects.
        """
        return await _run_off_loop(len(fetched.body), lambda: self._parse(fetched, state))

    async def to_articles(
        self, listing: Listing, state: SourceState, now: datetime, body_bytes: int
    ) -> tuple[Article, ...]:
        """Return the listing's articles; `body_bytes` is the size of the body it was read from."""
        return await _run_off_loop(
            body_bytes,
            lambda: to_articles(
                listing,
                state,
                now,
                min_summary_chars=self._settings.min_summary_chars,
                fetch_pages=self._fetch_pages,
            ),
        )

    def _parse(self, fetched: HttpResponse, state: SourceState) -> Listing:
        if state.source.kind is SourceKind.SITE:
            return self._parse_section(fetched, state)
        return parse_listing(
            fetched.body,
            content_type=fetched.headers.get("content-type"),
            url=fetched.url,
            max_entries=self._settings.max_entries,
            dates=self._date_context(state.source),
        )

    def _date_context(self, source: Source) -> DateContext:
        rules = self._rules.get(source.name)
        language = source.language if source.language != "und" else ""
        return DateContext(rules.dates if rules else NO_DATE_RULES, language, self._clock())

    def _parse_section(self, fetched: HttpResponse, state: SourceState) -> Listing:
        from crawler.formats.section_page import parse_section_page

        reads_pages = state.source.page_policy in (PagePolicy.AUTO, PagePolicy.ALWAYS)
        listing = parse_section_page(
            fetched.body,
            content_type=fetched.headers.get("content-type"),
            url=fetched.url,
            rules=state.source.rules,
            max_entries=self._settings.max_entries,
            relative_to=None if reads_pages else self._clock(),
            dates=self._date_context(state.source),
        )
        if not listing.entries and not same_site(state.url, fetched.url):
            # A consent or log-in page, or a domain that lapsed; with entries the paper may have moved.
            raise ParseError(
                f"another site, {urlsplit(fetched.url).hostname}, answered, and no link on its page looks "
                "like an article"
            )
        return listing


async def _run_off_loop(size_bytes: int, work: Callable[[], T]) -> T:
    """Do the work here if it is small, in a thread if it would block the event loop."""
    return await asyncio.to_thread(work) if size_bytes > _INLINE_BYTES else work()
