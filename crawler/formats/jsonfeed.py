"""Parses JSON Feed 1.0 and 1.1, including real feeds with wrong types and missing ids."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from crawler.dates.entry_dates import RawDates, read_entry_dates
from crawler.dates.rules import NO_CONTEXT, DateContext
from crawler.entry import Entry, Listing
from crawler.formats.cleaning import absolute_url, clean_text, clean_title, html_to_text, stated_language
from crawler.formats.entry_id import entry_id
from crawler.formats.lenient_json import load_json
from store.errors import ParseError


def parse_json_feed(
    text: str, url: str, dates: DateContext = NO_CONTEXT, max_entries: int = 1_000
) -> Listing:
    """Return the feed's entries in its order, at most one over the limit.

    Raises:
        ParseError: it is no JSON, or JSON without items.
    """
    data, notes = load_json(text, ("items",), max_entries + 1)
    items = data.get("items") if isinstance(data, dict) else None
    if not isinstance(items, list):
        raise ParseError("JSON without a list of items: no JSON Feed")
    items = items[: max_entries + 1]
    home = absolute_url(_string_value(data, "home_page_url"), url)
    rows = [item for item in items if isinstance(item, dict)]
    entries = _dated([_item_entry(item, home or url) for item in rows], rows, data, url, dates)
    return Listing(
        kind="jsonfeed",
        title=clean_title(_string_value(data, "title")),
        language=stated_language(_string_value(data, "language")),
        link=home,
        hubs=_websub_hubs(data, url),
        self_url=absolute_url(_string_value(data, "feed_url"), url),
        entries=entries,
        notes=notes
        if all(isinstance(item, dict) for item in items)
        else (*notes, "items that are no objects left out"),
    )


def _websub_hubs(data: dict[str, Any], url: str) -> tuple[str, ...]:
    """Return the hubs of type WebSub; a feed may name others too."""
    value = data.get("hubs")
    hubs = [hub for hub in value if isinstance(hub, dict)] if isinstance(value, list) else []
    addresses = (
        absolute_url(_string_value(hub, "url"), url)
        for hub in hubs
        if _string_value(hub, "type").lower() == "websub"
    )
    return tuple(address for address in addresses if address)


def _item_entry(item: dict[str, Any], base: str) -> Entry:
    full_text = clean_text(_string_value(item, "content_text")) or html_to_text(
        _string_value(item, "content_html")
    )
    text = max(full_text, html_to_text(_string_value(item, "summary")), key=len)
    address = absolute_url(_string_value(item, "url") or _string_value(item, "external_url"), base)
    title = clean_title(_string_value(item, "title"))
    return Entry(
        id=entry_id(_string_value(item, "id"), address, title, text),
        title=title,
        link=address,
        summary=text,
        language=stated_language(_string_value(item, "language")),
        author=_author_names(item),
    )


def _dated(
    entries: list[Entry], items: list[dict[str, Any]], data: dict[str, Any], url: str, context: DateContext
) -> tuple[Entry, ...]:
    """Return the entries with their times, which real feeds also write as RFC 5322 or seconds since 1970."""
    raw = [
        RawDates(_string_value(item, "date_published"), _string_value(item, "date_modified"), entry.link)
        for item, entry in zip(items, entries, strict=True)
    ]
    language = stated_language(_string_value(data, "language"))
    titles = (entry.title for entry in entries)
    read = read_entry_dates(raw, url=url, language=language, context=context, titles=titles)
    return tuple(
        replace(entry, published=times.published, updated=times.updated, is_zoneless=times.is_zoneless)
        for entry, times in zip(entries, read, strict=True)
    )


def _author_names(item: dict[str, Any]) -> str | None:
    authors = item.get("authors") or [item.get("author")]
    names = (
        [clean_title(_string_value(author, "name")) for author in authors if isinstance(author, dict)]
        if isinstance(authors, list)
        else []
    )
    return ", ".join(name for name in names if name) or None


def _string_value(item: dict[str, Any], key: str) -> str:
    value = item.get(key)
    if isinstance(value, str):
        return value
    return str(value) if isinstance(value, int | float) and not isinstance(value, bool) else ""
