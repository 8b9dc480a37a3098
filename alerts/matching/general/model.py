"""The weights of the general judge, with and without an encoder; `benchmarks/learn_general.py` learns them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from alerts.matching.general.features import FEATURE_NAMES, GeneralFeatures

SUPPORTING = frozenset(
    {"meaning", "best", "spelling", "names", "title_names", "sounds", "numbers", "themes", "cosine"}
)
"""Features that can only raise a score: free signs fit better where learned, and transfer worse."""
OPPOSING = frozenset({"alien", "uncovered", "foreign_title"})
"""Features that can only lower a score."""


@dataclass(frozen=True, slots=True)
class GeneralModel:
    """Weights, and the score above the seed's neutral level at which a report is as likely as not."""

    weights: Mapping[str, float]
    threshold: float
    news_share: float = 0.0
    """How much the level of other news counts, beside that of neutral texts."""

    def score(self, features: GeneralFeatures) -> float:
        """The weighted sum, in log-odds, not yet compared with the seed's level."""
        return sum(
            self.weights[name] * value
            for name, value in zip(FEATURE_NAMES, features.values(), strict=True)
            if value
        )


def _model(threshold: float, news_share: float, **weights: float) -> GeneralModel:
    return GeneralModel(
        MappingProxyType({name: weights.get(name, 0.0) for name in FEATURE_NAMES}), threshold, news_share
    )


WITH_ENCODER = _model(6.7, 0.0, meaning=15.4, best=0.53, spelling=0.87, names=0.86, sounds=0.59, numbers=0.79,
                      themes=0.28, alien=-1.53, same_language=-3.34, other_script=0.91, foreign_title=-0.34)  # fmt: skip
WITHOUT_ENCODER = _model(4.0, 1.0, spelling=1.11, names=0.92, title_names=0.3, sounds=0.21, numbers=1.11, themes=0.87,
                         cosine=16.0, alien=-1.65, same_language=-3.3, uncovered=-0.18, other_script=0.98,
                         foreign_title=-0.25)  # fmt: skip
