"""Parses one feed, sitemap, robots.txt or page, for `susulan sources check` and `susulan extract`."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

from crawler.dates.rules import NO_CONTEXT, DateContext
from crawler.entry import Entry
from crawler.formats.compression import MAX_UNPACKED_BYTES
from crawler.formats.listing import parse_listing
from store.errors import ParseError

if TYPE_CHECKING:
    from crawler.pages.extract import ExtractedPage
    from store.records.sources import SiteRules


INLINE_BYTES = 4_000
_FEED_STARTS = (b"<?xml", b"<rss", b"<feed")


@dataclass(frozen=True, slots=True)
class CheckResult:
    """What was read; oddities are in `notes`."""

    kind: str
    title: str
    language: str | None
    entries: tuple[Entry, ...]
    notes: tuple[str, ...]
    child_sitemaps: tuple[str, ...] = ()
    """Sitemaps that it lists."""


def check_document(
    body: bytes,
    *,
    content_type: str | None,
    url: str,
    rules: SiteRules | None = None,
    max_entries: int = 1_000,
    dates: DateContext = NO_CONTEXT,
    max_bytes: int = MAX_UNPACKED_BYTES,
) -> CheckResult:
    """Parse a body of any kind; one without entries is returned empty, with the reason."""
    try:
        listing = parse_listing(
            body,
            content_type=content_type,
            url=url,
            max_entries=max_entries,
            dates=dates,
            max_bytes=max_bytes,
        )
    except ParseError as error:
        return _check_page(body, content_type, url, rules, str(error))
    notes = listing.notes
    if listing.child_sitemaps:
        notes = (*notes, *(f"sitemap: {child}" for child in listing.child_sitemaps[:10]))
    elif not listing.entries and listing.kind != "robots":
        notes = (*notes, "no entries")
    return CheckResult(
        listing.kind, listing.title, listing.language, listing.entries, notes, listing.child_sitemaps
    )


def _check_page(
    body: bytes, content_type: str | None, url: str, rules: SiteRules | None, reason: str
) -> CheckResult:
    unknown = CheckResult("unknown", "", None, (), (reason,))
    if "HTML page" not in reason:
        return unknown
    from crawler.formats.section_page import parse_section_page
    from store.records.sources import SiteRules

    try:
        page = parse_section_page(body, content_type=content_type, url=url, rules=rules or SiteRules())
    except ParseError as error:
        return CheckResult("unknown", "", None, (), (reason, str(error)))
    return CheckResult("page", page.title, page.language, page.entries, (reason, *page.notes))


def is_tiny_feed(body: bytes) -> bool:
    """Return whether it is so small a feed that the worst of them costs less than starting a worker."""
    return len(body) <= INLINE_BYTES and body.startswith(_FEED_STARTS)


def result_as_dict(result: CheckResult) -> dict[str, Any]:
    """Return the JSON of `susulan sources check --json`."""
    return {
        "kind": result.kind,
        "title": result.title,
        "language": result.language,
        "entries": [_entry_as_dict(entry) for entry in result.entries],
        "notes": list(result.notes),
    }


def _entry_as_dict(entry: Entry) -> dict[str, Any]:
    return {
        "id": entry.id,
        "title": entry.title,
        "link": entry.link,
        "published": entry.published.isoformat() if entry.published else None,
        "updated": entry.updated.isoformat() if entry.updated else None,
        "summary": entry.summary,
    }


EMPTY_EXTRACTION: dict[str, Any] = dict.fromkeys(
    ("title", "text", "published", "language", "author", "canonical_url", "site")
)
"""The keys of `susulan extract`, without values."""


def extraction_as_dict(page: ExtractedPage) -> dict[str, Any]:
    """Return the JSON of `susulan extract`."""
    row = asdict(page)
    row["published"] = page.published.isoformat() if page.published else None
    return {key: row[key] for key in EMPTY_EXTRACTION}
