"""Learns from what people say of verdicts: a story's threshold moves, and its themes weigh more or less.

All is computed anew from the whole feedback each time, whatever its order, so that taking one back is exact.
The threshold's offset is the most probable one under a logistic model: what was called useful should stand
above the threshold, what was not, below; a normal prior around no offset keeps it near. So a verdict that
surprises moves it more than one that was clear anyway, and each further one less than the one before.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from alerts.matching.model import odds_of, probability
from alerts.stories.story import Group, Story
from store.records.collection import Feedback

BOUND = 1.5
"""Log-odds that feedback may move a threshold at most, either way: from 0.50 to 0.18 or 0.82."""
_PRIOR = 0.7
"""Variance of the prior: the first verdict right at the threshold moves it by 0.3."""
_CALM = 2.0
"""Surprise that a theme's weight needs to move by a good part of its bounds, a factor of a half to two."""
_MIN_WEIGHT = 0.05


@dataclass(frozen=True, slots=True)
class Lesson:
    """What a story's feedback comes to."""

    offset: float = 0.0
    """Log-odds added to the threshold."""
    factors: Mapping[str, float] = field(default_factory=dict)
    """By which the weights of themes are multiplied, by the anchors' names."""
    said: int = 0
    """Articles that were spoken of."""


def counting(rows: Iterable[Feedback]) -> list[Feedback]:
    """The last word on each article of each story."""
    last: dict[tuple[str, str], Feedback] = {}
    for row in sorted(rows, key=lambda one: (one.at, one.id)):
        last[row.story, row.article_id] = row
    return list(last.values())


def lesson_of(story: Story, rows: Iterable[Feedback]) -> Lesson:
    """What the feedback on a story teaches; a threshold of 0 or 1 stays what it is."""
    own = [row for row in counting(rows) if row.story == story.name]
    telling = [(row, row.odds) for row in own if row.odds is not None]
    if not telling or not 0 < story.threshold < 1:
        return Lesson(said=len(own))
    base = odds_of(story.threshold)
    offset = _offset([(odds - base, row.useful) for row, odds in telling])
    surprises = [(row, _surprise(odds - base - offset, useful=row.useful)) for row, odds in telling]
    return Lesson(offset, _factors(surprises), len(own))


def taught(story: Story, rows: Iterable[Feedback]) -> Story:
    """The story with what its feedback teaches; the same story where that is nothing."""
    lesson = lesson_of(story, rows)
    if not lesson.offset and not lesson.factors:
        return story
    return replace(
        story,
        threshold=moved(story.threshold, lesson.offset),
        anchors=tuple(
            replace(one, weight=min(1.0, max(_MIN_WEIGHT, one.weight * lesson.factors[one.name])))
            if one.group is Group.THEME and one.name in lesson.factors
            else one
            for one in story.anchors
        ),
    )


def moved(threshold: float, offset: float) -> float:
    """A threshold moved by log-odds."""
    return probability(odds_of(threshold) + offset) if 0 < threshold < 1 else threshold


def _offset(points: Sequence[tuple[float, bool]]) -> float:
    """Where the pull of the prior and of all verdicts is even; the pull only falls, so halving finds it."""
    low, high = -BOUND, BOUND
    for _ in range(50):
        middle = (low + high) / 2
        pull = -math.fsum([_surprise(odds - middle, useful=useful) for odds, useful in points])
        low, high = (middle, high) if pull > middle / _PRIOR else (low, middle)
    return round((low + high) / 2, 9)


def _surprise(above: float, *, useful: bool) -> float:
    """How unexpected what was said is, so far above the threshold: 0 to 1 if useful, else 0 to -1."""
    return probability(-above) if useful else -probability(above)


def _factors(surprises: Sequence[tuple[Feedback, float]]) -> dict[str, float]:
    """Themes that are told apart by what was said: those whose reports surprise otherwise than all do.

    What all reports have in common is the threshold's matter; a single verdict moves no weight.
    """
    mean = math.fsum([surprise for _, surprise in surprises]) / len(surprises)
    names = {name for row, _ in surprises for name in row.anchors}
    factors = {}
    for name in sorted(names):
        apart = [surprise - mean for row, surprise in surprises if name in row.anchors]
        size = math.fsum([abs(one) for one in apart])
        factor = round(2 ** (math.fsum(apart) / (_CALM + size)), 6)
        if factor != 1.0:
            factors[name] = factor
    return factors
