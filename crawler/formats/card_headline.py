"""The headline of a link on a section page, among section label, summary and time."""

from __future__ import annotations

import re
from datetime import UTC, datetime

import lxml.html

from crawler.dates.relative import parse_relative
from crawler.formats.cleaning import clean_title
from crawler.formats.element_text import spaced_text, text_lines

MIN_HEADLINE = 12
"""Letters of a headline; those of Chinese, Japanese and Korean count double."""
_SURE_HEADLINE = 25
"""A first line of so many letters is the headline; a shorter one may be a label above it."""
_MAX_TIME_CHARS, _MAX_TIME_WORDS = 30, 5
"""`Last updated 12 minutes ago`; a longer text is a sentence."""
_MAX_DATE_CHARS = 40
_DATE_LINE = re.compile(r"\b(?:19|20)\d\d\b|\d[.:/-]\d\d|\d\s*[年月日년월일]")
_MAX_DATE_LETTERS = 18
"""Letters of a date in words, with weekday and zone."""
_CJK = re.compile(r"[\u3040-\u30ff\u4e00-\u9fff\uac00-\ud7a3]")
_HEADLINE_CLASS = re.compile(r"(?:^|[\s_-])(?:title|headline|heading|hed)(?:$|[\s_-])", re.IGNORECASE)
_MAX_ELEMENTS = 60
_ANY_TIME = datetime(2000, 1, 1, tzinfo=UTC)


def card_headline(anchor: lxml.html.HtmlElement) -> str:
    """Return the link's headline: its heading, else the line that is one, the same at each poll."""
    for heading in anchor.iter("h1", "h2", "h3", "h4"):
        if headline := clean_title(_headline_line(heading)):
            return headline
    if not len(anchor):
        return clean_title(anchor.text) or clean_title(anchor.get("title"))
    for element in list(anchor.iter())[1:_MAX_ELEMENTS]:
        named = isinstance(element.tag, str) and _HEADLINE_CLASS.search(element.get("class") or "")
        if named and headline_length(headline := clean_title(spaced_text(element))) >= MIN_HEADLINE:
            return headline
    return clean_title(_headline_line(anchor)) or clean_title(anchor.get("title"))


def headline_length(text: str) -> int:
    """Return the number of letters, those of Chinese, Japanese and Korean doubled."""
    return len(text) + len(_CJK.findall(text))


def _headline_line(element: lxml.html.HtmlElement) -> str:
    lines = text_lines(element, _is_time_element)
    if len(lines) == 1:
        return lines[0]
    long = [line for line in lines if headline_length(line) >= MIN_HEADLINE]
    if not long:
        return " ".join(lines) or spaced_text(element)
    headlines = [line for line in long if not _looks_like_date(line)] or long
    sure = (line for line in headlines if headline_length(line) >= _SURE_HEADLINE)
    return next(sure, None) or max(headlines, key=headline_length)


def _is_time_element(element: lxml.html.HtmlElement) -> bool:
    """Return whether the element is a time, which would give the link another headline at each poll."""
    if element.tag == "time":
        return True
    text = " ".join((element.text or "").split()) if not len(element) else ""
    is_short = 0 < len(text) <= _MAX_TIME_CHARS and len(text.split()) <= _MAX_TIME_WORDS
    return is_short and parse_relative(text, _ANY_TIME) is not None


def _looks_like_date(line: str) -> bool:
    letters = sum(map(str.isalpha, line)) + len(_CJK.findall(line))
    return (
        len(line) <= _MAX_DATE_CHARS and letters <= _MAX_DATE_LETTERS and _DATE_LINE.search(line) is not None
    )
