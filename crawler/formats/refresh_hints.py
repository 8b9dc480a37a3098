"""What an RSS channel says about when to read it: `ttl`, `sy:updatePeriod`, `skipHours`."""

from __future__ import annotations

import re

_TTL = re.compile(r"<ttl>\s*(\d{1,6})\s*<", re.IGNORECASE)
_PERIOD = re.compile(r"<(?:\w+:)?updatePeriod>\s*(\w+)\s*<", re.IGNORECASE)
_FREQUENCY = re.compile(r"<(?:\w+:)?updateFrequency>\s*(\d{1,4})\s*<", re.IGNORECASE)
_PERIODS_S = {"daily": 86_400.0, "weekly": 604_800.0, "monthly": 2_592_000.0, "yearly": 31_536_000.0}
"""Without `hourly`: WordPress writes it into every feed, whatever the newsroom does."""
_SKIP_HOURS = re.compile(r"<skipHours>(.{0,2000}?)</skipHours>", re.IGNORECASE | re.DOTALL)
_HOUR = re.compile(r"<hour>\s*(\d{1,2})\s*<", re.IGNORECASE)
_HOURS = 24


def feed_ttl_s(head: str) -> float | None:
    """How long the feed says that it keeps, the longest where it says so twice; None if it does not."""
    said = []
    if found := _TTL.search(head):
        said.append(int(found[1]) * 60.0)
    if (found := _PERIOD.search(head)) and (period_s := _PERIODS_S.get(found[1].lower())):
        times = _FREQUENCY.search(head)
        said.append(period_s / max(1, int(times[1]) if times else 1))
    return max(said, default=None)


def feed_skip_hours(head: str) -> int:
    """The hours to be skipped, bit n for hour n UTC; 24 is midnight, as in RSS 0.91."""
    found = _SKIP_HOURS.search(head)
    hours = {int(hour) % _HOURS for hour in _HOUR.findall(found[1]) if int(hour) <= _HOURS} if found else ()
    return sum(1 << hour for hour in hours)
