"""What the service tells the crawler about its stories, so that rows are filtered before they are stored."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from crawler.gdelt.names import StoryNames
from crawler.gdelt.rows import GkgRow


class RowVerdict(StrEnum):
    """Whether a row comes near a story."""

    FAR = "far"
    BY_NAMES = "names"
    """Only the names in its text show it: its headline alone would not."""
    BY_TITLE = "title"


RowJudge = Callable[[Sequence[GkgRow]], Sequence[RowVerdict]]
"""Judges rows that name a story, in their order. Pure; called in a thread, with few rows at a time."""


def _judge_as_far(rows: Sequence[GkgRow]) -> Sequence[RowVerdict]:
    return [RowVerdict.FAR] * len(rows)


@dataclass(frozen=True, slots=True)
class StoryFilter:
    """All stories at once: names for a fast pass over every row, and a judge for the rows that name one."""

    names: tuple[StoryNames, ...] = ()
    judge: RowJudge = _judge_as_far


NO_STORIES = StoryFilter()
