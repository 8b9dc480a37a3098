"""Numbers written in digits, with separators and scale words."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from alerts.figures.numbers.number import Number
from alerts.figures.numbers.scales import add_hundreds, scale_after
from alerts.text.languages import primary_language
from alerts.text.lexicon.forms import is_unsegmented_char

_DIGIT_NUMBER = re.compile(
    r"(?=\d)(?<!\d)(?<!\d[.,'/:·])(?<![^\W\d]-)(?<![#№§_])"
    r"(?P<number>\d{1,2}(?:,\d{2})+,\d{3}(?!\d)"  # 12,00,000
    r"|\d{1,3}(?:([.,' ])\d{3})(?:\2\d{3})*(?!\d)(?:[.,]\d{1,2}(?!\d))?"
    r"|\d{1,15}(?:[.,]\d{1,3}(?!\d))?(?!\d))"
    r"(?![/:·]\d|[.,]\d)"
)
_ARABIC_PREFIX_LETTERS = frozenset("وبلف")
"""Prefixes that Arabic joins to the number: and, with, for, so."""
_GROUP_SIZE = 3


def digit_numbers(text: str, language: str) -> Iterator[Number]:
    """The numbers in digits, in order."""
    for match in _DIGIT_NUMBER.finditer(text):
        raw, start, end = match["number"], match.start(), match.end()
        before = text[start - 1 : start]
        if before.isalpha() and not is_unsegmented_char(before) and before not in _ARABIC_PREFIX_LETTERS:
            continue  # part of a name: T34, F16
        factor, end = scale_after(text, end, language)
        value = parse_digits(raw, has_scale=factor > 1, group_mark=_group_mark(language)) * factor
        if factor == 1000:
            value, end = add_hundreds(value, text, end, language)
        is_bare = raw.isdigit() and factor == 1
        yield Number(start, end, value, value, is_bare, has_scale=factor > 1)


def parse_digits(raw: str, *, has_scale: bool, group_mark: str = "") -> float:
    """The value; `1.500` is fifteen hundred, but `1.5` has a decimal part.

    Before a scale word three digits are decimals too, unless the mark is the language's own `group_mark`.
    """
    marks = [char for char in raw if not char.isdigit()]
    if not marks:
        return float(raw)
    head, _, tail = raw.rpartition(marks[-1])
    one_mark = len(marks) == 1
    if (
        len(tail) == _GROUP_SIZE
        and not head.startswith("0")
        and not (has_scale and one_mark and marks[0] not in {" ", group_mark})
    ):
        return float(re.sub(r"\D", "", raw))
    whole = re.sub(r"\D", "", head)
    return float(f"{whole or 0}.{tail or 0}")


@lru_cache(maxsize=64)
def _group_mark(language: str) -> str:
    """The mark between groups of three digits, `.` or `,`; empty where the language has another one."""
    from babel import Locale, UnknownLocaleError

    if language == "und":
        return ""
    try:
        mark = Locale.parse(primary_language(language)).number_symbols["latn"]["group"]
    except (UnknownLocaleError, ValueError, KeyError, TypeError):
        return ""
    return mark if mark in {".", ","} else ""
