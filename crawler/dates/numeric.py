"""Dates in digits, and the order of day and month in them, by language and country."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

from crawler.dates.rules import DateOrder

_YEAR_FIRST = re.compile(r"(?<![\d.,])(\d{4})\s?[-./‐–]\s{0,2}(\d{1,2})\s?[-./‐–]\s{0,2}(\d{1,2})(?!\d)")
_YEAR_LAST = re.compile(
    r"(?<!\d)(?<!\d[.,])(\d{1,2})\s?([-./‐–])\s{0,2}(\d{1,2})\s?\2\s{0,2}(\d{4}|\d{1,2})(?![\d:])"
)
_MONTH_FIRST_REGIONS = frozenset({"US", "PH", "PR", "GU", "AS", "VI", "UM", "MP", "MH", "FM", "PW", "PA"})
_MONTH_FIRST_LANGUAGES = frozenset({"en", "fil", "tl", "ceb", "zu", "xh", "om", "ti", "or"})
_YEAR_FIRST_LANGUAGES = frozenset(
    {"ko", "ja", "zh", "yue", "hu", "mn", "lt", "eu", "si", "sv", "ne", "dz", "ii", "bo"}
)
"""Languages that begin with the year even if it has two digits."""
_BUDDHIST_CENTURY, _BUDDHIST_FROM = 1957, 43
"""68 is 2568, which is 2025; 26 is a year of our era."""


@dataclass(frozen=True, slots=True)
class NumericDate:
    """A date in digits and its place in the text."""

    day: date
    start: int
    end: int
    order: DateOrder | None = None
    """How day and month were read, if the year comes last."""
    other: date | None = None
    """The date with day and month exchanged, if it exists and is another."""


def find_numeric(
    text: str, language: str, region: str, order: DateOrder | None, *, short_year: bool = False
) -> NumericDate | None:
    """Return the first date in digits that exists, whose year has four digits, or two with `short_year`."""
    if short_year:
        return _find_year_last(text, language, region, order, short=True)
    for match in _YEAR_FIRST.finditer(text):
        year, month, day = (int(part) for part in match.groups())
        if (found := _existing(year, month, day)) is not None:
            return NumericDate(found, *match.span())
    return _find_year_last(text, language, region, order, short=False)


def _find_year_last(
    text: str, language: str, region: str, order: DateOrder | None, *, short: bool
) -> NumericDate | None:
    for match in _YEAR_LAST.finditer(text):
        if (len(match[4]) < 4) is short and (found := _reading(match, language, region, order)) is not None:
            return found
    return None


def month_first(language: str, region: str) -> bool:
    """Return whether a date in digits begins with the month: in American English, not in British."""
    return region in _MONTH_FIRST_REGIONS if region else language in _MONTH_FIRST_LANGUAGES


def _reading(match: re.Match[str], language: str, region: str, order: DateOrder | None) -> NumericDate | None:
    first, second, last = int(match[1]), int(match[3]), int(match[4])
    short = len(match[4]) < 4
    if short and (order == "ymd" or (order is None and language in _YEAR_FIRST_LANGUAGES)):
        found = _existing(2000 + first, second, last)
        if found is not None:
            return NumericDate(found, *match.span(), order="ymd")
    if len(match[4]) == 1:
        return None
    year = _full_year(last, language) if short else last
    days: dict[DateOrder, date] = {}
    for name, month, day in (("dmy", second, first), ("mdy", first, second)):
        if (found := _existing(year, month, day)) is not None:
            days[name] = found  # type: ignore[index]
    by_month = order == "mdy" or (
        order is None and month_first(language, region) and (match[2] != "." or region != "")
    )
    chosen: DateOrder = "mdy" if "dmy" not in days or (by_month and "mdy" in days) else "dmy"
    if chosen not in days:
        return None
    other = days.get("dmy" if chosen == "mdy" else "mdy")
    return NumericDate(days[chosen], *match.span(), chosen, other if other != days[chosen] else None)


def _full_year(year: int, language: str) -> int:
    if language == "th" and year >= _BUDDHIST_FROM:
        return _BUDDHIST_CENTURY + year
    return 2000 + year if year < 70 else 1900 + year


def _existing(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None
