"""How many new reports a source may bring a day: one that changes every id must not fill the disk. Pure."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from store.records.collection import PollRecord
from store.records.sources import SourceState

_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class DayCount:
    """What a source has brought since the day began with a poll."""

    began: datetime
    new: int = 0
    left_out: int = 0

    def after(self, new: int, left_out: int) -> DayCount:
        """Return the count after one more poll."""
        return replace(self, new=self.new + new, left_out=self.left_out + left_out)


def day_count(state: SourceState, at: datetime) -> DayCount:
    """Return the count of the day of a poll; after 24 hours, or with a clock set back, it is a new one."""
    if state.day_began is None or not state.day_began <= at < state.day_began + _DAY:
        return DayCount(at)
    return DayCount(state.day_began, state.day_new, state.left_out)


def room_left(state: SourceState, poll: PollRecord) -> int | None:
    """Return how many new reports of a poll are taken; None for all, as in the first poll: the baseline."""
    if poll.max_new_per_day is None or not state.has_baseline:
        return None
    return max(0, poll.max_new_per_day - day_count(state, poll.at).new)
