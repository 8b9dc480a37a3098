"""Finds the dates of a feed's entries as they are written.

The feed parsers return dates that they have read, without the zones that they do not know.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator

from crawler.dates.entry_dates import RawDates

_CHANNEL = re.compile(r"</(?:\w+:)?(?:lastBuildDate|pubDate|updated|date)\s*>", re.IGNORECASE)
_ENTRY = re.compile(r"<((?:[\w.-]{1,40}:)?(?:item|entry))[\s>]")
_ENDINGS = ("ate>", "ed>")
"""Of the names of dates below: few searches cost less than one for each name."""
_UPDATED = ("updated", "modified")
_PUBLISHED = ("pubdate", "published", "issued", "date", "created", "publicationdate")
"""The likeliest first: `dc:date` and `dcterms:created` stand beside a `pubDate` in some feeds."""
_MAX_TAG, _MAX_TAGS = 64, 1_000
_CDATA, _CDATA_END = "<![CDATA[", "]]>"
_MAX_CHARS = 200


def raw_entry_dates(text: str) -> list[RawDates]:
    """Return the dates of the entries of a well-formed feed, in their order, without links."""
    first = _ENTRY.search(text)
    if first is None:
        return []
    tags = _date_tags(text)
    published = [tag for name in _PUBLISHED for tag in tags.get(name, ())]
    updated = [tag for name in _UPDATED for tag in tags.get(name, ())]
    entries = text[first.end() :].split(f"</{first[1]}>")[:-1]
    return [
        RawDates(_first_text(entry, published), _first_text(entry, updated) if updated else "")
        for entry in entries
    ]


def _date_tags(text: str) -> dict[str, list[str]]:
    """Return the closing tags that the feed has, by local name in lower case; `find` beats a pattern."""
    known: set[str] = set()
    tags: dict[str, list[str]] = {}
    for ending in _ENDINGS:
        at = text.find(ending)
        while at >= 0:
            end = at + len(ending)
            tag = text[text.rfind("<", max(0, end - _MAX_TAG), end) : end]
            if tag not in known and len(known) < _MAX_TAGS:
                known.add(tag)
                name = tag[2:-1].rpartition(":")[2].lower()
                if tag.startswith("</"):
                    tags.setdefault(name, []).append(tag)
            at = text.find(ending, end)
    return tags


def _first_text(entry: str, tags: list[str]) -> str:
    for tag in tags:
        at = entry.find(tag)
        if at >= 0 and (value := _element_text(entry, max(0, at - _MAX_CHARS), at)):
            return value
    return ""


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
