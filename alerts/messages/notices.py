"""Notices about the service itself: which sources are failing and why, and which have recovered. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from hashlib import sha256
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from alerts.messages.alert import Alert
from alerts.messages.language.marks import mark
from alerts.messages.language.phrase import Phrase, phrase, plural_phrase
from alerts.messages.language.words import Words
from alerts.messages.notice_alert import in_a_row, notice_alert
from alerts.messages.wording import one_line
from store.records.sources import SourceProblem, SourceState

MAX_LINES = 30
"""Sources named in one notice; the rest is counted."""
_MAX_NAME, _MAX_ERROR = 100, 160
_WAS = {
    SourceProblem.FAILING: mark("failing"),
    SourceProblem.SILENT: mark("silent"),
    SourceProblem.KNOWN: mark("bringing known entries only"),
    SourceProblem.DROPPING: mark("losing entries"),
    SourceProblem.FLOODING: mark("bringing too many new entries"),
    SourceProblem.CRASHING: mark("being read when the service ended"),
    SourceProblem.GONE: mark("gone"),
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
    lines = [_trouble_line(state, trouble) for state, trouble in failing]
    lines += [_recovered_line(state) for state in recovered]
    if len(lines) > MAX_LINES:
        left_out = len(lines) - MAX_LINES
        lines = [*lines[:MAX_LINES], phrase("... and {number} more", number=left_out)]
    names = [f"{state.source.name} {trouble}" for state, trouble in failing]
    identity = "\n".join([now.isoformat(), *names, *(state.source.name for state in recovered)])
    return notice_alert(
        f"n{sha256(identity.encode('utf-8', 'replace')).hexdigest()[:16]}",
        0,
        now,
        _count_line([trouble for _, trouble in failing], len(recovered)),
        lines,
        Words(zone=zone),
    )


def _count_line(troubles: Sequence[SourceProblem], recovered: int) -> Phrase:
    """`2 sources failing, 1 source silent, 1 source back`."""
    counts = [_count(trouble, troubles.count(trouble)) for trouble in SourceProblem if trouble in troubles]
    if recovered:
        counts.append(plural_phrase("{count} source back", "{count} sources back", recovered))
    return in_a_row(counts)


def _count(trouble: SourceProblem, number: int) -> Phrase:  # noqa: PLR0911 - one text for each problem
    match trouble:
        case SourceProblem.FAILING:
            return plural_phrase("{count} source failing", "{count} sources failing", number)
        case SourceProblem.SILENT:
            return plural_phrase("{count} source silent", "{count} sources silent", number)
        case SourceProblem.KNOWN:
            return plural_phrase(
                "{count} source with known entries only", "{count} sources with known entries only", number
            )
        case SourceProblem.DROPPING:
            return plural_phrase(
                "{count} source with dropped entries", "{count} sources with dropped entries", number
            )
        case SourceProblem.FLOODING:
            return plural_phrase(
                "{count} source with too many new entries",
                "{count} sources with too many new entries",
                number,
            )
        case SourceProblem.CRASHING:
            return plural_phrase(
                "{count} source that ended the service", "{count} sources that ended the service", number
            )
        case SourceProblem.GONE:
            return plural_phrase("{count} source gone", "{count} sources gone", number)


def _trouble_line(state: SourceState, trouble: SourceProblem) -> Phrase:
    last = (
        phrase("last new report {time}", time=state.last_new)
        if state.last_new
        else phrase("never a new report")
    )
    return phrase("{source}: {why}; {last}", source=_source_label(state), why=_why(state, trouble), last=last)


def _why(state: SourceState, trouble: SourceProblem) -> Phrase:  # noqa: PLR0911 - one text for each problem
    match trouble:
        case SourceProblem.GONE:
            return phrase(
                "the publisher says it is gone for good (HTTP 410); not asked again until its URL is changed"
            )
        case SourceProblem.FAILING:
            polls = plural_phrase("{count} poll", "{count} polls", state.failures)
            return phrase(
                "{error}; failing since {time}, {polls}",
                error=_error(state),
                time=_time(state.failing_since),
                polls=polls,
            )
        case SourceProblem.CRASHING:
            return plural_phrase(
                "the service ended {count} time in a row while this source was being read; "
                "it is polled rarely now",
                "the service ended {count} times in a row while this source was being read; "
                "it is polled rarely now",
                state.crashes,
            )
        case SourceProblem.FLOODING:
            return plural_phrase(
                "{count} new entry was left out: since {time} it brought {number}, the limit of a day",
                "{count} new entries were left out: since {time} it brought {number}, the limit of a day",
                state.left_out,
                time=_time(state.day_began),
                number=state.day_new,
            )
        case SourceProblem.KNOWN:
            return plural_phrase(
                "answers, but since {time} its {count} entry was known already",
                "answers, but since {time} all of its {count} entries were known already",
                state.known_run,
                time=_time(state.known_since),
            )
        case SourceProblem.DROPPING:
            return plural_phrase(
                "{number} of its last {count} entry were dropped: "
                "their pages state the address of another report that says the same",
                "{number} of its last {count} entries were dropped: "
                "their pages state the address of another report that says the same",
                max(state.listed, state.dropped),
                number=state.dropped,
            )
        case SourceProblem.SILENT:
            return phrase(
                "answers, but brings nothing new; it used to every {interval}",
                interval=_interval(state.usual_interval),
            )


def _time(when: datetime | None) -> datetime | Phrase:
    return when or phrase("undated")


def _error(state: SourceState) -> str | Phrase:
    return one_line(state.last_error, _MAX_ERROR) if state.last_error else phrase("no reason known")


def _recovered_line(state: SourceState) -> Phrase:
    problem = state.notified_state
    if not problem:
        return phrase("{source}: works again", source=_source_label(state))
    return phrase(
        "{source}: was {problem}, works again", source=_source_label(state), problem=phrase(_WAS[problem])
    )


def _source_label(state: SourceState) -> str | Phrase:
    name, host = one_line(state.source.name, _MAX_NAME), urlsplit(state.url).hostname
    if not host:
        return phrase("{name} (no host)", name=name)
    return f"{name} ({one_line(host, _MAX_NAME)})"


def _interval(interval: timedelta | None) -> Phrase:
    """`40 minutes`, `3 hours`, `2 days`."""
    if interval is None:
        return phrase("so often")
    hours = interval.total_seconds() / _HOUR_S
    if hours < 1:
        return plural_phrase("{count} minute", "{count} minutes", max(1, round(hours * 60)))
    if hours < 48:
        return plural_phrase("{count} hour", "{count} hours", round(hours))
    return plural_phrase("{count} day", "{count} days", round(hours / 24))
