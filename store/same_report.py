"""Whether two texts under one address are one report: an address alone is a statement that may be wrong.

Templates give every article the canonical link of its section, and live desks list all their reports under
one link. Pure, and linear in the texts.
"""

from __future__ import annotations

import re
from typing import Protocol

_MAX_CHARS = 4_000
"""Letters and digits that are compared of a text."""
_TITLE_GRAM, _TEXT_GRAM = 3, 6
_MIN_TEXT = 20
"""Letters and digits; a shorter text tells nothing."""
_TEASER = 400
"""A shorter text may be a teaser that somebody wrote for the report."""
_REPORT = 100
"""A shorter text may be the same for many reports."""
_LONG_TITLE = 20
"""A shorter headline (`Morning briefing`) may stand above many reports."""
_SAME_TITLE, _SIMILAR_TITLE, _RELATED_TITLE = 1.0, 0.5, 0.4
_EQUAL_TEXT, _SAME_TEXT, _OTHER_TEXT = 0.95, 0.5, 0.3
_ELLIPSIS = re.compile(r"(?:…|\.\.\.)$")
_SITE_AFTER = re.compile(r"\s+[-–—•·:]\s|\s*[|｜»«]")
_SITE_BEFORE = re.compile(r"(?:\s[-–—•·]|:|\s*[|｜»«])\s*$")
_NUMBER = re.compile(r"\d+")
_MIN_PART = 0.4
"""A title that is a smaller part of the other one is not a cut form of it."""


class Report(Protocol):
    """What is compared."""

    @property
    def title(self) -> str:
        """The headline."""

    @property
    def text(self) -> str:
        """The text, or a teaser."""


def is_same_report(one: Report, other: Report) -> bool:
    """Return whether title and text agree, as far as there are any."""
    titles = (comparison_key(one.title), comparison_key(other.title))
    texts = (comparison_key(one.text), comparison_key(other.text))
    by_text = _text_similarity(*texts)
    if not all(titles):
        return by_text is not None and by_text >= _SAME_TEXT
    by_title = _SAME_TITLE if _is_cut(one.title, other.title) else _title_similarity(*titles)
    if by_text is None:
        return by_title == _SAME_TITLE
    if by_text >= _EQUAL_TEXT:  # reworded; a wall that stands before several reports has unrelated headlines
        return by_title >= (_RELATED_TITLE if min(map(len, texts)) >= _REPORT else _SIMILAR_TITLE)
    if by_text >= _SAME_TEXT and _numbers(one.title) == _numbers(other.title):
        return by_title >= _SIMILAR_TITLE
    if titles[0] != titles[1] or len(titles[0].encode()) < _LONG_TITLE:
        return False
    return min(map(len, texts)) < _TEASER or by_text >= _OTHER_TEXT


def comparison_key(text: str) -> str:
    """Return the letters and digits of a text's beginning, without case."""
    return "".join(filter(str.isalnum, text[: 2 * _MAX_CHARS].casefold()))[:_MAX_CHARS]


def _title_similarity(one: str, other: str) -> float:
    """Return the share of common character trigrams; 1 only if they are equal."""
    if one == other:
        return _SAME_TITLE
    grams, others = _grams(one, _TITLE_GRAM), _grams(other, _TITLE_GRAM)
    return min(0.99, 2 * len(grams & others) / (len(grams) + len(others)))


def _is_cut(one: str, other: str) -> bool:
    """Return whether one title is the other, cut off with an ellipsis or without the name of the site.

    A title that merely goes on (`... kills five`) is another one.
    """
    short, long = sorted((one.strip(), other.strip()), key=len)
    stem = _ELLIPSIS.sub("", short)
    if stem != short:
        return len(stem) >= _MIN_PART * len(long) and long.startswith(stem)
    if len(short) < _MIN_PART * len(long):
        return False
    before, after = long[: len(long) - len(short)], long[len(short) :]
    return (long.startswith(short) and _SITE_AFTER.match(after) is not None) or (
        long.endswith(short) and _SITE_BEFORE.search(before) is not None
    )


def _numbers(title: str) -> set[str]:
    """Return the numbers of a title: the days of a live blog differ in nothing else."""
    return set(_NUMBER.findall(title))


def _text_similarity(one: str, other: str) -> float | None:
    """Return how much of the shorter text the longer one holds; None if one is too short to say."""
    short, long = sorted((one, other), key=len)
    if len(short) < _MIN_TEXT:
        return None
    if short in long:  # as most teasers are
        return 1.0
    grams = _grams(short, _TEXT_GRAM)
    return len(grams & _grams(long, _TEXT_GRAM)) / len(grams)


def _grams(text: str, length: int) -> set[str]:
    return {text[at : at + length] for at in range(max(1, len(text) - length + 1))}
