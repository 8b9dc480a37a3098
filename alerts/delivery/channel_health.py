"""The health of channels as this process sees it: circuit breakers and failure durations. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from alerts.delivery.retry_policy import CircuitBreaker

NOTIFY_AFTER = timedelta(hours=1)
"""How long a channel fails without a break before its failure is reported through the other channels."""
REFUSED_AFTER = timedelta(minutes=30)
"""The same for refusals that a person has to cure; other recipients may be served meanwhile."""


@dataclass(slots=True)
class Refusal:
    """A recipient whose messages a channel refuses until a person changes something."""

    channel: str
    recipient: str
    since: datetime
    answer: str
    given_up: bool = False
    """Whether the message became a dead letter."""
    reported: bool = False


class ChannelHealth:
    """A circuit breaker, the start of the current failure and the refusals of each channel."""

    def __init__(self) -> None:
        self._breakers: dict[str, CircuitBreaker] = {}
        self._failing_since: dict[str, datetime] = {}
        self._refusals: dict[tuple[str, str], Refusal] = {}

    def max_in_flight(self, channel: str, now: datetime, limit: int) -> int:
        """How many messages may be in flight at once: none while the breaker is open, one as a probe."""
        breaker = self._breakers.get(channel, CircuitBreaker())
        return 0 if breaker.is_open(now) else breaker.max_in_flight(now, limit)

    def record_success(self, channel: str, recipient: str = "") -> None:
        """Close the breaker, and forget that the recipient's messages were refused."""
        self._breakers.pop(channel, None)
        self._failing_since.pop(channel, None)
        self._refusals.pop((channel, recipient), None)

    def record_refusal(
        self, channel: str, recipient: str, since: datetime, answer: str, *, reported: bool = False
    ) -> None:
        """Note a refusal that a person has to cure, and since when the message has been tried."""
        known = self._refusals.get((channel, recipient))
        since = min(since, known.since) if known else since
        self._refusals[channel, recipient] = Refusal(channel, recipient, since, answer, reported=reported)

    def unreported_refusals(self, now: datetime) -> list[Refusal]:
        """The refusals that have lasted for `REFUSED_AFTER`; each is returned once until it recurs."""
        due = [
            refusal
            for refusal in self._refusals.values()
            if not refusal.reported and now - refusal.since >= REFUSED_AFTER
        ]
        for refusal in due:
            refusal.reported = True
        return due

    def record_failure(self, channel: str, now: datetime) -> bool:
        """Count a failure; whether the channel has failed for so long that somebody should be notified."""
        self._breakers[channel] = self._breakers.get(channel, CircuitBreaker()).after_failure(now)
        return now - self._failing_since.setdefault(channel, now) >= NOTIFY_AFTER

    def was_suspended(self, channel: str) -> bool:
        """Whether the breaker has opened since the last success."""
        return self._breakers.get(channel, CircuitBreaker()).probe_at is not None
