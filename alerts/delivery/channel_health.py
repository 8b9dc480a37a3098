"""The health of channels as this process sees it: circuit breakers and failure durations. Pure."""

from __future__ import annotations

from datetime import datetime, timedelta

from alerts.delivery.retry_policy import CircuitBreaker

NOTIFY_AFTER = timedelta(hours=1)
"""How long a channel fails without a break before its failure is reported through the other channels."""


class ChannelHealth:
    """A circuit breaker and the start of the current failure for each channel."""

    def __init__(self) -> None:
        self._breakers: dict[str, CircuitBreaker] = {}
        self._failing_since: dict[str, datetime] = {}

    def max_in_flight(self, channel: str, now: datetime, limit: int) -> int:
        """How many messages may be in flight at once: none while the breaker is open, one as a probe."""
        breaker = self._breakers.get(channel, CircuitBreaker())
        return 0 if breaker.is_open(now) else breaker.max_in_flight(now, limit)

    def record_success(self, channel: str) -> None:
        """Close the breaker."""
        self._breakers.pop(channel, None)
        self._failing_since.pop(channel, None)

    def record_failure(self, channel: str, now: datetime) -> bool:
        """Count a failure; whether the channel has failed for so long that somebody should be notified."""
        self._breakers[channel] = self._breakers.get(channel, CircuitBreaker()).after_failure(now)
        return now - self._failing_since.setdefault(channel, now) >= NOTIFY_AFTER

    def was_suspended(self, channel: str) -> bool:
        """Whether the breaker has opened since the last success."""
        return self._breakers.get(channel, CircuitBreaker()).probe_at is not None
