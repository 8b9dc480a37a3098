"""When an RSS channel asks to be polled: `ttl`, `sy:updatePeriod`, `skipHours`."""

from __future__ import annotations

import re

_TTL = re.compile(r"<ttl>\s*(\d{1,6})\s*<", re.IGNORECASE)
_PERIOD = re.compile(r"<(?:\w+:)?updatePeriod>\s*(\w+)\s*<", re.IGNORECASE)
_FREQUENCY = re.compile(r"<(?:\w+:)?updateFrequency>\s*(\d{1,4})\s*<", re.IGNORECASE)
_PERIODS_S = {"daily": 86_400.0, "weekly": 604_800.0, "monthly": 2_592_000.0, "yearly": 31_536_000.0}
"""Without `hourly`: WordPress writes it into every feed, however often that is updated."""
_SKIP_HOURS = re.compile(r"<skipHours>", re.IGNORECASE)
_SKIP_HOURS_END = re.compile(r"</skipHours>", re.IGNORECASE)
_MAX_SKIP_HOURS_CHARS = 2_000
_HOUR = re.compile(r"<hour>\s*(\d{1,2})\s*<", re.IGNORECASE)
_HOURS = 24


def feed_ttl_s(head: str) -> float | None:
    """Return how long the feed states that it stays fresh, the longest of several; None if it does not."""
    periods = []
    if match := _TTL.search(head):
        periods.append(int(match[1]) * 60.0)
    if (match := _PERIOD.search(head)) and (period_s := _PERIODS_S.get(match[1].lower())):
        times = _FREQUENCY.search(head)
        periods.append(period_s / max(1, int(times[1]) if times else 1))
    return max(periods, default=None)


def feed_skip_hours(head: str) -> int:
    """Return the hours to skip, bit n for hour n UTC; 24 is midnight, as in RSS 0.91."""
    start = _SKIP_HOURS.search(head)
    end = start and _SKIP_HOURS_END.search(head, start.end(), start.end() + _MAX_SKIP_HOURS_CHARS)
    if not start or not end:
        return 0
    stated = (int(hour) for hour in _HOUR.findall(head, start.end(), end.start()))
    hours = {hour % _HOURS for hour in stated if hour <= _HOURS}
    return sum(1 << hour for hour in hours)
