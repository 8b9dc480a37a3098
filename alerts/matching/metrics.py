"""Precision, recall and F1, with Wilson intervals."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

_Z95 = 1.96


@dataclass(frozen=True, slots=True)
class Proportion:
    """A proportion with its 95 % interval."""

    count: int
    total: int

    @property
    def value(self) -> float | None:
        """The proportion; None if the total is 0."""
        return self.count / self.total if self.total else None

    def wilson_interval(self) -> tuple[float, float]:
        """The Wilson score interval; 0 to 1 if the total is 0."""
        if not self.total:
            return 0.0, 1.0
        n, p, z2 = self.total, self.count / self.total, _Z95 * _Z95
        centre, spread = p + z2 / (2 * n), _Z95 * math.sqrt(p * (1 - p) / n + z2 / (4 * n * n))
        return max(0.0, (centre - spread) / (1 + z2 / n)), min(1.0, (centre + spread) / (1 + z2 / n))

    def to_dict(self) -> dict[str, Any]:
        """As JSON."""
        low, high = self.wilson_interval()
        return {
            "value": _rounded(self.value),
            "hits": self.count,
            "of": self.total,
            "low": _rounded(low),
            "high": _rounded(high),
        }


@dataclass(frozen=True, slots=True)
class ConfusionMatrix:
    """Counts of correct and wrong verdicts."""

    true_positives: int = 0
    false_positives: int = 0
    false_negatives: int = 0
    true_negatives: int = 0

    @property
    def precision(self) -> Proportion:
        """The share of matches that are follow-ups."""
        return Proportion(self.true_positives, self.true_positives + self.false_positives)

    @property
    def recall(self) -> Proportion:
        """The share of follow-ups that matched."""
        return Proportion(self.true_positives, self.true_positives + self.false_negatives)

    @property
    def f1(self) -> float | None:
        """The harmonic mean of precision and recall; None without follow-ups and matches."""
        whole = 2 * self.true_positives + self.false_positives + self.false_negatives
        return 2 * self.true_positives / whole if whole else None

    @property
    def total(self) -> int:
        """The number of items."""
        return self.true_positives + self.false_positives + self.false_negatives + self.true_negatives

    def to_dict(self) -> dict[str, Any]:
        """As JSON."""
        return {
            "items": self.total,
            "precision": self.precision.to_dict(),
            "recall": self.recall.to_dict(),
            "f1": _rounded(self.f1),
        }


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, 4)
