"""What one feed, sitemap, robots.txt or page yields, for `susulan sources check` and `susulan extract`."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

from crawler.entry import Entry
from crawler.formats.listing import read_listing
from store.errors import ParseError

if TYPE_CHECKING:
    from crawler.pages.extract import Page
    from store.records.collection import SiteRules


@dataclass(frozen=True, slots=True)
class CheckResult:
    """What was read, with what was odd in `notes`."""

    kind: str
    title: str
    language: str | None
    entries: tuple[Entry, ...]
    notes: tuple[str, ...]
    children: tuple[str, ...] = ()
    """Sitemaps that it names."""


def check_bytes(
    body: bytes,
    *,
    content_type: str | None,
    url: str,
    rules: SiteRules | None = None,
    max_entries: int = 1_000,
) -> CheckResult:
    """Read a body as whatever it is; one that yields nothing comes back empty, with the reason."""
    try:
        listing = read_listing(body, content_type=content_type, url=url, max_entries=max_entries)
    except ParseError as error:
        return _as_page(body, content_type, url, rules, str(error))
    notes = listing.notes
    if listing.children:
        notes = (*notes, *(f"sitemap: {child}" for child in listing.children[:10]))
    elif not listing.entries and listing.kind != "robots":
        notes = (*notes, "no entries")
    return CheckResult(
        listing.kind, listing.title, listing.language, listing.entries, notes, listing.children
    )


def _as_page(
    body: bytes, content_type: str | None, url: str, rules: SiteRules | None, reason: str
) -> CheckResult:
    nothing = CheckResult("unknown", "", None, (), (reason,))
    if "HTML page" not in reason:
        return nothing
    from crawler.formats.section_page import read_page_links
    from store.records.collection import SiteRules

    try:
        page = read_page_links(body, content_type=content_type, url=url, rules=rules or SiteRules())
    except ParseError as error:
        return CheckResult("unknown", "", None, (), (reason, str(error)))
    return CheckResult("page", page.title, page.language, page.entries, (reason, *page.notes))


def to_json(result: CheckResult) -> dict[str, Any]:
    """The contract of `susulan sources check --json`."""
    return {
        "kind": result.kind,
        "title": result.title,
        "language": result.language,
        "entries": [_entry(entry) for entry in result.entries],
        "notes": list(result.notes),
    }


def _entry(entry: Entry) -> dict[str, Any]:
    return {
        "id": entry.id,
        "title": entry.title,
        "link": entry.link,
        "published": entry.published.isoformat() if entry.published else None,
        "updated": entry.updated.isoformat() if entry.updated else None,
        "summary": entry.summary,
    }


NO_PAGE: dict[str, Any] = dict.fromkeys(
    ("title", "text", "published", "language", "author", "canonical_url", "site")
)
"""The keys of `susulan extract`, with nothing found."""


def extract_row(page: Page) -> dict[str, Any]:
    """The contract of `susulan extract`."""
    row = asdict(page)
    row["published"] = page.published.isoformat() if page.published else None
    return {key: row[key] for key in NO_PAGE}
