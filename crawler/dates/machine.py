"""Reads the forms that programs write: ISO 8601, RFC 5322, RFC 850, and `date` of C, JavaScript and Java."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, tzinfo

from crawler.dates.clock import Clock, find_clock
from crawler.dates.zones import find_zone

_MONTHS = {
    name: number
    for number, name in enumerate(
        ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"), 1
    )
}
_MONTH = "(?P<month>jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)"
_CLOCK = r"(?P<clock>\d{1,2}:\d\d.*)"
_ISO = re.compile(
    r"(?P<year>\d{4})-(?P<m>\d{1,2})-(?P<day>\d{1,2})"
    r"(?:[T\s_,-]\s*(?P<clock>\d{1,2}:\d\d.*)|\s*(?P<zone>Z|[+-]\d\d:?\d\d)?)"
)
_BASIC = re.compile(
    r"(?P<year>(?:19|20)\d\d)(?P<m>\d\d)(?P<day>\d\d)"
    r"(?:[T ](?P<clock>\d{1,2}:\d\d.*)|[T ]?(?P<h>\d\d)(?P<min>\d\d)(?P<s>\d\d)?(?:[.,]\d+)?"
    r"\s*(?P<zone>Z|[+-]\d\d:?\d\d)?|(?P<z>Z|[+-]\d\d:\d\d)?)",
    re.IGNORECASE | re.ASCII,
)
"""Without hyphens and colons: `20180619T055000+0900`, `201806190550`."""
_WEEKDAY = r"(?:[^\W\d_]{2,10}\.?,?\s*)?"
_MAIL = re.compile(
    rf"{_WEEKDAY}(?P<day>\d{{1,2}})[\s-]{_MONTH}[a-z]{{0,6}}\.?[\s-](?P<year>\d{{4}}|\d\d)[,\s]\s*{_CLOCK}",
    re.IGNORECASE,
)
_UNIX = re.compile(
    rf"{_WEEKDAY}{_MONTH}\s+(?P<day>\d{{1,2}}),?\s+(?P<clock>\d{{1,2}}:\d\d(?::\d\d)?\s*[^\d]{{0,40}}?(?:[+-]\d{{1,2}}:?\d\d)?"
    rf"[^\d]{{0,40}}?)\s(?P<year>\d{{4}})\s*",
    re.IGNORECASE,
)
_SCRIPT = re.compile(
    rf"{_WEEKDAY}{_MONTH}\s+(?P<day>\d{{1,2}}),?\s+(?P<year>\d{{4}})\s+{_CLOCK}", re.IGNORECASE
)
_PIVOT = 70


@dataclass(frozen=True, slots=True)
class Stated:
    """The parts of a date; `clock` and `zone` None if it states none."""

    day: date
    clock: Clock | None
    zone: tzinfo | None


def read_machine_date(text: str, region: str, language: str) -> Stated | None:
    """Return the parts of a line in a form of a program; None for any other line.

    Region and language decide zone letters that several countries use.
    """
    for pattern in (_ISO, _BASIC, _MAIL, _UNIX, _SCRIPT):
        if match := pattern.fullmatch(text):
            return _stated(match, region, language)
    return None


def _stated(match: re.Match[str], region: str, language: str) -> Stated | None:
    parts = match.groupdict()
    month = int(parts["m"]) if "m" in parts else _MONTHS[parts["month"].lower()]
    year = int(parts["year"])
    if len(parts["year"]) == 2:
        year += 2000 if year < _PIVOT else 1900
    try:
        day = date(year, month, int(parts["day"]))
    except ValueError:
        return None
    if parts.get("h"):
        text = f"{parts['h']}:{parts['min']}:{parts['s'] or '00'} {parts['zone'] or ''}"
    else:
        text = parts.get("clock") or f"00:00 {parts.get('zone') or parts.get('z') or ''}"
    clock = find_clock(text, language)
    if clock is None or clock.start:
        return None
    zone = find_zone(text, (clock.start, clock.end), region, language)
    stated = parts.get("h") or parts.get("clock")
    return Stated(day, clock if stated else None, zone.info if zone is not None else None)
