"""From evidence to a verdict: a logistic sum with weights learned from labelled reports, rules in place.

The weights are made by `benchmarks/learn_weights.py`, which also prints the cross-validated quality.
"""

from __future__ import annotations

import math
from types import MappingProxyType

from alerts.evidence import FEATURES, Evidence

BIAS = -4.819
WEIGHTS = MappingProxyType(
    {
        "title_actor": 0.298,
        "title_counterpart": 0.408,
        "title_theme": 0.696,
        "title_joint": 0.832,
        "title_off": -0.629,
        "title_alien": -0.710,
        "lead_actor": 0.171,
        "lead_counterpart": 1.592,
        "lead_theme": 1.662,
        "lead_joint": 0.936,
        "lead_off": -0.572,
        "joint_share": 0.155,
        "late_only": -0.435,
        "bound": -0.027,
        "focus": 1.111,
        "alien": -1.914,
        "setting": 2.274,
        "likeness": 0.961,
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
