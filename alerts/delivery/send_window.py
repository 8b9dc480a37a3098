"""When an alert may be sent: now, with further reports, after the quiet hours or in the next digest.

Pure: the time, the policy of the channel and the recent deliveries of the recipient go in; a slot comes out.
The outbox keeps alerts that have to wait and merges those that wait for the same reason.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from enum import StrEnum

from alerts.delivery.group_wait import has_enough, wait_reason
from alerts.messages.alert import Alert
from store.records.deliveries import DeliveryHistory, DeliveryKind

HOUR = timedelta(hours=1)
QUIET_HOURS, HOURLY_LIMIT, DIGEST = "quiet hours", "hourly limit", "digest"
_PACED_KINDS = frozenset({DeliveryKind.DEVELOPMENT, DeliveryKind.UPDATE})


class DigestInterval(StrEnum):
    """How often a digest goes out."""

    NONE = "none"
    HOURLY = "hourly"
    DAILY = "daily"
    WEEKLY = "weekly"


@dataclass(frozen=True, slots=True)
class SendPolicy:
    """When one channel may send, as its config says."""

    zone: tzinfo = UTC
    digest: DigestInterval = DigestInterval.NONE
    digest_at: time = time(8)
    digest_day: int = 0
    """0 is Monday."""
    languages: tuple[str, ...] = ()
    """Of its readers."""
    group_wait: timedelta = timedelta(0)
    """How long the first alert on a development waits for a report in their languages or a second owner."""
    group_interval: timedelta = timedelta(0)
    quiet_hours: tuple[time, time] | None = None
    """Begin (included) and end (excluded), in local time; they span midnight if the end is earlier."""
    quiet_hours_min_score: float | None = None
    """Lowest score with which an alert is sent during the quiet hours; None for no exception."""
    max_per_hour: int = 0
    """0 for no limit."""
    retrospectives: str = "digest"
    """What to do with anniversaries and background pieces: `digest`, `instant` or `never`."""


@dataclass(frozen=True, slots=True)
class SendSlot:
    """When an alert is sent and, if it has to wait, for what."""

    send_at: datetime
    wait_reason: str = ""
    """Alerts that wait for the same reason are merged. Empty: sent now, on its own."""


def next_slot(alert: Alert, policy: SendPolicy, history: DeliveryHistory, now: datetime) -> SendSlot:
    """The slot of an alert for one recipient."""
    if alert.kind not in _PACED_KINDS:
        return SendSlot(now)
    deferred = policy.retrospectives == "digest" and any(item.retrospective for item in alert.items)
    if deferred or policy.digest is not DigestInterval.NONE:
        # A digest has many alerts: no score takes it through the quiet hours.
        return SendSlot(_after_quiet_hours(policy, next_digest(policy, now)), DIGEST)
    first_due = history.waiting.get(wait_reason(alert.subject))
    if first_due is not None:  # the first alert still waits; both are sent as one
        return SendSlot(min(first_due, now + policy.group_wait), wait_reason(alert.subject))
    slot = _group_slot(alert, policy, history, now)
    if must_wait(alert, policy, slot.send_at):
        return SendSlot(_after_quiet_hours(policy, slot.send_at), QUIET_HOURS)
    if policy.max_per_hour and history.recent_count >= policy.max_per_hour:
        return _slot_over_limit(alert, policy, history, now)
    return slot


def next_digest(policy: SendPolicy, now: datetime) -> datetime:
    """The first digest time after `now`; there is one each local day, however long that day is."""
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


def _slot_over_limit(alert: Alert, policy: SendPolicy, history: DeliveryHistory, now: datetime) -> SendSlot:
    at = min(history.waiting.get(HOURLY_LIMIT, now + HOUR), now + HOUR)
    if must_wait(alert, policy, at):
        return SendSlot(_after_quiet_hours(policy, at), QUIET_HOURS)
    return SendSlot(at, HOURLY_LIMIT)


def _group_slot(alert: Alert, policy: SendPolicy, history: DeliveryHistory, now: datetime) -> SendSlot:
    if alert.kind is DeliveryKind.DEVELOPMENT and policy.group_wait and not _has_enough(alert, policy):
        return SendSlot(now + policy.group_wait, wait_reason(alert.subject))
    last = history.last_on_subject
    if last and last > now + policy.group_interval:
        last = None  # recorded before the clock was set back
    earliest = last + policy.group_interval if last and policy.group_interval else now
    return SendSlot(earliest, f"group {alert.subject}") if earliest > now else SendSlot(now)


def _has_enough(alert: Alert, policy: SendPolicy) -> bool:
    languages = (report.language for item in alert.items for report in (item.report, *item.others))
    owners = max((len(item.owners) for item in alert.items), default=0)
    return has_enough(languages, owners, policy.languages)


def in_quiet_hours(policy: SendPolicy, at: datetime) -> bool:
    """Whether the moment is within the quiet hours."""
    return _quiet_hours_end(policy, at) is not None


def must_wait(alert: Alert, policy: SendPolicy, at: datetime) -> bool:
    """Whether the quiet hours hold the alert at this moment."""
    return in_quiet_hours(policy, at) and not _bypasses_quiet_hours(alert, policy)


def _after_quiet_hours(policy: SendPolicy, at: datetime) -> datetime:
    """The moment itself, or the end of the quiet hours around it.

    An end that summer time moves on may lie within the next quiet hours, so the end is looked at too.
    """
    for _ in range(3):
        end = _quiet_hours_end(policy, at)
        if end is None:
            break
        at = end
    return at


def _bypasses_quiet_hours(alert: Alert, policy: SendPolicy) -> bool:
    best = max((item.score for item in alert.items), default=0.0)
    return policy.quiet_hours_min_score is not None and best >= policy.quiet_hours_min_score


def _quiet_hours_end(policy: SendPolicy, at: datetime) -> datetime | None:
    """When the quiet hours around a moment end; None outside the quiet hours."""
    if policy.quiet_hours is None:
        return None
    begin, end = policy.quiet_hours
    local = at.astimezone(policy.zone)
    clock, day = local.time(), local.date()
    spans_midnight = end < begin
    if spans_midnight and clock >= begin:
        return _local_to_utc(day + timedelta(days=1), end, policy.zone)
    if clock >= end or (clock < begin and not spans_midnight):
        return None
    # In the repeated hour of autumn the clock shows the end twice: in each pass its own end counts.
    return _local_to_utc(day, end.replace(fold=local.fold), policy.zone)


def _local_to_utc(day: date, clock: time, zone: tzinfo) -> datetime:
    """A local time as UTC; a time that summer time skips is moved on, of a repeated time `fold` decides."""
    return datetime.combine(day, clock, zone).astimezone(UTC)
