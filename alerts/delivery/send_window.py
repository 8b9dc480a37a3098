"""When an alert may go out: at once, with the others of its wave, after the quiet hours, in the next digest.

Pure: the time, the rules of a channel and what its recipient got lately go in, a slot comes out. What has
to wait is kept by the outbox and folded with whatever else waits for the same.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from enum import StrEnum

from alerts.messages.alert import Alert
from store.records.deliveries import DeliveryHistory, DeliveryKind

HOUR = timedelta(hours=1)
BURST, QUIET_HOURS, HOURLY_LIMIT, DIGEST = "wave", "quiet hours", "hourly limit", "digest"
_PACED_KINDS = frozenset({DeliveryKind.DEVELOPMENT, DeliveryKind.UPDATE})


class DigestInterval(StrEnum):
    """How often a digest goes out."""

    NONE = "none"
    HOURLY = "hourly"
    DAILY = "daily"
    WEEKLY = "weekly"


@dataclass(frozen=True, slots=True)
class SendPolicy:
    """The rules of one channel."""

    zone: tzinfo = UTC
    digest: DigestInterval = DigestInterval.NONE
    digest_at: time = time(8)
    digest_day: int = 0
    """0 is Monday."""
    group_wait: timedelta = timedelta(0)
    group_interval: timedelta = timedelta(0)
    quiet_hours: tuple[time, time] | None = None
    """From, to; over midnight where `to` is the earlier."""
    quiet_hours_min_score: float | None = None
    """Score from which an alert does not wait for the end of the quiet hours."""
    max_per_hour: int = 0
    """0 for no limit."""
    retrospectives: str = "digest"
    """Anniversaries and background: `digest`, `instant` or `never`."""


@dataclass(frozen=True, slots=True)
class SendSlot:
    """When an alert goes out, and with which others it is told if it has to wait."""

    send_at: datetime
    wait_reason: str = ""
    """Empty: it goes on its own, now."""


def next_slot(alert: Alert, policy: SendPolicy, history: DeliveryHistory, now: datetime) -> SendSlot:
    """The slot of an alert for one recipient."""
    if alert.kind not in _PACED_KINDS:
        return SendSlot(now)
    late = policy.retrospectives == "digest" and any(item.retrospective for item in alert.items)
    if late or policy.digest is not DigestInterval.NONE:
        return SendSlot(next_digest(policy, now), DIGEST)
    wished = _group_slot(alert, policy, history, now)
    end = _quiet_hours_end(policy, wished.send_at)
    if end is not None and not _bypasses_quiet_hours(alert, policy):
        return SendSlot(end, QUIET_HOURS)
    if policy.max_per_hour and history.recent_count >= policy.max_per_hour:
        return SendSlot(min(history.waiting.get(HOURLY_LIMIT, now + HOUR), now + HOUR), HOURLY_LIMIT)
    return wished


def next_digest(policy: SendPolicy, now: datetime) -> datetime:
    """The first digest time after `now`; once each local day, however long that day is."""
    if policy.digest is DigestInterval.HOURLY:
        return now.replace(minute=0, second=0, microsecond=0) + HOUR
    day = now.astimezone(policy.zone).date()
    for ahead in range(9):
        at = _local_to_utc(day + timedelta(days=ahead), policy.digest_at, policy.zone)
        if at > now and (
            policy.digest is not DigestInterval.WEEKLY or (day.weekday() + ahead) % 7 == policy.digest_day
        ):
            return at
    raise AssertionError("a week has every weekday")  # pragma: no cover


def _group_slot(alert: Alert, policy: SendPolicy, history: DeliveryHistory, now: datetime) -> SendSlot:
    if alert.kind is DeliveryKind.DEVELOPMENT and policy.group_wait:
        return SendSlot(
            min(history.waiting.get(BURST, now + policy.group_wait), now + policy.group_wait), BURST
        )
    # What was said "later" than now was said by a clock that has been set back since.
    last = (
        history.last_on_subject
        if history.last_on_subject and history.last_on_subject <= now + policy.group_interval
        else None
    )
    again = last + policy.group_interval if last and policy.group_interval else now
    return SendSlot(again, f"group {alert.subject}") if again > now else SendSlot(now)


def _bypasses_quiet_hours(alert: Alert, policy: SendPolicy) -> bool:
    best = max((item.score for item in alert.items), default=0.0)
    return policy.quiet_hours_min_score is not None and best >= policy.quiet_hours_min_score


def _quiet_hours_end(policy: SendPolicy, at: datetime) -> datetime | None:
    """When the quiet hours around a moment end; None outside of them."""
    if policy.quiet_hours is None:
        return None
    begin, end = policy.quiet_hours
    local = at.astimezone(policy.zone)
    clock, day = local.time(), local.date()
    if begin < end:
        return _local_to_utc(day, end, policy.zone) if begin <= clock < end else None
    if clock >= begin:
        return _local_to_utc(day + timedelta(days=1), end, policy.zone)
    return _local_to_utc(day, end, policy.zone) if clock < end else None


def _local_to_utc(day: date, clock: time, zone: tzinfo) -> datetime:
    """A local time as UTC; what summer time skips is moved on, of what comes twice it is the first."""
    return datetime.combine(day, clock, zone).astimezone(UTC)
