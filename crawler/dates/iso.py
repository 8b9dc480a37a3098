"""Parses the machine-readable times of feeds and sitemaps as aware UTC; None for nonsense."""

from __future__ import annotations

import calendar
import re
import time
from datetime import UTC, datetime, timedelta
from functools import lru_cache

_OLDEST = datetime(1971, 1, 1, tzinfo=UTC)
_W3C = re.compile(
    r"(\d{4})-(\d\d?)(?:-(\d\d?))?"
    r"(?:[T ]+(\d\d?):(\d\d)(?::(\d\d)(?:[.,]\d+)?)?)?\s*(Z|UTC|GMT|[+-]\d\d:?\d\d|[+-]\d\d)?\s*$",
    re.IGNORECASE,
)

_BASIC = re.compile(
    r"((?:19|20)\d\d)(\d\d)(\d\d)(?:[T ]?(\d\d)(\d\d)(\d\d)?(?:[.,]\d+)?)?\s*(Z|[+-]\d\d:?\d\d)?",
    re.IGNORECASE | re.ASCII,
)
"""Without hyphens and colons: `20180619T055000+0900`, `201806190550`."""
_FAST_ISO = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d[+-]\d\d:\d\d", re.ASCII)
"""The form that fastfeedparser returns."""


@lru_cache(maxsize=64)  # an entry's two times are often the same
def parse_iso_time(text: str | None) -> datetime | None:
    """Parse an ISO 8601 or W3C time, also a sloppy one; UTC without a zone, midnight without a time."""
    if text is not None and _FAST_ISO.fullmatch(text):
        try:
            moment = datetime.fromisoformat(text)
            return plausible_time(moment if moment.tzinfo is UTC else moment.astimezone(UTC))
        except (ValueError, OverflowError):
            pass  # a 60th second or a 24th hour
    stripped = (text or "").strip()
    match = _W3C.match(stripped) or _BASIC.fullmatch(stripped)
    if match is None:
        return None
    year, month, day, hour, minute, second = (int(part) if part else 0 for part in match.groups()[:6])
    try:
        local = datetime(year, month, day or 1, hour, minute, min(second, 59), tzinfo=UTC)
        return plausible_time(local - _offset(match.group(7)))
    except (ValueError, OverflowError):
        return None


def _offset(zone: str | None) -> timedelta:
    if not zone or zone[0] not in "+-":
        return timedelta(0)
    digits = zone[1:].replace(":", "").ljust(4, "0")
    span = timedelta(hours=int(digits[:2]), minutes=int(digits[2:]))
    return -span if zone[0] == "-" else span


def from_struct_time(parsed: time.struct_time | None) -> datetime | None:
    """Convert a UTC `struct_time`, as feedparser returns it."""
    if parsed is None:
        return None
    try:
        return plausible_time(datetime.fromtimestamp(calendar.timegm(parsed), UTC))
    except (ValueError, OverflowError, OSError):
        return None


def plausible_time(moment: datetime) -> datetime | None:
    """Return the time; None for years before 1971, of unset clocks and blank templates."""
    return moment if moment >= _OLDEST else None
