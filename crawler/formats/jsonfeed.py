"""JSON Feed 1.0 and 1.1, as published: wrong types and missing ids included."""

from __future__ import annotations

import json
from typing import Any

from crawler.dates.iso import iso_time
from crawler.entry import Entry, Listing
from crawler.formats.cleaning import link, literal, plain, title
from crawler.formats.entry_id import entry_id
from store.errors import ParseError


def read(text: str, url: str) -> Listing:
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
    home = link(_text(data, "home_page_url"), url)
    return Listing(
        kind="jsonfeed",
        title=title(_text(data, "title")),
        language=_text(data, "language") or None,
        link=home,
        hubs=_hubs(data, url),
        address=link(_text(data, "feed_url"), url),
        entries=tuple(_entry(item, home or url) for item in items if isinstance(item, dict)),
        notes=("items that are no objects left out",)
        if not all(isinstance(item, dict) for item in items)
        else (),
    )


def _hubs(data: dict[str, Any], url: str) -> tuple[str, ...]:
    """Hubs of the kind that speaks WebSub; the feed names other kinds too."""
    named = data.get("hubs")
    found = [one for one in named if isinstance(one, dict)] if isinstance(named, list) else []
    addresses = (link(_text(one, "url"), url) for one in found if _text(one, "type").lower() == "websub")
    return tuple(address for address in addresses if address)


def _entry(item: dict[str, Any], base: str) -> Entry:
    full = literal(_text(item, "content_text")) or plain(_text(item, "content_html"))
    text = max(full, plain(_text(item, "summary")), key=len)
    address = link(_text(item, "url") or _text(item, "external_url"), base)
    name = title(_text(item, "title"))
    return Entry(
        id=entry_id(_text(item, "id"), address, name, text),
        title=name,
        link=address,
        summary=text,
        published=iso_time(_text(item, "date_published")),
        updated=iso_time(_text(item, "date_modified")),
        language=_text(item, "language") or None,
        author=_author(item),
    )


def _author(item: dict[str, Any]) -> str | None:
    named = item.get("authors") or [item.get("author")]
    names = (
        [title(_text(one, "name")) for one in named if isinstance(one, dict)]
        if isinstance(named, list)
        else []
    )
    return ", ".join(name for name in names if name) or None


def _text(item: dict[str, Any], key: str) -> str:
    value = item.get(key)
    if isinstance(value, str):
        return value
    return str(value) if isinstance(value, int | float) and not isinstance(value, bool) else ""
