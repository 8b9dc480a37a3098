"""Keeps the schedule going when the machine's clock is set, ahead or back."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from apscheduler.triggers.base import BaseTrigger

from store.clock import Clock, utc_now

MIN_CLOCK_STEP_S = 5.0
"""Between two checks the clock and the monotonic clock may drift apart by less than this."""


class TolerantInterval(BaseTrigger):  # type: ignore[misc] # APScheduler has no types
    """A trigger with a fixed interval; however many times were missed, it fires once.

    APScheduler's own interval trigger lists every missed time: after a step of years that takes for ever.
    """

    def __init__(self, seconds: float) -> None:
        self._interval = timedelta(seconds=seconds)

    def get_next_fire_time(self, previous_fire_time: datetime | None, now: datetime) -> datetime:
        """See APScheduler's `BaseTrigger`; keeps the rhythm as long as the last time is not long ago."""
        if previous_fire_time is None:
            return now.astimezone(UTC) + self._interval
        following = previous_fire_time + self._interval
        return following if following > now - self._interval else now.astimezone(UTC) + self._interval


class ClockWatch:
    """Detects by how much the machine's clock was set since the last check."""

    def __init__(self, clock: Clock = utc_now, monotonic_s: Callable[[], float] = time.monotonic) -> None:
        self._clock, self._monotonic_s = clock, monotonic_s
        self._wall, self._monotonic = clock(), monotonic_s()

    def clock_step(self) -> timedelta:
        """How far it was set ahead (or, if negative, back); zero if it was not set.

        A machine that slept counts as one whose clock was set ahead.
        """
        wall, monotonic = self._clock(), self._monotonic_s()
        step = (wall - self._wall) - timedelta(seconds=monotonic - self._monotonic)
        self._wall, self._monotonic = wall, monotonic
        return step if abs(step.total_seconds()) >= MIN_CLOCK_STEP_S else timedelta(0)
