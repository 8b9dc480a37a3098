"""Parses the article list of GDELT's document API (JSON) and its refusals (plain text)."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import Any

from crawler.dates.fast import plausible_time
from crawler.entry import Entry, Listing
from crawler.formats.cleaning import absolute_url, clean_title
from crawler.formats.entry_id import entry_id
from crawler.formats.lenient_json import load_json
from store.errors import ParseError

_HEAD_CHARS = 200
_REFUSAL_CHARS = 500
_LIST = re.compile(r'\{\s*(?:"articles"\s*:|\}\s*$)')
_SEEN = re.compile(r"(\d{4})(\d\d)(\d\d)T?(\d\d)(\d\d)(\d\d)Z?")
_RATE_LIMITED = re.compile(r"limit (?:your )?requests? to one|rate ?limit|too many requests", re.IGNORECASE)
RETRY_AFTER_S = 60.0
"""GDELT asks for five seconds between two requests; after a refusal we wait longer."""


def is_article_list(text: str) -> bool:
    """Return whether the JSON is an article list; without hits it is an empty object."""
    return _LIST.match(text[:_HEAD_CHARS]) is not None


def is_rate_limited(text: str) -> bool:
    """Return whether a response, whatever its status, says that requests come too fast."""
    return (
        len(text) < _REFUSAL_CHARS
        and text[:1] not in ("{", "[", "<")
        and _RATE_LIMITED.search(text) is not None
    )


def parse_article_list(text: str, url: str, max_entries: int = 1_000) -> Listing:
    """Return its articles in order, at most one over the limit.

    `published` is when GDELT saw them, a few minutes later.

    Raises:
        ParseError: it is not an article list.
    """
    data, notes = load_json(text, ("articles",), max_entries + 1)
    rows = data.get("articles", []) if isinstance(data, dict) else None
    if not isinstance(rows, list):
        raise ParseError("JSON without a list of articles: no answer of a document search")
    entries = tuple(_row_entry(row, url) for row in rows[: max_entries + 1] if isinstance(row, dict))
    return Listing("search", title="GDELT", link=url, entries=entries, notes=notes)


def _row_entry(row: dict[str, Any], base: str) -> Entry:
    address, title = absolute_url(_string_value(row, "url"), base), clean_title(_string_value(row, "title"))
    return Entry(
        id=entry_id(None, address, title, ""),
        title=title,
        link=address,
        published=_parse_seendate(_string_value(row, "seendate")),
        site=clean_title(_string_value(row, "domain")) or None,
    )


def _string_value(row: dict[str, Any], key: str) -> str:
    value = row.get(key)
    return value if isinstance(value, str) else ""


def _parse_seendate(text: str) -> datetime | None:
    match = _SEEN.fullmatch(text.strip())
    if match is None:
        return None
    try:
        return plausible_time(datetime(*(int(part) for part in match.groups()), tzinfo=UTC))  # type: ignore[arg-type,misc]
    except ValueError:
        return None
