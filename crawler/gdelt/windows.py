"""Which files of 15 minutes are to be read. Pure: progress, list and time decide.

A list names only the newest file. Files that were missed, during a pause or because they came late, are named
by the grid of quarter hours between the last file read and the newest one.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from crawler.gdelt.update_list import parse_stamp
from store.errors import ParseError

WINDOW = timedelta(minutes=15)
CATCH_UP = timedelta(hours=24)
"""Files that are older than this beside the newest one are given up."""
MAX_FILES_PER_POLL = 4
_MAX_AHEAD = timedelta(days=1)
"""GDELT names a file some ten minutes ahead of the clock; further ahead, a clock is wrong."""
_STAMP = "%Y%m%d%H%M%S"


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a list's files were read."""

    newest: datetime | None = None
    """The newest window known; it, or any before it, may still be among the pending ones."""
    pending: Mapping[datetime, int] = field(default_factory=dict)
    """Windows not read yet → how often their file was missing or unusable."""

    def as_text(self) -> str:
        """As the store keeps it: `20261130234500 20261130231500:1`; at most 97 windows."""
        if self.newest is None:
            return ""
        late = (f"{window:{_STAMP}}:{tries}" for window, tries in sorted(self.pending.items()))
        return " ".join((f"{self.newest:{_STAMP}}", *late))

    def after_reading(self, window: datetime) -> Progress:
        """The progress once a window's file was read."""
        return replace(self, pending={at: tries for at, tries in self.pending.items() if at != window})

    def after_failure(self, window: datetime, now: datetime) -> Progress:
        """The progress once a file was missing or unusable: it is tried again when its age has doubled."""
        tries = self.pending.get(window, 0) + 1
        while _is_due(window, tries, now):
            tries += 1
        return replace(self, pending={**self.pending, window: tries})


@dataclass(frozen=True, slots=True)
class ReadingPlan:
    """What one poll reads."""

    progress: Progress
    """With every window that is pending now."""
    due: tuple[datetime, ...]
    """The newest file first, because it is news; then the missed ones in the order in which they appeared."""
    given_up: int = 0
    """Windows that are too old to be caught up."""


def parse_progress(text: str | None) -> Progress:
    """Parse what `as_text` wrote; nothing is known if that is unreadable."""
    head, *rest = (text or "").split()[:200] or [""]
    newest = parse_stamp(head)
    if newest is None:
        return Progress()
    pending = {}
    for part in rest:
        stamp, _, tries = part.partition(":")
        window = parse_stamp(stamp)
        if window is not None and tries.isascii() and tries.isdigit():
            pending[window] = min(int(tries[:3]), 20)
    return Progress(newest, pending)


def plan_reading(progress: Progress, listed: datetime, now: datetime) -> ReadingPlan:
    """Return which windows to read now, if the list names the window `listed`.

    A source that was never read begins with the newest file: older ones are not news.

    Raises:
        ParseError: the list names a file of the future.
    """
    if listed > now + _MAX_AHEAD:
        raise ParseError(f"the list names a file of the future ({listed:%Y-%m-%d %H:%M}); is a clock wrong?")
    newest = progress.newest
    if newest is None or newest > now + _MAX_AHEAD:
        return ReadingPlan(Progress(listed, {listed: 0}), (listed,))
    oldest = max(listed, newest) - CATCH_UP
    pending = {window: tries for window, tries in progress.pending.items() if window >= oldest}
    given_up = len(progress.pending) - len(pending)
    if listed > newest:
        missed = max(0, -((newest - listed) // WINDOW) - 1)
        kept = min(missed, CATCH_UP // WINDOW)
        given_up += missed - kept
        pending |= dict.fromkeys((listed - number * WINDOW for number in range(kept + 1)), 0)
    known = Progress(max(listed, newest), pending)
    return ReadingPlan(known, due_windows(known, listed, now)[:MAX_FILES_PER_POLL], given_up)


def due_windows(progress: Progress, listed: datetime, now: datetime) -> tuple[datetime, ...]:
    """Return all windows whose file is to be tried now, in the order of `ReadingPlan.due`."""
    due = [window for window, tries in progress.pending.items() if _is_due(window, tries, now)]
    return tuple(sorted(due, key=lambda window: (window != listed, window)))


def _is_due(window: datetime, tries: int, now: datetime) -> bool:
    """Whether its file is tried now: at 15, 45, 105 ... minutes of age after the first try."""
    return not tries or now - window >= WINDOW * (2**tries - 1)
