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

from alerts.matching.model import logit, probability
from alerts.stories.story import Group, Story
from store.records.matching import Feedback

MAX_OFFSET = 1.5
"""Log-odds that feedback may move a threshold at most, either way: from 0.50 to 0.18 or 0.82."""
_PRIOR = 0.7
"""Variance of the prior: the first verdict right at the threshold moves it by 0.3."""
_WEIGHT_DAMPING = 2.0
"""Surprise that a theme's weight needs to move by a good part of its bounds, a factor of a half to two."""
_MIN_WEIGHT = 0.05


@dataclass(frozen=True, slots=True)
class FeedbackAdjustment:
    """What a story's feedback comes to."""

    threshold_offset: float = 0.0
    """Log-odds added to the threshold."""
    theme_factors: Mapping[str, float] = field(default_factory=dict)
    """By which the weights of themes are multiplied, by the anchors' names."""
    rated_articles: int = 0
    """Articles that were spoken of."""


def latest_feedback(rows: Iterable[Feedback]) -> list[Feedback]:
    """The last word on each article of each story."""
    last: dict[tuple[str, str], Feedback] = {}
    for row in sorted(rows, key=lambda one: (one.at, one.id)):
        last[row.story, row.article_id] = row
    return list(last.values())


def compute_adjustment(story: Story, rows: Iterable[Feedback]) -> FeedbackAdjustment:
    """What the feedback on a story teaches; a threshold of 0 or 1 stays what it is."""
    own = [row for row in latest_feedback(rows) if row.story == story.name]
    telling = [(row, row.log_odds) for row in own if row.log_odds is not None]
    if not telling or not 0 < story.threshold < 1:
        return FeedbackAdjustment(rated_articles=len(own))
    base = logit(story.threshold)
    offset = _fit_offset([(odds - base, row.useful) for row, odds in telling])
    surprises = [(row, _residual(odds - base - offset, useful=row.useful)) for row, odds in telling]
    return FeedbackAdjustment(offset, _theme_factors(surprises), len(own))


def apply_feedback(story: Story, rows: Iterable[Feedback]) -> Story:
    """The story with what its feedback teaches; the same story where that is nothing."""
    lesson = compute_adjustment(story, rows)
    if not lesson.threshold_offset and not lesson.theme_factors:
        return story
    return replace(
        story,
        threshold=shift_threshold(story.threshold, lesson.threshold_offset),
        anchors=tuple(
            replace(one, weight=min(1.0, max(_MIN_WEIGHT, one.weight * lesson.theme_factors[one.name])))
            if one.group is Group.THEME and one.name in lesson.theme_factors
            else one
            for one in story.anchors
        ),
    )


def shift_threshold(threshold: float, offset: float) -> float:
    """A threshold moved by log-odds."""
    return probability(logit(threshold) + offset) if 0 < threshold < 1 else threshold


def _fit_offset(points: Sequence[tuple[float, bool]]) -> float:
    """Where the pull of the prior and of all verdicts is even; the pull only falls, so halving finds it."""
    low, high = -MAX_OFFSET, MAX_OFFSET
    for _ in range(50):
        middle = (low + high) / 2
        pull = -math.fsum([_residual(odds - middle, useful=useful) for odds, useful in points])
        low, high = (middle, high) if pull > middle / _PRIOR else (low, middle)
    return round((low + high) / 2, 9)


def _residual(above: float, *, useful: bool) -> float:
    """How unexpected what was said is, so far above the threshold: 0 to 1 if useful, else 0 to -1."""
    return probability(-above) if useful else -probability(above)


def _theme_factors(surprises: Sequence[tuple[Feedback, float]]) -> dict[str, float]:
    """Themes that are told apart by what was said: those whose reports surprise otherwise than all do.

    What all reports have in common is the threshold's matter; a single verdict moves no weight.
    """
    mean = math.fsum([surprise for _, surprise in surprises]) / len(surprises)
    names = {name for row, _ in surprises for name in row.anchors}
    factors = {}
    for name in sorted(names):
        apart = [surprise - mean for row, surprise in surprises if name in row.anchors]
        size = math.fsum([abs(one) for one in apart])
        factor = round(2 ** (math.fsum(apart) / (_WEIGHT_DAMPING + size)), 6)
        if factor != 1.0:
            factors[name] = factor
    return factors
