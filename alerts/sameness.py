"""How likely two reports of a story tell of the same development.

Inside a story everybody names the same actors, so what is rare within the story counts: the place, the
person, the number that few other reports have. Days apart speak against it.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Iterable, Mapping

from alerts.traits import Traits

BIAS = -1.6
CONCEPTS, WORDS, NUMBERS, DAYS, FAR = 7.0, 4.0, 0.9, -1.0, -0.4
USUAL_OVERLAP = 0.25
"""Reports of one story in one language share so many words anyway."""
COMMON = 0.5
"""What all reports of a story share says little: two that name nothing else are no pair."""
STRANGERS = -0.5
_NEAR_DAYS = 5.0
_PRIOR = 8.0
"""Reports that a story is imagined to have had before the first, each naming what the seed names."""


class Rarity:
    """How often each trait occurs in a story; `usual`: what the seed names, with weights of 0 to 1."""

    def __init__(self, usual: Mapping[str | float, float] | None = None) -> None:
        self._weights = _Weights({key: _PRIOR * weight for key, weight in (usual or {}).items()})
        self.of: Callable[[str | float], float] = self._weights.__getitem__
        """About 1 for what nearly every report has, more for what few have."""

    def add(self, one: Traits, times: int = 1) -> None:
        """Count a report in, or with -1 out again."""
        self._weights.clear()
        self._weights.total += times
        seen = self._weights.seen
        traits: list[str | int | float] = [*one.concepts, *one.words, *one.numbers]
        for trait in traits:
            seen[trait] += times
            if seen[trait] <= 0:
                del seen[trait]


class _Weights(dict[str | float, float]):
    """Each weight is worked out once between two reports: a report is held against dozens."""

    def __init__(self, usual: dict[str | float, float]) -> None:
        super().__init__()
        self.seen: Counter[str | int | float] = Counter()
        self.total = 0
        self._usual = usual

    def __missing__(self, trait: str | float) -> float:
        seen = self.seen.get(trait, 0) + self._usual.get(trait, 0.0)
        self[trait] = weight = math.log(1.0 + (self.total + _PRIOR) / (seen + 1.0))
        return weight


def sameness(one: Traits, other: Traits, rarity: Rarity) -> float:
    """Log-odds that both tell of the same development."""
    gap = abs(one.day - other.day)
    odds = BIAS + DAYS * gap + FAR * max(0.0, gap - _NEAR_DAYS)
    odds += CONCEPTS * _alike(one, other, rarity)
    if one.language == other.language:
        odds += WORDS * max(0.0, _overlap(one.words, other.words, rarity) - USUAL_OVERLAP)
    return odds + _counted(one.numbers, other.numbers, rarity)


def _alike(one: Traits, other: Traits, rarity: Rarity) -> float:
    """Cosine of what both name, rare things weighing more; small where nothing rare is named at all."""
    left = {key: value * rarity.of(key) for key, value in one.concepts.items()}
    right = {key: value * rarity.of(key) for key, value in other.concepts.items()}
    length = math.sqrt(_square(left.values()) * _square(right.values()))
    return sum(value * right[key] for key, value in left.items() if key in right) / (length + COMMON)


def _counted(one: frozenset[float], other: frozenset[float], rarity: Rarity) -> float:
    """Rare numbers that both give speak for, those that only one gives against."""
    shared = sum(map(rarity.of, one & other))
    if shared:
        return NUMBERS * min(2.5, shared / 1.5)
    own = [max(map(rarity.of, numbers), default=0.0) for numbers in (one, other)]
    return STRANGERS * sum(own) / 2


def _square(values: Iterable[float]) -> float:
    return sum(value * value for value in values)


def _overlap(one: frozenset[int], other: frozenset[int], rarity: Rarity) -> float:
    """Share of the words of the shorter that both have, rare words weighing more."""
    if not one or not other:
        return 0.0
    weights = [sum(map(rarity.of, words)) for words in (one & other, one, other)]
    return weights[0] / min(weights[1:])
