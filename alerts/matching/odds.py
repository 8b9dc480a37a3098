"""Scores of 0 to 1 as log-odds, and back."""

from __future__ import annotations

import math


def logit(score: float) -> float:
    """A score of 0 to 1 as log-odds, finite at both ends."""
    return math.log(max(score, 1e-17) / max(1.0 - score, 1e-17))


def probability(log_odds: float) -> float:
    """Log-odds as a score of 0 to 1."""
    return 1.0 / (1.0 + math.exp(-max(-40.0, min(40.0, log_odds))))
