"""Finds the dates of a feed's entries as they are written.

The feed parsers return dates that they have read, without the zones that they do not know.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator

from crawler.dates.entry_dates import RawDates

_CHANNEL = re.compile(r"</(?:\w+:)?(?:lastBuildDate|pubDate|updated|date)\s*>", re.IGNORECASE)
_ENTRIES = ("item", "entry")
_ENTRY = re.compile(r"<(?:[\w.-]{1,40}:)?(item|entry)[\s>]")
_ENDINGS = ("ate>", "ed>")
"""Of the names of dates below: few searches cost less than one for each name."""
_UPDATED = ("updated", "modified")
_PUBLISHED = ("pubdate", "published", "issued", "date", "created", "publicationdate")
"""The likeliest first: `dc:date` and `dcterms:created` stand beside a `pubDate` in some feeds."""
_NAMES = frozenset((*_ENTRIES, *_UPDATED, *_PUBLISHED))
_CLOSING = re.compile(r"</(?:[\w.-]{1,40}:)?(\w+)>$")
_MAX_TAG = 64
_CDATA, _CDATA_END = "<![CDATA[", "]]>"
_MAX_CHARS = 200


def raw_entry_dates(text: str) -> list[RawDates]:
    """Return the dates of the entries of a well-formed feed, in their order, without links."""
    found: list[RawDates] = []
    dates: dict[str, str] = {}
    last = 0
    for start, end, name in sorted(_closing_tags(text)):
        if name in _ENTRIES:
            published = next((dates[key] for key in _PUBLISHED if dates.get(key)), "")
            found.append(RawDates(published, next((dates[key] for key in _UPDATED if dates.get(key)), "")))
            dates = {}
            last = end
        elif name not in dates:
            dates[name] = _element_text(text, max(last, start - _MAX_CHARS), start)
    return found


def _closing_tags(text: str) -> Iterator[tuple[int, int, str]]:
    """Yield start, end and name of the closing tags of entries and dates; `find` is faster than a pattern."""
    first = _ENTRY.search(text)
    for ending in (*_ENDINGS, f"{first[1]}>") if first else ():
        at = text.find(ending)
        while at >= 0:
            end = at + len(ending)
            if (tag := _CLOSING.search(text, max(0, end - _MAX_TAG), end)) and tag[1].lower() in _NAMES:
                yield tag.start(), end, tag[1].lower()
            at = text.find(ending, end)


def channel_dates(head: str) -> Iterator[str]:
    """Yield the dates before the first entry: when the feed was built."""
    for match in _CHANNEL.finditer(head):
        yield _element_text(head, max(0, match.start() - _MAX_CHARS), match.start())


def _element_text(text: str, start: int, end: int) -> str:
    """Return the text of an element that ends here and holds no other."""
    value = text[start:end]
    if value.rstrip().endswith(_CDATA_END):
        return value[value.rfind(_CDATA) + len(_CDATA) :].rstrip().removesuffix(_CDATA_END).strip()
    value = value[value.rfind(">") + 1 :].strip()
    return html.unescape(value) if "&" in value else value
