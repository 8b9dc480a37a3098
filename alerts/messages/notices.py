"""Notices about the service itself: which sources are failing and why, and which have recovered. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from hashlib import sha256
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from alerts.messages.alert import Alert
from alerts.messages.wording import format_time, one_line, pluralize
from store.records.deliveries import DeliveryKind
from store.records.sources import SourceProblem, SourceState

MAX_LINES = 30
"""Sources named in one notice; the rest is counted."""
_MAX_LINE = 400
_MAX_ERROR = 160
_COUNTED_AS = {
    SourceProblem.KNOWN: "with known entries only",
    SourceProblem.DROPPING: "with dropped entries",
    SourceProblem.FLOODING: "with too many new entries",
    SourceProblem.CRASHING: "that ended the service",
}
_WAS = {
    SourceProblem.KNOWN: "bringing known entries only",
    SourceProblem.DROPPING: "losing entries",
    SourceProblem.FLOODING: "bringing too many new entries",
    SourceProblem.CRASHING: "being read when the service ended",
}
_HOUR_S = 3_600


def source_notice(
    troubled: Sequence[tuple[SourceState, SourceProblem]],
    recovered: Sequence[SourceState],
    zone: ZoneInfo,
    now: datetime,
) -> Alert:
    """One notice for all sources that failed or recovered since the last one; the gone ones first."""
    order = list(SourceProblem)[::-1]
    failing = sorted(troubled, key=lambda pair: (order.index(pair[1]), pair[0].source.name))
    lines = [_trouble_line(state, trouble, zone) for state, trouble in failing]
    lines += [_recovered_line(state) for state in recovered]
    if len(lines) > MAX_LINES:
        left_out = len(lines) - MAX_LINES
        lines = [*lines[:MAX_LINES], f"... and {left_out:,} more"]
    names = [f"{state.source.name} {trouble}" for state, trouble in failing]
    identity = "\n".join([now.isoformat(), *names, *(state.source.name for state in recovered)])
    return Alert(
        kind=DeliveryKind.NOTICE,
        story="",
        subject=f"n{sha256(identity.encode('utf-8', 'replace')).hexdigest()[:16]}",
        revision=0,
        created=now,
        note=_count_line([trouble for _, trouble in failing], len(recovered)),
        lines=tuple(one_line(line, _MAX_LINE) for line in lines),
    )


def _count_line(troubles: Sequence[SourceProblem], recovered: int) -> str:
    """`2 sources failing, 1 source silent, 1 source back`."""
    numbers = {_COUNTED_AS.get(trouble, trouble.value): troubles.count(trouble) for trouble in SourceProblem}
    numbers |= {"back": recovered}
    return ", ".join(f"{pluralize(number, 'source')} {word}" for word, number in numbers.items() if number)


def _trouble_line(state: SourceState, trouble: SourceProblem, zone: ZoneInfo) -> str:
    last = f"last new report {format_time(state.last_new, zone)}" if state.last_new else "never a new report"
    if trouble is SourceProblem.GONE:
        why = "the publisher says it is gone for good (HTTP 410); not asked again until its URL is changed"
    elif trouble is SourceProblem.FAILING:
        error = one_line(state.last_error or "no reason known", _MAX_ERROR)
        since, polls = format_time(state.failing_since, zone), pluralize(state.failures, "poll")
        why = f"{error}; failing since {since}, {polls}"
    elif trouble is SourceProblem.CRASHING:
        crashes = pluralize(state.crashes, "time")
        why = (
            f"the service ended {crashes} in a row while this source was being read; it is polled rarely now"
        )
    elif trouble is SourceProblem.FLOODING:
        why = (
            f"{state.left_out:,} new entries were left out: since {format_time(state.day_began, zone)} it "
            f"brought {state.day_new:,}, the limit of a day"
        )
    elif trouble is SourceProblem.KNOWN:
        since = format_time(state.known_since, zone)
        why = f"answers, but since {since} all of its {state.known_run} entries were known already"
    elif trouble is SourceProblem.DROPPING:
        why = (
            f"{state.dropped} of its last {max(state.listed, state.dropped)} entries were dropped: "
            "their pages state the address of another report that says the same"
        )
    else:
        usual = _interval_text(state.usual_interval) if state.usual_interval else "often"
        why = f"answers, but brings nothing new; it used to every {usual}"
    return f"{_source_label(state)}: {why}; {last}"


def _recovered_line(state: SourceState) -> str:
    problem = state.notified_state
    was = f"was {_WAS.get(problem, problem.value)}, " if problem else ""
    return f"{_source_label(state)}: {was}works again"


def _source_label(state: SourceState) -> str:
    return f"{state.source.name} ({urlsplit(state.url).hostname or 'no host'})"


def _interval_text(interval: timedelta) -> str:
    """`40 minutes`, `3 hours`, `2 days`."""
    hours = interval.total_seconds() / _HOUR_S
    if hours < 1:
        return pluralize(max(1, round(hours * 60)), "minute")
    return pluralize(round(hours), "hour") if hours < 48 else pluralize(round(hours / 24), "day")
