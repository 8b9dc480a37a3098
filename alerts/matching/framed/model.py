"""The logistic model: weights learned from labelled reports.

`benchmarks/learn_weights.py` learns the weights and prints their cross-validated quality.
"""

from __future__ import annotations

from types import MappingProxyType

from alerts.matching.framed.features import FEATURE_NAMES, Features

BIAS = -5.252
WEIGHTS = MappingProxyType(
    {
        "title_actor": -0.071,
        "title_counterpart": 0.331,
        "title_theme": 0.562,
        "title_joint": 0.332,
        "title_off": -0.854,
        "title_alien": -0.539,
        "front_actor": 0.717,
        "front_counterpart": 0.622,
        "front_theme": 1.750,
        "front_joint": 1.314,
        "lead_off": -0.465,
        "joint_share": 0.711,
        "late_only": -0.559,
        "focus": 1.588,
        "alien": -1.833,
        "setting": 2.379,
        "likeness": 0.959,
    }
)


def total_log_odds(features: Features) -> float:
    """Bias plus contributions, in log-odds."""
    return BIAS + sum(contributions(features).values())


def contributions(features: Features) -> dict[str, float]:
    """The contribution of each feature, in log-odds."""
    return {name: WEIGHTS[name] * value for name, value in zip(FEATURE_NAMES, features.values(), strict=True)}
