"""When an alert may go out: at once, with the others of its wave, after the quiet hours, in the next digest.

Pure: the time, the rules of a channel and what its recipient got lately go in, a slot comes out. What has
to wait is kept by the outbox and folded with whatever else waits for the same.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from enum import StrEnum

from alerts.messages.alert import Alert
from store.records.collection import DeliveryKind, Paced

HOUR = timedelta(hours=1)
WAVE, QUIET, CAP, DIGEST = "wave", "quiet hours", "hourly limit", "digest"
_TOLD = frozenset({DeliveryKind.DEVELOPMENT, DeliveryKind.UPDATE})


class Every(StrEnum):
    """How often a digest goes out."""

    NONE = "none"
    HOURLY = "hourly"
    DAILY = "daily"
    WEEKLY = "weekly"


@dataclass(frozen=True, slots=True)
class Pace:
    """The rules of one channel."""

    zone: tzinfo = UTC
    digest: Every = Every.NONE
    digest_at: time = time(8)
    digest_day: int = 0
    """0 is Monday."""
    group_wait: timedelta = timedelta(0)
    group_interval: timedelta = timedelta(0)
    quiet: tuple[time, time] | None = None
    """From, to; over midnight where `to` is the earlier."""
    quiet_bypass: float | None = None
    """Score from which an alert does not wait for the end of the quiet hours."""
    max_per_hour: int = 0
    """0 for no limit."""
    retrospectives: str = "digest"
    """Anniversaries and background: `digest`, `instant` or `never`."""


@dataclass(frozen=True, slots=True)
class Slot:
    """When an alert goes out, and with which others it is told if it has to wait."""

    at: datetime
    waits_for: str = ""
    """Empty: it goes on its own, now."""


def slot(alert: Alert, pace: Pace, lately: Paced, now: datetime) -> Slot:
    """The slot of an alert for one recipient."""
    if alert.kind not in _TOLD:
        return Slot(now)
    late = pace.retrospectives == "digest" and any(item.retrospective for item in alert.items)
    if late or pace.digest is not Every.NONE:
        return Slot(next_digest(pace, now), DIGEST)
    wished = _grouped(alert, pace, lately, now)
    end = _end_of_quiet(pace, wished.at)
    if end is not None and not _is_urgent(alert, pace):
        return Slot(end, QUIET)
    if pace.max_per_hour and lately.owed >= pace.max_per_hour:
        return Slot(min(lately.waiting.get(CAP, now + HOUR), now + HOUR), CAP)
    return wished


def next_digest(pace: Pace, now: datetime) -> datetime:
    """The first digest time after `now`; once each local day, however long that day is."""
    if pace.digest is Every.HOURLY:
        return now.replace(minute=0, second=0, microsecond=0) + HOUR
    day = now.astimezone(pace.zone).date()
    for ahead in range(9):
        at = _local(day + timedelta(days=ahead), pace.digest_at, pace.zone)
        if at > now and (pace.digest is not Every.WEEKLY or (day.weekday() + ahead) % 7 == pace.digest_day):
            return at
    raise AssertionError("a week has every weekday")  # pragma: no cover


def _grouped(alert: Alert, pace: Pace, lately: Paced, now: datetime) -> Slot:
    if alert.kind is DeliveryKind.DEVELOPMENT and pace.group_wait:
        return Slot(min(lately.waiting.get(WAVE, now + pace.group_wait), now + pace.group_wait), WAVE)
    # What was said "later" than now was said by a clock that has been set back since.
    last = lately.last_about if lately.last_about and lately.last_about <= now + pace.group_interval else None
    again = last + pace.group_interval if last and pace.group_interval else now
    return Slot(again, f"group {alert.subject}") if again > now else Slot(now)


def _is_urgent(alert: Alert, pace: Pace) -> bool:
    best = max((item.score for item in alert.items), default=0.0)
    return pace.quiet_bypass is not None and best >= pace.quiet_bypass


def _end_of_quiet(pace: Pace, at: datetime) -> datetime | None:
    """When the quiet hours around a moment end; None outside of them."""
    if pace.quiet is None:
        return None
    begin, end = pace.quiet
    local = at.astimezone(pace.zone)
    clock, day = local.time(), local.date()
    if begin < end:
        return _local(day, end, pace.zone) if begin <= clock < end else None
    if clock >= begin:
        return _local(day + timedelta(days=1), end, pace.zone)
    return _local(day, end, pace.zone) if clock < end else None


def _local(day: date, clock: time, zone: tzinfo) -> datetime:
    """A local time as UTC; what summer time skips is moved on, of what comes twice it is the first."""
    return datetime.combine(day, clock, zone).astimezone(UTC)
