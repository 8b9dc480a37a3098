"""How likely two reports of a story tell of the same development.

Inside a story everybody names the same actors, so what is rare within the story counts: the place, the
person, the number that few other reports have. Days apart speak against it.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from operator import mul

from alerts.developments.compact import Kept
from alerts.developments.fingerprint import Traits
from alerts.figures.amounts import TITLE

BIAS = -0.57
CONCEPTS, WORDS, NUMBERS, DAYS = 3.9, 1.0, 1.13, -2.5
SOUNDS, SOUNDS_ABROAD = 0.53, 1.33
"""Names and words alike in sound; across languages nothing but the event makes them alike."""
EVENT, OTHER_EVENT = 2.47, -0.67
"""What happens, by headline and first sentence; headlines that tell of different things."""
STRANGERS, OTHER_COUNT = -0.44, -1.75
"""Numbers that only one gives; headlines that count different things."""
USUAL_OVERLAP = 0.25
"""Reports of one story in one script without word borders share so many pairs of characters anyway."""
MEANING, MIDDLE = 8.0, 0.42
"""Log-odds for each unit of cosine above the middle, where an encoder told what both are about."""
EVIDENCE, WITHOUT = 0.7, -3.0
"""What must speak for two reports beside their days; with less their log-odds are at most `WITHOUT`."""
_NEAR_DAYS = 0.5
"""Newsrooms tell of one thing so far apart; many give the day alone."""
COMMON = 0.5
"""What all reports of a story share says little: two that name nothing else are no pair."""
_USUAL_SOUND, _USUAL_NUMBER = 1.2, 0.7
"""Rarity of what says nothing: words alike by chance, numbers of the seed."""
_MOST_SOUNDS, _MOST_NUMBERS = 12.0, 5.0
_PRIOR = 8.0
"""Reports that a story is imagined to have had before the first, each naming what the seed names."""


class Rarity:
    """How often each trait occurs in a story; `usual`: what the seed names, with weights of 0 to 1."""

    def __init__(self, usual: Mapping[str | float, float] | None = None) -> None:
        self._weights = _Weights({key: _PRIOR * weight for key, weight in (usual or {}).items()})
        self._squares = _Squares(self._weights)
        self.of: Callable[[str | float], float] = self._weights.__getitem__
        """About 1 for what nearly every report has, more for what few have."""
        self.square: Callable[[str | float], float] = self._squares.__getitem__
        """The same times itself."""

    def add(self, traits: Iterable[str | float], times: int = 1) -> None:
        """Count what a report shares with others in, or with -1 out again."""
        self._weights.clear()
        self._squares.clear()
        self._weights.total += times
        seen = self._weights.seen
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


class _Squares(dict[str | float, float]):
    def __init__(self, weights: _Weights) -> None:
        super().__init__()
        self._weights = weights

    def __missing__(self, trait: str | float) -> float:
        weight = self._weights[trait]
        self[trait] = square = weight * weight
        return square


class Sameness:
    """A report that is held against many others: what hangs on it alone is worked out once.

    Good until the next report is counted into the story's `Rarity`. Where nothing is shared, what only
    scales it is not worked out at all.
    """

    def __init__(self, one: Traits, rarity: Rarity) -> None:
        self._one, self._rarity = one, rarity
        self._concepts = {key: value * rarity.of(key) for key, value in one.concepts.items()}
        self._named = _square(self._concepts.values())
        self._said = sum(map(rarity.of, one.words))
        self._strangest = max(map(rarity.of, one.numbers), default=0.0)
        self._counts_in_title = bool(one.headline_numbers())
        self._themes, self._titled = one.themes.keys(), one.headline_themes()
        self._happens = math.fsum(map(rarity.square, self._themes))
        self._meant: Callable[[Kept], float] = _Meaning(one.meaning).odds if one.meaning else _nothing

    def odds(self, other: Kept) -> float:
        """Log-odds that both tell of the same development."""
        evidence = self._evidence(other)
        odds = BIAS + evidence + DAYS * max(0.0, abs(self._one.day - other.day) - _NEAR_DAYS)
        return odds if evidence >= EVIDENCE else min(odds, WITHOUT)

    def _evidence(self, other: Kept) -> float:
        """What speaks for and against, beside the days."""
        found = CONCEPTS * self._alike(other)
        heard = self._heard(other)
        if self._one.language == other.language:
            found += SOUNDS * heard
            found += WORDS * max(0.0, self._overlap(other) - USUAL_OVERLAP)
        else:
            found += SOUNDS_ABROAD * heard
        return found + self._counted(other) + self._event(other) + self._meant(other)

    def _alike(self, other: Kept) -> float:
        """Cosine of what both name, rare things weighing more; small where nothing rare is named at all."""
        left, names = self._concepts, other.concepts
        if left.keys().isdisjoint(names):
            return 0.0
        weights: list[float] = list(map(mul, other.weights, map(self._rarity.of, names)))
        length = math.sqrt(self._named * _square(weights))
        right = dict(zip(names, weights, strict=True))
        return sum([value * right[key] for key, value in left.items() if key in right]) / (length + COMMON)

    def _counted(self, other: Kept) -> float:
        """Rare numbers that both give speak for, the more prominent the more; those of only one against."""
        left, numbers, of = self._one.numbers, other.numbers, self._rarity.of
        if not left.keys().isdisjoint(numbers):
            right = dict(zip(numbers, other.places, strict=True))
            shared = left.keys() & right.keys()
            told = math.fsum(left[key] * right[key] * max(0.0, of(key) - _USUAL_NUMBER) for key in shared)
            return NUMBERS * min(_MOST_NUMBERS, told)
        own = self._strangest + max(map(of, numbers), default=0.0)
        return STRANGERS * own / 2 + OTHER_COUNT * (self._counts_in_title and TITLE in other.places)

    def _event(self, other: Kept) -> float:
        """Whether the same happens in both, by headline and first sentence."""
        square, odds = self._rarity.square, 0.0
        if shared := self._themes & other.themes:
            length = math.sqrt(self._happens * math.fsum(map(square, other.themes)))
            odds = EVENT * math.fsum(map(square, shared)) / (length + COMMON)
        apart = self._titled and other.titled and self._titled.isdisjoint(other.titled)
        return odds + OTHER_EVENT * bool(apart)

    def _heard(self, other: Kept) -> float:
        """Words that sound alike."""
        if not (shared := self._one.sounds.intersection(other.sounds)):
            return 0.0
        rare = [weight - _USUAL_SOUND for weight in map(self._rarity.of, shared) if weight > _USUAL_SOUND]
        return min(_MOST_SOUNDS, math.fsum(rare))

    def _overlap(self, other: Kept) -> float:
        """Share of the words of the shorter that both have, rare words weighing more."""
        if not self._one.words or not (words := other.words):
            return 0.0
        shared = sum(map(self._rarity.of, self._one.words & words))
        return shared / min(self._said, sum(map(self._rarity.of, words)))


class _Meaning:
    """What an encoder made of a report."""

    def __init__(self, meaning: bytes) -> None:
        from alerts.matching import vectors  # few have an encoder, and numpy is slow to import

        self._vectors, self._whole, self._own = vectors, meaning, vectors.unpacked(meaning)

    def odds(self, other: Kept) -> float:
        """What its likeness adds; nothing where the same encoder was not asked about both."""
        if not self._vectors.comparable(self._whole, other.meaning):
            return 0.0
        likeness = float(self._own @ self._vectors.unpacked(other.meaning))
        return MEANING * (likeness - MIDDLE)


def _nothing(_: Kept) -> float:
    return 0.0


def _square(values: Iterable[float]) -> float:
    """In whatever order: a set has another one in each run of the program."""
    return math.fsum([value * value for value in values])
