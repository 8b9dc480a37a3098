"""How likely two reports of a story tell of the same development.

Inside a story everybody names the same actors, so what is rare within the story counts: the place, the
person, the number that few other reports have. Days apart speak against it.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping

from alerts.traits import Traits

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
        self.of: Callable[[str | float], float] = self._weights.__getitem__
        """About 1 for what nearly every report has, more for what few have."""

    def add(self, one: Traits, times: int = 1) -> None:
        """Count a report in, or with -1 out again."""
        self._weights.clear()
        self._weights.total += times
        seen = self._weights.seen
        for trait in one.shareable():
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
    evidence = _evidence(one, other, rarity)
    odds = BIAS + evidence + DAYS * max(0.0, abs(one.day - other.day) - _NEAR_DAYS)
    return odds if evidence >= EVIDENCE else min(odds, WITHOUT)


def _evidence(one: Traits, other: Traits, rarity: Rarity) -> float:
    """What speaks for and against, beside the days."""
    found = CONCEPTS * _alike(one, other, rarity)
    heard = min(_MOST_SOUNDS, _beyond(one.sounds & other.sounds, _USUAL_SOUND, rarity))
    if one.language == other.language:
        found += SOUNDS * heard
        found += WORDS * max(0.0, _overlap(one.words, other.words, rarity) - USUAL_OVERLAP)
    else:
        found += SOUNDS_ABROAD * heard
    return found + _counted(one, other, rarity) + _event(one, other, rarity)


def _alike(one: Traits, other: Traits, rarity: Rarity) -> float:
    """Cosine of what both name, rare things weighing more; small where nothing rare is named at all."""
    left = {key: value * rarity.of(key) for key, value in one.concepts.items()}
    right = {key: value * rarity.of(key) for key, value in other.concepts.items()}
    length = math.sqrt(_square(left.values()) * _square(right.values()))
    return sum(value * right[key] for key, value in left.items() if key in right) / (length + COMMON)


def _counted(one: Traits, other: Traits, rarity: Rarity) -> float:
    """Rare numbers that both give speak for, the more prominent the more; those of only one against."""
    left, right = one.numbers, other.numbers
    if shared := left.keys() & right.keys():
        told = math.fsum(left[key] * right[key] * max(0.0, rarity.of(key) - _USUAL_NUMBER) for key in shared)
        return NUMBERS * min(_MOST_NUMBERS, told)
    own = [max(map(rarity.of, numbers), default=0.0) for numbers in (left, right)]
    titled = bool(one.headline_numbers() and other.headline_numbers())
    return STRANGERS * sum(own) / 2 + OTHER_COUNT * titled


def _event(one: Traits, other: Traits, rarity: Rarity) -> float:
    """Whether the same happens in both, by headline and first sentence."""
    left, right = one.themes.keys(), other.themes.keys()
    length = math.sqrt(_square(map(rarity.of, left)) * _square(map(rarity.of, right)))
    odds = EVENT * _square(map(rarity.of, left & right)) / (length + COMMON)
    titled, others = one.headline_themes(), other.headline_themes()
    return odds + OTHER_EVENT * bool(titled and others and not titled & others)


def _beyond(shared: Collection[str], usual: float, rarity: Rarity) -> float:
    return math.fsum(max(0.0, rarity.of(key) - usual) for key in shared)


def _square(values: Iterable[float]) -> float:
    """In whatever order: a set has another one in each run of the program."""
    return math.fsum(value * value for value in values)


def _overlap(one: frozenset[int], other: frozenset[int], rarity: Rarity) -> float:
    """Share of the words of the shorter that both have, rare words weighing more."""
    if not one or not other:
        return 0.0
    weights = [sum(map(rarity.of, words)) for words in (one & other, one, other)]
    return weights[0] / min(weights[1:])
