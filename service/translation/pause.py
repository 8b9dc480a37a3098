"""When a translation service that fails is asked again. Pure."""

from __future__ import annotations

from datetime import datetime, timedelta

from alerts.delivery.retry_policy import CircuitBreaker

_MAX_PAUSE = timedelta(hours=1)
"""However long a service asks to wait."""


class ServicePause:
    """Pauses after five failures in a row, and for as long as the service asks."""

    def __init__(self) -> None:
        self._breaker = CircuitBreaker()
        self._until: datetime | None = None

    def is_paused(self, now: datetime) -> bool:
        """Whether nothing may be asked now; a pause further off than any means a clock that was set back."""
        stated = self._until is not None and timedelta(0) < self._until - now <= _MAX_PAUSE
        return stated or self._breaker.is_open(now)

    def record_failure(self, now: datetime, retry_after_s: float | None = None) -> None:
        """Count a failure; `retry_after_s` is the pause that the service states."""
        self._breaker = self._breaker.after_failure(now)
        if retry_after_s:
            self._until = now + min(timedelta(seconds=min(retry_after_s, 1e6)), _MAX_PAUSE)

    def record_success(self) -> None:
        """Forget all failures."""
        self._breaker, self._until = CircuitBreaker(), None
