"""Notices about the service itself: which sources are in trouble and why, and which work again. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from hashlib import sha256
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from alerts.messages.alert import Alert
from alerts.messages.wording import counted, moment, one_line
from store.records.collection import DeliveryKind, SourceState, SourceTrouble

MAX_LINES = 30
"""Sources named in one notice; the rest is counted."""
_MAX_LINE = 400
_MAX_ERROR = 160
_HOUR_S = 3_600


def source_notice(
    begun: Sequence[tuple[SourceState, SourceTrouble]],
    over: Sequence[SourceState],
    zone: ZoneInfo,
    now: datetime,
) -> Alert:
    """One notice for all sources whose trouble began or ended, the gone ones first."""
    order = list(SourceTrouble)[::-1]
    told = sorted(begun, key=lambda one: (order.index(one[1]), one[0].source.name))
    lines = [_trouble(state, trouble, zone) for state, trouble in told]
    lines += [_well_again(state) for state in over]
    if len(lines) > MAX_LINES:
        left_out = len(lines) - MAX_LINES
        lines = [*lines[:MAX_LINES], f"... and {left_out:,} more: susulan sources list"]
    names = [f"{state.source.name} {trouble}" for state, trouble in told]
    identity = "\n".join([now.isoformat(), *names, *(state.source.name for state in over)])
    return Alert(
        kind=DeliveryKind.NOTICE,
        story="",
        subject=f"n{sha256(identity.encode('utf-8', 'replace')).hexdigest()[:16]}",
        revision=0,
        created=now,
        note=_headline([trouble for _, trouble in told], len(over)),
        lines=tuple(one_line(line, _MAX_LINE) for line in lines),
    )


def _headline(troubles: Sequence[SourceTrouble], over: int) -> str:
    """`2 sources failing, 1 source silent, 1 source back`."""
    numbers = {trouble.value: troubles.count(trouble) for trouble in SourceTrouble} | {"back": over}
    return ", ".join(f"{counted(number, 'source')} {word}" for word, number in numbers.items() if number)


def _trouble(state: SourceState, trouble: SourceTrouble, zone: ZoneInfo) -> str:
    last = f"last new report {moment(state.last_new, zone)}" if state.last_new else "never a new report"
    if trouble is SourceTrouble.GONE:
        why = "the publisher says it is gone for good (HTTP 410); not asked again until its URL is changed"
    elif trouble is SourceTrouble.FAILING:
        error = one_line(state.last_error or "no reason known", _MAX_ERROR)
        why = f"{error}; failing since {moment(state.failing_since, zone)}, {counted(state.failures, 'poll')}"
    else:
        usual = _span(state.usual_gap) if state.usual_gap else "often"
        why = f"answers, but brings nothing new; it used to every {usual}"
    return f"{_name(state)}: {why}; {last}"


def _well_again(state: SourceState) -> str:
    was = f"was {state.noticed.value}, " if state.noticed else ""
    return f"{_name(state)}: {was}works again"


def _name(state: SourceState) -> str:
    return f"{state.source.name} ({urlsplit(state.url).hostname or 'no host'})"


def _span(gap: timedelta) -> str:
    """`40 minutes`, `3 hours`, `2 days`."""
    hours = gap.total_seconds() / _HOUR_S
    if hours < 1:
        return counted(max(1, round(hours * 60)), "minute")
    return counted(round(hours), "hour") if hours < 48 else counted(round(hours / 24), "day")
