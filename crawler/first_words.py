"""The first words of a report's text: a headline that it repeats, and a dateline that looks like a sentence.

A report is judged by its headline and its first sentences, and neither may take the place of one. Pages and
entries are treated alike, so that one report has the same first sentences wherever it is read.
"""

from __future__ import annotations

import re

_MIN_TITLE = 8
"""Characters of a headline that is searched for; a shorter one may be the first words of a sentence."""
_MAX_DATELINE = 80
_SLASHED = re.compile(r"(?P<place>[^\n/(]{2,60}[.,] ?)(?P<agency>/[^/\n]{2,30}/)\. (?=\S)")
_MONTH = re.compile(
    r"[^\n.(]{2,40}[,(] ?(?:jan|feb|mar|apr|jun|jul|aug|sept?|oct|nov|dec|янв|фев|апр|авг|сент|окт"
    r"|нояб|дек)\."
    r"(?= \d{1,2}\b)",
    re.IGNORECASE,
)
_AFTER_TITLE = re.compile(
    r"\s*(?:[.。!！?？:：|–—(（\[【「『\n-]|\s(?=[A-ZÀ-ÖØ-ÞА-ЯЁЇІЄҐ\u3040-\u30ff\u4e00-\u9fff]))"
)


def with_whole_dateline(text: str) -> str:
    """Return the text with a dateline that does not look like a sentence of its own.

    `МОСКВА, 29 ноября. /ТАСС/. Солдаты` has two full stops before the first sentence, and
    `SEOUL, Nov. 29 (AP) - Soldiers` has one.
    """
    if "." not in text[:_MAX_DATELINE]:
        return text
    found = _SLASHED.match(text)
    if found is not None:
        return f"{found['place'].rstrip(' .')} {found['agency']} — {text[found.end() :]}"
    found = _MONTH.match(text)
    return text if found is None else f"{text[: found.end() - 1]}{text[found.end() :]}"


def without_headline(text: str, title: str) -> str:
    """Return a text of one line without the headline that it begins with.

    It stays where it is the beginning of the first sentence: nothing but a break may follow it.
    """
    if len(title) < _MIN_TITLE or not text.startswith(title):
        return text
    rest = text[len(title) :]
    found = _AFTER_TITLE.match(rest)
    shorter = rest.lstrip(" .。!！?？:：|–—-\n") if found else ""
    return shorter or text
