"""Finds the date lines of an article that states its time only in words that people read."""

from __future__ import annotations

import re
from collections.abc import Iterator

import lxml.html

from crawler.dates.parse import MAX_CHARS, DateReading, read_date
from crawler.pages.asides import is_in_aside

_CLASS = re.compile(
    r"(?:^|[\s_-])(?:\w*date\w*|\w*time(?:stamp)?|publish\w*|posted\w*|byline|fecha|datum|tanggal|meta|info|source)(?:$|[\s_-])",
    re.IGNORECASE,
)
_NOT_PUBLISHED = re.compile(r"updat|modif|edited|event|expire|copyright|birth", re.IGNORECASE)
_TAGS = ("time", "span", "p", "div", "small", "em", "i", "abbr", "li", "dd", "td", "b", "strong")
_MAX_CANDIDATES = 40
_MAX_ELEMENTS = 5_000
_MAX_NAMES = 200
"""Characters of a class or an id."""
_DIGITS = re.compile(r"\d")


def find_date_lines(root: lxml.html.HtmlElement, tag: str | None, year: int | None) -> list[DateReading]:
    """Return the dates in elements whose class names a date, in the order of the page."""
    readings = (read_date(text, tag, default_year=year) for text in _candidate_texts(root))
    return [reading for reading in readings if reading is not None]


def _candidate_texts(root: lxml.html.HtmlElement) -> Iterator[str]:
    found = 0
    for number, element in enumerate(root.iter(*_TAGS)):
        if number > _MAX_ELEMENTS or found > _MAX_CANDIDATES:
            return
        names = f"{(element.get('class') or '')[:_MAX_NAMES]} {(element.get('id') or '')[:_MAX_NAMES]}"
        if not (element.tag == "time" or _CLASS.search(names)) or _NOT_PUBLISHED.search(names):
            continue
        text = " ".join(str(element.text_content()).split())
        if 6 <= len(text) <= MAX_CHARS and _DIGITS.search(text) and not is_in_aside(element):
            found += 1
            yield text
