"""From evidence to a verdict: a logistic sum with weights learned from labelled reports, rules in place.

The weights are made by `benchmarks/learn_weights.py`, which also prints the cross-validated quality.
"""

from __future__ import annotations

import math
from types import MappingProxyType

from alerts.evidence import FEATURES, Evidence

BIAS = -4.521
WEIGHTS = MappingProxyType(
    {
        "title_actor": 0.601,
        "title_counterpart": 0.171,
        "title_theme": 0.837,
        "title_joint": 0.606,
        "title_off": -0.790,
        "title_alien": -0.638,
        "lead_actor": 0.303,
        "lead_counterpart": 1.903,
        "lead_theme": 0.838,
        "lead_joint": 0.786,
        "lead_off": -0.281,
        "joint_share": 0.606,
        "late_only": 0.168,
        "bound": 0.586,
        "focus": 1.670,
        "alien": -1.093,
        "likeness": 0.832,
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
