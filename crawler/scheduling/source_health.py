"""Whether a source has been in trouble for so long that somebody should know. Pure; a hiccup is none."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta

from store.records.collection import SourceProblem, SourceState

FAILING_FOR = timedelta(days=1)
FAILING_POLLS = 5
SILENT_FOR = timedelta(days=7)
SILENT_INTERVALS = 10
"""Times the usual gap."""
_KNOWN_YIELDS = 5
"""So often a source must have brought something before its silence means anything."""


@dataclass(frozen=True, slots=True)
class HealthChanges:
    """Sources whose trouble has begun, and those whose told trouble is over; by name."""

    started: tuple[tuple[SourceState, SourceProblem], ...] = ()
    recovered: tuple[SourceState, ...] = ()

    def notified_states(self) -> dict[str, SourceProblem | None]:
        """What is to be remembered as told."""
        return {state.source.name: trouble for state, trouble in self.started} | {
            state.source.name: None for state in self.recovered
        }


def diagnose(state: SourceState) -> SourceProblem | None:
    """What is wrong; None while it works, and while it has failed for less than a day or five polls.

    Counted from poll to poll, not until now, so time in which nobody asked is nobody's failure.
    """
    if state.gone:
        return SourceProblem.GONE
    if state.failures:
        return SourceProblem.FAILING if _is_failing_long(state) else None
    return SourceProblem.SILENT if _is_silent(state) else None


def _is_failing_long(state: SourceState) -> bool:
    if state.failures < FAILING_POLLS or state.failing_since is None or state.last_polled is None:
        return False
    return state.last_polled - state.failing_since >= FAILING_FOR


def _is_silent(state: SourceState) -> bool:
    if state.last_ok is None or state.last_new is None or state.usual_interval is None:
        return False
    too_long = max(SILENT_FOR, SILENT_INTERVALS * state.usual_interval)
    return state.productive_polls >= _KNOWN_YIELDS and state.last_ok - state.last_new >= too_long


def health_changes(states: Iterable[SourceState]) -> HealthChanges:
    """What there is to tell: each trouble once when it has begun, and once when the source works again.

    From failing to silent and back is one trouble; that the source is gone is told in any case.
    """
    begun, over = [], []
    for state in states:
        trouble = diagnose(state)
        if trouble is not None and (state.notified_state is None or _is_newly_gone(state, trouble)):
            begun.append((state, trouble))
        elif trouble is None and state.notified_state is not None and not state.failures:
            over.append(state)
    return HealthChanges(tuple(begun), tuple(over))


def _is_newly_gone(state: SourceState, trouble: SourceProblem) -> bool:
    return trouble is SourceProblem.GONE and state.notified_state is not SourceProblem.GONE
