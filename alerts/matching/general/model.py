"""The weights of the general judge, with and without an encoder (`benchmarks/learn_general.py`)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from operator import mul
from types import MappingProxyType

from alerts.matching.general.features import FEATURE_NAMES, GeneralFeatures
from alerts.matching.general.level import Level

SUPPORTING = frozenset({"meaning", "spelling", "names", "sounds", "numbers", "themes", "cosine"})
"""Features that can only raise a score: free signs fit better where learned, and transfer worse."""
OPPOSING = frozenset({"alien", "foreign_title", "late"})
"""Features that can only lower a score."""


@dataclass(frozen=True, slots=True)
class GeneralModel:
    """Weights of the features, and what they must add up to."""

    level: Level
    bare_headline: float
    """What is added to the level for a headline without text, if the seed has one."""
    weights: Mapping[str, float]
    """In the order of `FEATURE_NAMES`."""

    def score(self, features: GeneralFeatures) -> float:
        """The weighted sum, in log-odds, not yet compared with what the seed requires."""
        total: float = sum(map(mul, self.weights.values(), features))
        return total

    def contributions(self, features: GeneralFeatures) -> dict[str, float]:
        """What each feature adds."""
        return {name: self.weights[name] * value for name, value in zip(FEATURE_NAMES, features, strict=True)}


BARE_PAIR = 2.5
"""What is added to the level where seed and report are one headline or sentence each."""


def _model(level: Level, bare_headline: float, **weights: float) -> GeneralModel:
    named = {name: weights.get(name, 0.0) for name in FEATURE_NAMES}
    return GeneralModel(level, bare_headline, MappingProxyType(named))


WITH_ENCODER = _model(
    Level(0.55, 0.69, 0.82, 0.36, 2.00),
    -1.5,
    meaning=12.09,
    spelling=0.35,
    names=0.39,
    sounds=0.11,
    numbers=0.23,
    cosine=11.73,
    alien=-0.60,
    same_language=-2.28,
    other_script=0.83,
    foreign_title=-0.34,
    late=-0.34,
)
WITHOUT_ENCODER = _model(
    Level(0.80, 1.07, 0.25, 0.30, 1.40),
    -0.75,
    spelling=0.73,
    names=0.60,
    sounds=0.18,
    numbers=0.50,
    themes=0.28,
    cosine=15.61,
    alien=-0.60,
    same_language=-2.81,
    other_script=0.89,
    foreign_title=-0.32,
    late=-0.90,
)
