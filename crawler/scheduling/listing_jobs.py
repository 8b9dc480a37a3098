"""What the worker does with a listing: parse it, and turn its entries into articles. Pure."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from urllib.parse import urlsplit

from crawler.dates.rules import DateContext
from crawler.entry import Entry, Listing
from crawler.formats.listing import parse_listing
from crawler.ingest import to_articles
from crawler.same_site import same_site
from crawler.workers.frames import send_as_arguments
from store.errors import ParseError
from store.records.articles import Article
from store.records.sources import PagePolicy, Source, SourceKind, SourceState


@dataclass(frozen=True, slots=True)
class ListingTask:
    """Everything that reading a listing depends on besides its bytes."""

    state: SourceState
    url: str
    content_type: str | None
    now: datetime
    dates: DateContext
    fetch_pages: bool
    min_summary_chars: int
    max_entries: int
    max_bytes: int
    """Limit of the body once it is unpacked."""


@dataclass(frozen=True, slots=True)
class ListingRead:
    """What was read: `entries` of the listing are left out where only the articles are needed."""

    listing: Listing
    articles: tuple[Article, ...]


send_as_arguments(Article, Entry, Listing, ListingRead, ListingTask, Source, SourceState)


def read_listing(body: bytes, task: ListingTask, with_entries: bool) -> ListingRead:
    """Parse a listing, and return its articles.

    Raises:
        ParseError: it is not what the source's kind expects.
    """
    listing = _parse(body, task)
    articles = make_articles(listing, task)
    return ListingRead(listing if with_entries else replace(listing, entries=()), articles)


def make_articles(listing: Listing, task: ListingTask) -> tuple[Article, ...]:
    """Return the listing's articles."""
    return to_articles(
        listing,
        task.state,
        task.now,
        min_summary_chars=task.min_summary_chars,
        fetch_pages=task.fetch_pages,
    )


def _parse(body: bytes, task: ListingTask) -> Listing:
    if task.state.source.kind is SourceKind.SITE:
        return _parse_section(body, task)
    return parse_listing(
        body,
        content_type=task.content_type,
        url=task.url,
        max_entries=task.max_entries,
        dates=task.dates,
        max_bytes=task.max_bytes,
    )


def _parse_section(body: bytes, task: ListingTask) -> Listing:
    from crawler.formats.section_page import parse_section_page

    source = task.state.source
    reads_pages = source.page_policy in (PagePolicy.AUTO, PagePolicy.ALWAYS)
    listing = parse_section_page(
        body,
        content_type=task.content_type,
        url=task.url,
        rules=source.rules,
        max_entries=task.max_entries,
        relative_to=None if reads_pages else task.now,
        dates=task.dates,
    )
    if not listing.entries and not same_site(task.state.url, task.url):
        # A consent or log-in page, or a domain that lapsed; with entries the paper may have moved.
        raise ParseError(
            f"another site, {urlsplit(task.url).hostname}, answered, and no link on its page looks like an "
            "article"
        )
    return listing
