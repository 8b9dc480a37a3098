"""Which sources have been failing or silent long enough to notify the user. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta

from store.records.sources import SourceProblem, SourceState

FAILING_FOR = timedelta(days=1)
FAILING_POLLS = 5
SILENT_FOR = timedelta(days=7)
SILENT_INTERVALS = 10
"""Multiple of the usual gap between new articles."""
KNOWN_FOR = timedelta(days=2)
KNOWN_ENTRIES = 3
"""Entries in a row that were all stored before the source listed them."""
_KNOWN_INTERVALS = 5
"""Multiple of the usual gap between new articles."""
DROPPED = 5
DROPPED_SHARE = 0.3
"""Share of the entries listed of late whose pages stated the address of another article."""
CRASHES = 2
"""In a row; after one, the power may have gone while the source was being read."""
_MIN_PRODUCTIVE_POLLS = 5
"""Polls with new articles that a source must have had before its silence means anything."""


@dataclass(frozen=True, slots=True)
class HealthChanges:
    """Sources whose problem has begun, and sources that recovered after a notice."""

    started: tuple[tuple[SourceState, SourceProblem], ...] = ()
    recovered: tuple[SourceState, ...] = ()

    def notified_states(self) -> dict[str, SourceProblem | None]:
        """Return the problem to store as notified, by source name; None: recovered."""
        return {state.source.name: problem for state, problem in self.started} | {
            state.source.name: None for state in self.recovered
        }


def diagnose(state: SourceState) -> SourceProblem | None:
    """Return the source's problem; None while it works or has failed for less than a day or five polls.

    The time is counted from poll to poll, not until now, so periods without polls do not count.
    """
    if state.gone:
        return SourceProblem.GONE
    if state.crashes >= CRASHES:
        return SourceProblem.CRASHING
    if state.failures:
        return SourceProblem.FAILING if _is_failing_long(state) else None
    return _problem_of_answers(state)


def _problem_of_answers(state: SourceState) -> SourceProblem | None:
    """Return what is wrong with what a source brings, though it answers."""
    if state.left_out:
        return SourceProblem.FLOODING
    if state.dropped >= DROPPED and state.dropped >= DROPPED_SHARE * state.listed:
        return SourceProblem.DROPPING
    if _is_known_long(state):
        return SourceProblem.KNOWN
    return SourceProblem.SILENT if _is_silent(state) else None


def _is_failing_long(state: SourceState) -> bool:
    if state.failures < FAILING_POLLS or state.failing_since is None or state.last_polled is None:
        return False
    return state.last_polled - state.failing_since >= FAILING_FOR


def _is_known_long(state: SourceState) -> bool:
    if state.last_ok is None or state.known_since is None or state.known_run < KNOWN_ENTRIES:
        return False
    usual = state.usual_interval or timedelta(0)
    return state.last_ok - state.known_since >= max(KNOWN_FOR, _KNOWN_INTERVALS * usual)


def _is_silent(state: SourceState) -> bool:
    if state.last_ok is None or state.last_new is None or state.usual_interval is None:
        return False
    silence = max(SILENT_FOR, SILENT_INTERVALS * state.usual_interval)
    return state.productive_polls >= _MIN_PRODUCTIVE_POLLS and state.last_ok - state.last_new >= silence


def health_changes(states: Iterable[SourceState]) -> HealthChanges:
    """Return what to notify: each problem once when it has begun, and once when the source has recovered.

    Changing from failing to silent and back is one problem; a source that is gone is always notified.
    """
    started, recovered = [], []
    for state in states:
        problem = diagnose(state)
        if problem is not None and (state.notified_state is None or _is_newly_gone(state, problem)):
            started.append((state, problem))
        elif problem is None and state.notified_state is not None and not state.failures:
            recovered.append(state)
    return HealthChanges(tuple(started), tuple(recovered))


def _is_newly_gone(state: SourceState, problem: SourceProblem) -> bool:
    return problem is SourceProblem.GONE and state.notified_state is not SourceProblem.GONE
