"""Times in a response's headers: how long to wait before the next request, how long the response is fresh."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

_MAX_AGE = re.compile(r"(?:^|[,\s])max-age\s*=\s*\"?(\d{1,10})", re.ASCII | re.IGNORECASE)
_NO_STORE = re.compile(r"(?:^|[,\s])no-(?:store|cache)\b", re.ASCII | re.IGNORECASE)
_SECONDS = re.compile(r"\d{1,10}(?:\.\d+)?", re.ASCII)


def http_date(value: str) -> datetime | None:
    """Parse an HTTP date as aware UTC; None if it is invalid (`0` and `-1` are common)."""
    try:
        parsed = parsedate_to_datetime(value)
        return parsed.replace(tzinfo=UTC) if parsed.tzinfo is None else parsed.astimezone(UTC)
    except (ValueError, TypeError, IndexError, OverflowError):
        return None


def retry_after_s(headers: Mapping[str, str], now: datetime) -> float | None:
    """Return the seconds to wait by `Retry-After`, given as seconds or as a date; never negative."""
    value = headers.get("retry-after", "").strip()
    if _SECONDS.fullmatch(value):
        return float(value)
    until = http_date(value) if value else None
    return None if until is None else max(0.0, (until - now).total_seconds())


def freshness_s(headers: Mapping[str, str], now: datetime) -> float | None:
    """Return how long the response is fresh: by `Cache-Control: max-age`, else `Expires`; None if unstated.

    `Expires` counts from the server's own `Date`, so a wrong clock there does no harm. The `Age` that a
    cache states is subtracted, so that the next poll comes just after the cache has revalidated.
    """
    control = headers.get("cache-control", "")
    if _NO_STORE.search(control):
        return None
    if match := _MAX_AGE.search(control):
        return max(0.0, float(match[1]) - _age_s(headers)) or None
    expires = http_date(headers.get("expires", ""))
    if expires is None:
        return None
    served = http_date(headers.get("date", "")) or now
    return max(0.0, (expires - served).total_seconds() - _age_s(headers)) or None


def _age_s(headers: Mapping[str, str]) -> float:
    age = headers.get("age", "").strip()
    return float(age) if _SECONDS.fullmatch(age) else 0.0
