"""When a delivery is retried, and when sending to an endpoint is suspended. Pure."""

from __future__ import annotations

import random
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

RETRY_DELAYS_S = (5, 60, 300, 1_800, 7_200, 18_000, 36_000, 50_400, 72_000, 86_400)
"""Delays after the first, second, ... failed attempt: eleven attempts in about three days."""
JITTER = 0.2
MAX_RETRY_AFTER_S = 86_400.0
FAILURES_TO_OPEN = 5
"""Consecutive failures after which sending to an endpoint is suspended."""
MIN_PROBE_DELAY_S = 60.0
MAX_PROBE_DELAY_S = 1_800.0
_MAX_PROBE_DELAY = timedelta(seconds=MAX_PROBE_DELAY_S)


def next_retry(
    attempts: int, now: datetime, rng: random.Random, retry_after_s: float | None = None
) -> datetime | None:
    """When to retry after this many failed attempts; None if the delivery should be given up.

    The delay is spread by ±20 %. `retry_after_s` is the least delay, honoured up to one day.
    """
    if attempts > len(RETRY_DELAYS_S):
        return None
    delay_s = RETRY_DELAYS_S[max(attempts, 1) - 1] * rng.uniform(1 - JITTER, 1 + JITTER)
    return now + timedelta(seconds=max(delay_s, min(retry_after_s or 0.0, MAX_RETRY_AFTER_S)))


@dataclass(frozen=True, slots=True)
class CircuitBreaker:
    """Suspends an endpoint after five consecutive failures, then lets one probe through at a time."""

    failures: int = 0
    probe_at: datetime | None = None

    def is_open(self, now: datetime) -> bool:
        """Whether nothing may be sent now.

        A probe time further off than the longest delay means that the clock was set back: it is ignored.
        """
        return self.probe_at is not None and timedelta(0) < self.probe_at - now <= _MAX_PROBE_DELAY

    def max_in_flight(self, now: datetime, limit: int) -> int:
        """How many messages may be in flight at once: one while probing, otherwise `limit`."""
        return 1 if self.probe_at is not None and not self.is_open(now) else limit

    def after_failure(self, now: datetime) -> CircuitBreaker:
        """One more failure; from the fifth on, the delay doubles from a minute to half an hour."""
        if self.is_open(now):
            return self  # messages that were in flight when it opened say nothing new
        failures = self.failures + 1
        if failures < FAILURES_TO_OPEN:
            return replace(self, failures=failures)
        delay_s = min(MAX_PROBE_DELAY_S, MIN_PROBE_DELAY_S * 2 ** min(failures - FAILURES_TO_OPEN, 10))
        return CircuitBreaker(failures, now + timedelta(seconds=delay_s))
