"""Adjusts a story to its feedback: its threshold moves, and in a framed story the weights of its themes.

Everything is computed from the whole feedback each time, in any order, so that a withdrawn rating leaves no
trace. The threshold's offset is the maximum a posteriori estimate of a logistic model: articles rated useful
should score above the threshold, others below; the prior is normal, around no offset. So a surprising rating
moves the threshold more than an expected one, and each further rating moves it less.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from alerts.matching.odds import logit, probability
from alerts.stories.story import Anchor, Group, Story
from store.records.matching import Feedback

MAX_OFFSET = 1.5
"""The most, in log-odds, that feedback may move a threshold either way: from 0.50 to 0.18 or 0.82."""
_PRIOR = 0.7
"""Variance of the prior: the first rating of an article at the threshold moves it by 0.3."""
_WEIGHT_DAMPING = 2.0
"""The sum of residuals at which a theme's factor gets halfway to its bounds, 0.5 and 2."""
_MIN_WEIGHT = 0.05


@dataclass(frozen=True, slots=True)
class FeedbackAdjustment:
    """The effect of a story's feedback."""

    threshold_offset: float = 0.0
    """Log-odds added to the threshold."""
    theme_factors: Mapping[str, float] = field(default_factory=dict)
    """Name of a theme's anchor → the factor for its weight; empty unless the story is framed."""
    rated_articles: int = 0
    """The number of rated articles."""


def latest_feedback(rows: Iterable[Feedback]) -> list[Feedback]:
    """The latest rating of each article of each story."""
    latest: dict[tuple[str, str], Feedback] = {}
    for row in sorted(rows, key=lambda row: (row.at, row.id)):
        latest[row.story, row.article_id] = row
    return list(latest.values())


def compute_adjustment(story: Story, rows: Iterable[Feedback]) -> FeedbackAdjustment:
    """The adjustment for a story's feedback; none if the threshold is 0 or 1."""
    own = [row for row in latest_feedback(rows) if row.story == story.name]
    scored = [(row, row.log_odds) for row in own if row.log_odds is not None]
    if not scored or not 0 < story.threshold < 1:
        return FeedbackAdjustment(rated_articles=len(own))
    base = logit(story.threshold)
    offset = _fit_offset([(odds - base, row.useful) for row, odds in scored])
    if not story.is_framed:
        return FeedbackAdjustment(offset, rated_articles=len(own))
    residuals = [(row, _residual(odds - base - offset, useful=row.useful)) for row, odds in scored]
    return FeedbackAdjustment(offset, _theme_factors(residuals), len(own))


def apply_feedback(story: Story, rows: Iterable[Feedback]) -> Story:
    """The story with its feedback applied; the same object if there is nothing to apply."""
    adjustment = compute_adjustment(story, rows)
    if not adjustment.threshold_offset and not adjustment.theme_factors:
        return story
    return replace(
        story,
        threshold=shift_threshold(story.threshold, adjustment.threshold_offset),
        anchors=tuple(_reweighted(anchor, adjustment.theme_factors) for anchor in story.anchors),
    )


def _reweighted(anchor: Anchor, factors: Mapping[str, float]) -> Anchor:
    if anchor.group is not Group.THEME or anchor.name not in factors:
        return anchor
    return replace(anchor, weight=min(1.0, max(_MIN_WEIGHT, anchor.weight * factors[anchor.name])))


def shift_threshold(threshold: float, offset: float) -> float:
    """The threshold shifted by log-odds."""
    return probability(logit(threshold) + offset) if 0 < threshold < 1 else threshold


def _fit_offset(points: Sequence[tuple[float, bool]]) -> float:
    """The offset with the highest posterior, by bisection: the log posterior's slope only falls."""
    low, high = -MAX_OFFSET, MAX_OFFSET
    for _ in range(50):
        middle = (low + high) / 2
        gradient = -math.fsum([_residual(odds - middle, useful=useful) for odds, useful in points])
        low, high = (middle, high) if gradient > middle / _PRIOR else (low, middle)
    return round((low + high) / 2, 9)


def _residual(margin: float, *, useful: bool) -> float:
    """How unexpected the rating is, given the log-odds over the threshold; negative if not useful."""
    return probability(-margin) if useful else -probability(margin)


def _theme_factors(residuals: Sequence[tuple[Feedback, float]]) -> dict[str, float]:
    """Factors for the themes whose articles have residuals that differ from the mean.

    What all articles have in common is left to the threshold; a single rating changes no weight.
    """
    mean = math.fsum([residual for _, residual in residuals]) / len(residuals)
    names = {name for row, _ in residuals for name in row.anchors}
    factors = {}
    for name in sorted(names):
        deviations = [residual - mean for row, residual in residuals if name in row.anchors]
        size = math.fsum([abs(deviation) for deviation in deviations])
        factor = round(2 ** (math.fsum(deviations) / (_WEIGHT_DAMPING + size)), 6)
        if factor != 1.0:
            factors[name] = factor
    return factors
