"""What a server says about time in its headers: how long to stay away, how long an answer keeps."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

_MAX_AGE = re.compile(r"(?:^|[,\s])max-age\s*=\s*\"?(\d{1,10})", re.ASCII | re.IGNORECASE)
_NO_STORE = re.compile(r"(?:^|[,\s])no-(?:store|cache)\b", re.ASCII | re.IGNORECASE)
_SECONDS = re.compile(r"\d{1,10}(?:\.\d+)?", re.ASCII)


def http_date(value: str) -> datetime | None:
    """An HTTP date as aware UTC; None if it is none (`0`, `-1` and worse are common)."""
    try:
        parsed = parsedate_to_datetime(value)
        return parsed.replace(tzinfo=UTC) if parsed.tzinfo is None else parsed.astimezone(UTC)
    except (ValueError, TypeError, IndexError, OverflowError):
        return None


def retry_after_s(headers: Mapping[str, str], now: datetime) -> float | None:
    """Seconds to stay away by `Retry-After`, given as seconds or as a date; never negative."""
    value = headers.get("retry-after", "").strip()
    if _SECONDS.fullmatch(value):
        return float(value)
    until = http_date(value) if value else None
    return None if until is None else max(0.0, (until - now).total_seconds())


def freshness_s(headers: Mapping[str, str], now: datetime) -> float | None:
    """How long the answer says it keeps: `Cache-Control: max-age` before `Expires`; None if it does not say.

    `Expires` counts from the server's own `Date`, so a wrong clock there does no harm. The `Age` that a
    cache states is taken off, so that the next poll comes just after the cache has asked the server again.
    """
    control = headers.get("cache-control", "")
    if _NO_STORE.search(control):
        return None
    if found := _MAX_AGE.search(control):
        return max(0.0, float(found[1]) - _age_s(headers)) or None
    expires = http_date(headers.get("expires", ""))
    if expires is None:
        return None
    served = http_date(headers.get("date", "")) or now
    return max(0.0, (expires - served).total_seconds() - _age_s(headers)) or None


def _age_s(headers: Mapping[str, str]) -> float:
    age = headers.get("age", "").strip()
    return float(age) if _SECONDS.fullmatch(age) else 0.0
