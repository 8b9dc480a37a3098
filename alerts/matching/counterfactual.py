"""A change to a report, or of the threshold, that would reverse a verdict."""

from __future__ import annotations

import math
from dataclasses import dataclass

from alerts.matching.odds import probability

MAX_COUNTERFACTUALS = 4


@dataclass(frozen=True, slots=True)
class Counterfactual:
    """A change that reverses the verdict."""

    change: str
    score: float | None
    """The score with the change; None if a required group, a rule or an exclusion decides then."""


def threshold_counterfactual(log_odds: float, *, is_match: bool) -> Counterfactual | None:
    """The threshold that would reverse a verdict that the score decided."""
    score = probability(log_odds)
    threshold = math.floor(score * 100 + 1) / 100 if is_match else math.floor(score * 100) / 100
    is_valid = threshold <= 1 if is_match else threshold > 0
    return Counterfactual(f"a threshold of {threshold:.2f}", round(score, 4)) if is_valid else None
