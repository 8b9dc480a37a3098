"""Finds the dates of a feed's entries as they are written.

The feed parsers return dates that they have read, without the zones that they do not know.
"""

from __future__ import annotations

import html
import re

from crawler.dates.witnesses import RawDates

_CLOSED = re.compile(
    r"</(?:\w+:)?(item|entry|pubDate|published|issued|created|date|publicationDate|updated|modified)\s*>", re.IGNORECASE
)
_CHANNEL = re.compile(r"</(?:\w+:)?(?:lastBuildDate|pubDate|updated|date)\s*>", re.IGNORECASE)
_ENTRIES = ("item", "entry")
_UPDATED = ("updated", "modified")
_PUBLISHED = ("pubdate", "published", "issued", "date", "created", "publicationdate")
"""The likeliest first: `dc:date` and `dcterms:created` stand beside a `pubDate` in some feeds."""
_CDATA, _CDATA_END = "<![CDATA[", "]]>"
_MAX_CHARS = 200


def raw_entry_dates(text: str) -> list[RawDates]:
    """Return the dates of the entries of a well-formed feed, in their order, without links."""
    found: list[RawDates] = []
    dates: dict[str, str] = {}
    last = 0
    for match in _CLOSED.finditer(text):
        name = match[1].lower()
        if name in _ENTRIES:
            published = next((dates[key] for key in _PUBLISHED if dates.get(key)), "")
            found.append(RawDates(published, next((dates[key] for key in _UPDATED if dates.get(key)), "")))
            dates = {}
            last = match.end()
        elif name not in dates:
            dates[name] = _element_text(text, max(last, match.start() - _MAX_CHARS), match.start())
    return found


def channel_dates(head: str) -> list[str]:
    """Return the dates before the first entry: when the feed was built."""
    return [
        _element_text(head, max(0, match.start() - _MAX_CHARS), match.start())
        for match in _CHANNEL.finditer(head)
    ]


def _element_text(text: str, start: int, end: int) -> str:
    """Return the text of an element that ends here and holds no other."""
    value = text[start:end]
    if value.rstrip().endswith(_CDATA_END):
        return value[value.rfind(_CDATA) + len(_CDATA) :].rstrip().removesuffix(_CDATA_END).strip()
    value = value[value.rfind(">") + 1 :].strip()
    return html.unescape(value) if "&" in value else value
