"""Fetches an address once and reads its entries, for a person who examines a source."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

from crawler.dates.rules import NO_DATE_RULES, DateContext
from crawler.fetching.address_guard import AddressGuard
from crawler.fetching.http_client import HttpClient
from crawler.pages.rules import PageRules
from crawler.settings import CrawlerSettings
from crawler.sources.check import CheckResult
from crawler.sources.document_reader import DocumentReader
from crawler.sources.search_feeds import raise_if_rate_limited
from crawler.urls import redact_url
from store.errors import ParseError
from store.records.sources import Source


async def fetch_and_check(
    url: str,
    source: Source | None,
    settings: CrawlerSettings,
    reader: DocumentReader,
    page_rules: PageRules | None = None,
    *,
    now: datetime,
) -> CheckResult:
    """Fetch an address and read its entries, with the rules of a source.

    Raises:
        FetchError: the address cannot be fetched, or must not be.
        ParseError: it took the reader too long or too much memory.
    """
    client = HttpClient(settings, AddressGuard(settings.allow_private))
    try:
        response = await client.fetch(url, {})
        raise_if_rate_limited(response)
    finally:
        await client.close()
    dates = DateContext(
        page_rules.dates if page_rules else NO_DATE_RULES,
        source.language if source and source.language != "und" else "",
        now,
    )
    rules = source.rules if source else None
    with naming(url):
        return await reader.check(response, rules=rules, dates=dates, max_bytes=settings.max_feed_bytes)


@contextmanager
def naming(target: str) -> Iterator[None]:
    """Name what could not be read in the error."""
    try:
        yield
    except ParseError as error:
        raise ParseError(f"{redact_url(target)}: {error}") from error
