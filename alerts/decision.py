"""From evidence to a verdict: a logistic sum with weights learned from labelled reports, rules in place.

The weights are made by `benchmarks/learn_weights.py`, which also prints the cross-validated quality.
"""

from __future__ import annotations

import math
from types import MappingProxyType

from alerts.evidence import FEATURES, Evidence

BIAS = -4.265
WEIGHTS = MappingProxyType(
    {
        "title_actor": 0.647,
        "title_counterpart": 0.318,
        "title_theme": 0.571,
        "title_joint": 0.376,
        "title_off": -0.715,
        "title_alien": -0.652,
        "lead_actor": 0.192,
        "lead_counterpart": 1.932,
        "lead_theme": 0.813,
        "lead_joint": 0.676,
        "lead_off": -0.341,
        "joint_share": 0.482,
        "late_only": 0.041,
        "bound": 1.045,
        "focus": 1.434,
        "alien": -1.076,
        "likeness": 0.841,
    }
)


def log_odds(evidence: Evidence) -> float:
    """The sum of all contributions."""
    return BIAS + sum(contributions(evidence).values())


def contributions(evidence: Evidence) -> dict[str, float]:
    """What each feature adds or takes, in log-odds."""
    return {name: WEIGHTS[name] * value for name, value in zip(FEATURES, evidence.values(), strict=True)}


def probability(odds: float) -> float:
    """Log-odds as a score of 0 to 1."""
    return 1.0 / (1.0 + math.exp(-max(-40.0, min(40.0, odds))))
