"""Dates with the month in words: day, month name and year in any order."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from crawler.dates.months import find_months

_NUMBER = re.compile(r"(?<!\d[.:/])(?<!\d)['’]?(\d{1,4})(?!\d|[:/.]\d)")
_VIETNAMESE = re.compile(
    r"(?<!\d)(\d{1,2})\s*+(?:tháng|thg\.?|th)\s*+(\d{1,2})\s*+[,./]?\s*+(?:năm)?\s*+(\d{4})(?!\d)",
    re.IGNORECASE,
)
_CJK_MONTH = re.compile(r"(?<!\d)(\d{1,2})\s+(\d{1,2})\s?[월月]\s+(\d{4})(?!\d)")
"""As programs write an RFC 5322 date in Korean or Japanese: `29 11월 2026`."""
_ROMAN_MONTH = re.compile(r"(?<!\d)(\d{1,2})\.?\s?(XI{0,2}|IX|IV|VI{0,3}|I{1,3})\.?\s?(\d{4})(?!\d)")
_ROMAN = {
    name: number
    for number, name in enumerate(
        ("I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X", "XI", "XII"), 1
    )
}
_PIVOT = 70


@dataclass(frozen=True, slots=True)
class WordDate:
    """A date and its place in the text."""

    day: date
    start: int
    end: int


def find_in_words(text: str, language: str, default_year: int | None) -> WordDate | None:
    """Return the date around the first month name; None without a day and a year beside it."""
    if match := _VIETNAMESE.search(text) or _CJK_MONTH.search(text):
        return _dated(int(match[3]), int(match[2]), int(match[1]), *match.span())
    if match := _ROMAN_MONTH.search(text):
        return _dated(int(match[3]), _ROMAN[match[2]], int(match[1]), *match.span())
    numbers = [_Number.of(match) for match in _NUMBER.finditer(text)]
    found = (_around(month, numbers, default_year) for month in find_months(text, language))
    dates = [one for one in found if one is not None]
    return min(dates, key=lambda one: one.end - one.start, default=None)


def _around(month: tuple[int, int, int], numbers: list[_Number], default_year: int | None) -> WordDate | None:
    """Return the date of a month name with the day and the year nearest to it."""
    number, start, end = month
    days = [one for one in numbers if one.can_be_day]
    if not days:
        return None
    day = min(days, key=lambda one: one.distance(start, end))
    years = [one for one in numbers if one.is_full_year] or [
        one for one in numbers if one.digits == 2 and one is not day and (one.start >= end or one.is_cut)
    ]
    if years:
        nearest = min(years, key=lambda one: one.distance(start, end))
        year, parts = nearest.as_year, [day, nearest]
    elif default_year is not None:
        year, parts = default_year, [day]
    else:
        return None
    begin = min(start, *(one.start for one in parts))
    return _dated(year, number, day.value, begin, max(end, *(one.end for one in parts)))


class _Number(NamedTuple):
    value: int
    digits: int
    start: int
    end: int
    is_cut: bool
    """A year without its century: `'26`."""

    @classmethod
    def of(cls, match: re.Match[str]) -> _Number:
        return cls(int(match[1]), len(match[1]), match.start(), match.end(), match[0][0] in "'’")

    @property
    def can_be_day(self) -> bool:
        return self.digits <= 2 and 1 <= self.value <= 31 and not self.is_cut

    @property
    def is_full_year(self) -> bool:
        return self.digits == 4 and 1900 <= self.value <= 2100

    @property
    def as_year(self) -> int:
        return self.value if self.digits == 4 else self.value + (2000 if self.value < _PIVOT else 1900)

    def distance(self, start: int, end: int) -> tuple[int, bool]:
        """Return how far it is from the month, and whether it is behind it: those before count first."""
        return (start - self.end if self.end <= start else self.start - end), self.start >= end


def _dated(year: int, month: int, day: int, start: int, end: int) -> WordDate | None:
    try:
        return WordDate(date(year, month, day), start, end)
    except ValueError:
        return None
