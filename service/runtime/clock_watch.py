"""The schedule and the machine's clock: what neither a jump ahead nor one back may stop."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from apscheduler.triggers.base import BaseTrigger

from store.clock import Clock, utc_now

MIN_CLOCK_STEP_S = 5.0
"""What the clock and the steady one may drift apart between two looks without being a jump."""


class TolerantInterval(BaseTrigger):  # type: ignore[misc] # APScheduler has no types
    """Again and again, `every` apart; what was missed counts once.

    APScheduler's own interval lists every time that was missed: after a jump of years that takes for ever.
    """

    def __init__(self, seconds: float) -> None:
        self._every = timedelta(seconds=seconds)

    def get_next_fire_time(self, previous_fire_time: datetime | None, now: datetime) -> datetime:
        """See APScheduler's `BaseTrigger`; in step with the last time as long as that was not long ago."""
        if previous_fire_time is None:
            return now.astimezone(UTC) + self._every
        following = previous_fire_time + self._every
        return following if following > now - self._every else now.astimezone(UTC) + self._every


class ClockWatch:
    """Tells by how much the machine's clock was set since the last look."""

    def __init__(self, clock: Clock = utc_now, monotonic_s: Callable[[], float] = time.monotonic) -> None:
        self._clock, self._monotonic_s = clock, monotonic_s
        self._wall, self._monotonic = clock(), monotonic_s()

    def clock_step(self) -> timedelta:
        """How far ahead (or, negative, back) it went; zero if it goes as it should.

        A machine that slept counts as one whose clock was set ahead: nothing could be done meanwhile.
        """
        wall, steady = self._clock(), self._monotonic_s()
        by = (wall - self._wall) - timedelta(seconds=steady - self._monotonic)
        self._wall, self._monotonic = wall, steady
        return by if abs(by.total_seconds()) >= MIN_CLOCK_STEP_S else timedelta(0)
