"""Parses the two forms of nearly all feeds at once: ISO 8601 with an offset, and RFC 5322 with one."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta, timezone
from functools import lru_cache

_OLDEST = datetime(1971, 1, 1, tzinfo=UTC)
_ISO = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,9})?(?:Z|[+-](?:0\d|1[0-4]):[0-5]\d)", re.ASCII)
_MAIL = re.compile(
    r"(?:[A-Z][a-z]{2}, )?(\d\d?) (Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec) (\d{4})"
    r" (\d\d):(\d\d):(\d\d) (?:GMT|UTC|Z|([+-])(\d\d)(\d\d))",
    re.ASCII,
)
_MONTHS = {
    name: number
    for number, name in enumerate(
        ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"), 1
    )
}
_OTHER_CALENDAR = 2200
"""Years of the Thai calendar are above it."""
_MAX_CHARS = 48
_FRACTION = re.compile(r"\.\d+")
_MAX_HOURS = 15


def parse_fast(text: str) -> datetime | None:
    """Return the aware time in the stated zone; None for any other form, which is not nonsense therefore."""
    return _parse(text) if len(text) <= _MAX_CHARS else None


@lru_cache(maxsize=256)  # an entry's two times are often the same, and every poll repeats most of them
def _parse(text: str) -> datetime | None:
    text = text.strip()
    try:
        if _ISO.fullmatch(text):
            moment = datetime.fromisoformat(_FRACTION.sub("", text) if "." in text else text)
        elif match := _MAIL.fullmatch(text):
            day, month, year, hour, minute, second, sign, hours, minutes = match.groups()
            moment = datetime(
                int(year), _MONTHS[month], int(day), int(hour), int(minute), int(second),
                tzinfo=UTC if sign is None else _zone(sign, hours, minutes),
            )  # fmt: skip
        else:
            return None
        return plausible_time(moment) if moment.year < _OTHER_CALENDAR else None
    except (ValueError, OverflowError):
        return None  # a 60th second or a 24th hour


def plausible_time(moment: datetime) -> datetime | None:
    """Return the time; None for years before 1971, of unset clocks and blank templates."""
    return moment if moment >= _OLDEST else None


@lru_cache(maxsize=64)
def _zone(sign: str, hours: str, minutes: str) -> timezone:
    span = timedelta(hours=int(hours), minutes=int(minutes))
    if span > timedelta(hours=_MAX_HOURS):
        raise ValueError("no zone is so far from UTC")
    return timezone(-span if sign == "-" else span) if span else UTC
