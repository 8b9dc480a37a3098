"""When a delivery is tried again, and when an endpoint is left in peace. Pure."""

from __future__ import annotations

import random
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

RETRY_DELAYS_S = (5, 60, 300, 1_800, 7_200, 18_000, 36_000, 50_400, 72_000, 86_400)
"""Pauses after the first, second ... failed try: eleven tries in about three days."""
JITTER = 0.2
MAX_RETRY_AFTER_S = 86_400.0
FAILURES_TO_OPEN = 5
"""Failures in a row after which an endpoint is left alone."""
MIN_PROBE_DELAY_S = 60.0
MAX_PROBE_DELAY_S = 1_800.0
_MAX_PROBE_DELAY = timedelta(seconds=MAX_PROBE_DELAY_S)


def next_retry(
    tries: int, now: datetime, rng: random.Random, retry_after_s: float | None = None
) -> datetime | None:
    """When to try again after `tries` tries, or None when it has been tried enough.

    Spread by ±20 %; `retry_after_s` is a minimum, taken for at most a day.
    """
    if tries > len(RETRY_DELAYS_S):
        return None
    pause_s = RETRY_DELAYS_S[max(tries, 1) - 1] * rng.uniform(1 - JITTER, 1 + JITTER)
    return now + timedelta(seconds=max(pause_s, min(retry_after_s or 0.0, MAX_RETRY_AFTER_S)))


@dataclass(frozen=True, slots=True)
class CircuitBreaker:
    """Whether an endpoint is worth a try: open after five failures in a row, then one probe at a time."""

    failures: int = 0
    probe_at: datetime | None = None

    def is_open(self, now: datetime) -> bool:
        """Whether nothing should be sent now.

        A probe further away than any pause comes of a clock that was set back: it is not waited for.
        """
        return self.probe_at is not None and timedelta(0) < self.probe_at - now <= _MAX_PROBE_DELAY

    def max_in_flight(self, now: datetime, limit: int) -> int:
        """How many messages may be under way at once: one while probing."""
        return 1 if self.probe_at is not None and not self.is_open(now) else limit

    def after_success(self) -> CircuitBreaker:
        """Closed."""
        return CircuitBreaker()

    def after_failure(self, now: datetime) -> CircuitBreaker:
        """One more failure; from the fifth on the pause doubles from a minute to half an hour."""
        if self.is_open(now):
            return self  # what was under way when it opened says nothing new
        failures = self.failures + 1
        if failures < FAILURES_TO_OPEN:
            return replace(self, failures=failures)
        pause_s = min(MAX_PROBE_DELAY_S, MIN_PROBE_DELAY_S * 2 ** min(failures - FAILURES_TO_OPEN, 10))
        return CircuitBreaker(failures, now + timedelta(seconds=pause_s))
