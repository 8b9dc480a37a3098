"""Dates with the month in words: day, month name and year in any order."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

from crawler.dates.months import find_month

_NUMBER = re.compile(r"(?<!\d[.:/])(?<!\d)['’]?(\d{1,4})(?!\d|[:/.]\d)")
_VIETNAMESE = re.compile(
    r"(?<!\d)(\d{1,2})\s*(?:tháng|thg\.?|th)\s*(\d{1,2})\s*[,./]?\s*(?:năm)?\s*(\d{4})(?!\d)", re.IGNORECASE
)
_CJK_MONTH = re.compile(r"(?<!\d)(\d{1,2})\s+(\d{1,2})\s?[월月]\s+(\d{4})(?!\d)")
"""As programs write an RFC 5322 date in Korean or Japanese: `29 11월 2026`."""
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
    month = find_month(text, language)
    if month is None:
        return None
    number, start, end = month
    numbers = [
        (int(match[1]), len(match[1]), match.start(), match.end(), match[0][0] in "'’")
        for match in _NUMBER.finditer(text)
    ]
    years = [one for one in numbers if one[1] == 4 and 1900 <= one[0] <= 2100]
    days = [one for one in numbers if one[1] <= 2 and 1 <= one[0] <= 31 and not one[4]]

    def distance(one: tuple[int, int, int, int, bool]) -> tuple[int, bool]:
        gap = start - one[3] if one[3] <= start else one[2] - end
        return gap, one[2] >= end

    if not days:
        return None
    day = min(days, key=distance)
    if years:
        year = min(years, key=distance)
        return _dated(year[0], number, day[0], min(start, day[2], year[2]), max(end, day[3], year[3]))
    short = [one for one in numbers if one[1] == 2 and one is not day and (one[2] >= end or one[4])]
    if short:
        year = min(short, key=distance)
        full = year[0] + (2000 if year[0] < _PIVOT else 1900)
        return _dated(full, number, day[0], min(start, day[2], year[2]), max(end, day[3], year[3]))
    if default_year is None:
        return None
    return _dated(default_year, number, day[0], min(start, day[2]), max(end, day[3]))


def _dated(year: int, month: int, day: int, start: int, end: int) -> WordDate | None:
    try:
        return WordDate(date(year, month, day), start, end)
    except ValueError:
        return None
