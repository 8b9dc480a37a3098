"""The weights of the general judge, with and without an encoder (`benchmarks/learn_general.py`)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from operator import mul
from types import MappingProxyType

from alerts.matching.general.features import FEATURE_NAMES, GeneralFeatures

SUPPORTING = frozenset({"meaning", "spelling", "names", "sounds", "numbers", "themes", "cosine"})
"""Features that can only raise a score: free signs fit better where learned, and transfer worse."""
OPPOSING = frozenset({"alien", "foreign_title", "late"})
"""Features that can only lower a score."""


@dataclass(frozen=True, slots=True)
class GeneralModel:
    """Weights, and the score above the seed's level at which a report is as likely a follow-up as not."""

    threshold: float
    bare_headline: float
    """What is added to the threshold for a headline without text, if the seed has one."""
    weights: Mapping[str, float]
    """In the order of `FEATURE_NAMES`."""

    def score(self, features: GeneralFeatures) -> float:
        """The weighted sum, in log-odds, not yet compared with the seed's level."""
        total: float = sum(map(mul, self.weights.values(), features))
        return total

    def contributions(self, features: GeneralFeatures) -> dict[str, float]:
        """What each feature adds."""
        return {name: self.weights[name] * value for name, value in zip(FEATURE_NAMES, features, strict=True)}


BARE_PAIR = 1.5
"""What is added to the threshold where seed and report are one headline or sentence each."""


def _model(threshold: float, bare_headline: float, **weights: float) -> GeneralModel:
    named = {name: weights.get(name, 0.0) for name in FEATURE_NAMES}
    return GeneralModel(threshold, bare_headline, MappingProxyType(named))


WITH_ENCODER = _model(
    3.3,
    -1.5,
    meaning=12.00,
    spelling=0.34,
    names=0.41,
    sounds=0.11,
    numbers=0.22,
    cosine=11.88,
    alien=-0.60,
    same_language=-2.33,
    other_script=0.83,
    foreign_title=-0.35,
    late=-0.34,
)
WITHOUT_ENCODER = _model(
    2.2,
    -0.75,
    spelling=0.72,
    names=0.62,
    sounds=0.18,
    numbers=0.49,
    themes=0.29,
    cosine=15.75,
    alien=-0.60,
    same_language=-2.85,
    other_script=0.88,
    foreign_title=-0.33,
    late=-0.88,
)
