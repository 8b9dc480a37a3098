"""JSON Feed 1.0 and 1.1, as published: wrong types and missing ids included."""

from __future__ import annotations

import json
from typing import Any

from crawler.dates.iso import parse_iso_time
from crawler.entry import Entry, Listing
from crawler.formats.cleaning import absolute_url, clean_text, clean_title, html_to_text
from crawler.formats.entry_id import entry_id
from store.errors import ParseError


def parse_json_feed(text: str, url: str) -> Listing:
    """The feed's entries in its order.

    Raises:
        ParseError: it is no JSON, or JSON without items.
    """
    try:
        data = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise ParseError(f"JSON that cannot be read: {error}") from error
    items = data.get("items") if isinstance(data, dict) else None
    if not isinstance(items, list):
        raise ParseError("JSON without a list of items: no JSON Feed")
    home = absolute_url(_string_value(data, "home_page_url"), url)
    return Listing(
        kind="jsonfeed",
        title=clean_title(_string_value(data, "title")),
        language=_string_value(data, "language") or None,
        link=home,
        hubs=_websub_hubs(data, url),
        self_url=absolute_url(_string_value(data, "feed_url"), url),
        entries=tuple(_item_entry(item, home or url) for item in items if isinstance(item, dict)),
        notes=("items that are no objects left out",)
        if not all(isinstance(item, dict) for item in items)
        else (),
    )


def _websub_hubs(data: dict[str, Any], url: str) -> tuple[str, ...]:
    """Hubs of the kind that speaks WebSub; the feed names other kinds too."""
    named = data.get("hubs")
    found = [one for one in named if isinstance(one, dict)] if isinstance(named, list) else []
    addresses = (
        absolute_url(_string_value(one, "url"), url)
        for one in found
        if _string_value(one, "type").lower() == "websub"
    )
    return tuple(address for address in addresses if address)


def _item_entry(item: dict[str, Any], base: str) -> Entry:
    full = clean_text(_string_value(item, "content_text")) or html_to_text(
        _string_value(item, "content_html")
    )
    text = max(full, html_to_text(_string_value(item, "summary")), key=len)
    address = absolute_url(_string_value(item, "url") or _string_value(item, "external_url"), base)
    name = clean_title(_string_value(item, "title"))
    return Entry(
        id=entry_id(_string_value(item, "id"), address, name, text),
        title=name,
        link=address,
        summary=text,
        published=parse_iso_time(_string_value(item, "date_published")),
        updated=parse_iso_time(_string_value(item, "date_modified")),
        language=_string_value(item, "language") or None,
        author=_author_names(item),
    )


def _author_names(item: dict[str, Any]) -> str | None:
    named = item.get("authors") or [item.get("author")]
    names = (
        [clean_title(_string_value(one, "name")) for one in named if isinstance(one, dict)]
        if isinstance(named, list)
        else []
    )
    return ", ".join(name for name in names if name) or None


def _string_value(item: dict[str, Any], key: str) -> str:
    value = item.get(key)
    if isinstance(value, str):
        return value
    return str(value) if isinstance(value, int | float) and not isinstance(value, bool) else ""
