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
    brevity: float
    """What is added to the level for a report without words; less with each word, up to `FULL_WORDS`."""
    weights: Mapping[str, float]
    """In the order of `FEATURE_NAMES`."""

    def score(self, features: GeneralFeatures) -> float:
        """The weighted sum, in log-odds, not yet compared with what the seed requires."""
        total: float = sum(map(mul, self.weights.values(), features))
        return total

    def brevity_offset(self, words: float) -> float:
        """What is added to the level for a short report, which shares less than a long one."""
        return self.brevity * max(0.0, 1.0 - words / FULL_WORDS)

    def contributions(self, features: GeneralFeatures) -> dict[str, float]:
        """What each feature adds."""
        return {name: self.weights[name] * value for name, value in zip(FEATURE_NAMES, features, strict=True)}


FULL_WORDS = 100.0
BARE_PAIR = 2.5
"""What is added to the level where seed and report are one headline or sentence each."""


def _model(level: Level, brevity: float, **weights: float) -> GeneralModel:
    named = {name: weights.get(name, 0.0) for name in FEATURE_NAMES}
    return GeneralModel(level, brevity, MappingProxyType(named))


WITH_ENCODER = _model(
    Level(1.09, 0.47, 0.92, 0.18, 2.00),
    -2.2,
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
    Level(0.82, 0.99, 0.30, 0.23, 1.40),
    -1.0,
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
