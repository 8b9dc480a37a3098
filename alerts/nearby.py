"""Which of many developments a report may belong to, without holding it against each.

An inverted index from what reports name, say and count to the developments whose reports do. Of a story with
few developments all are looked at; of thousands those that share the rarest with the report, near in time.
"""

from __future__ import annotations

from heapq import nlargest
from itertools import islice

from alerts.sameness import CONCEPTS, DAYS, NUMBERS, SOUNDS_ABROAD, WORDS, Rarity
from alerts.traits import Traits

CANDIDATES = 12
"""Developments that a report is held against."""
_FEW = 100
"""A trait of more developments finds none, but adds to those that rarer ones have found."""
_SHORT_LIST = 48
_FILLED = 3
"""Common traits, the rarest first, of which the latest developments are looked at in any case."""

_Trait = str | int | float


class Nearby:
    """The open developments of a story, by key."""

    def __init__(self) -> None:
        self._days: dict[str, float] = {}
        """Each development's latest day, in the order in which they were opened."""
        self._sharing: dict[_Trait, dict[str, int]] = {}
        """For each trait in how many reports of each development it occurs; the latest last."""

    def add(self, key: str, one: Traits) -> None:
        """A development takes a report."""
        self._days[key] = one.day
        for trait in _traits(one):
            sharing = self._sharing.setdefault(trait, {})
            sharing[key] = sharing.pop(key, 0) + 1

    def discard(self, key: str, one: Traits) -> None:
        """One of a development's reports is looked at no more."""
        for trait in _traits(one):
            sharing = self._sharing[trait]
            if sharing[key] > 1:
                sharing[key] -= 1
                continue
            del sharing[key]
            if not sharing:
                del self._sharing[trait]

    def close(self, key: str) -> None:
        """A development takes no more; its reports have been discarded."""
        self._days.pop(key, None)

    def candidates(self, one: Traits, rarity: Rarity) -> list[str]:
        """The developments worth a comparison, in the order in which they were opened."""
        if len(self._days) <= CANDIDATES:
            return list(self._days)
        sharing = self._sharing
        known = [
            (len(sharing[trait]), gain, trait) for trait, gain in _gains(one, rarity) if trait in sharing
        ]
        known.sort(key=lambda each: each[:2])
        rare = [each for each in known if each[0] <= _FEW]
        common = known[len(rare) :]
        fits: dict[str, float] = {}
        for _, gain, trait in rare:
            for key in sharing[trait]:
                fits[key] = fits.get(key, 0.0) + gain
        days = self._days
        near = {key: fits[key] + DAYS * abs(days[key] - one.day) for key in fits}
        near = {key: near[key] for key in nlargest(_SHORT_LIST, near, key=near.__getitem__)}
        for _, _, trait in common[:_FILLED]:
            for key in islice(reversed(sharing[trait]), CANDIDATES):
                near.setdefault(key, DAYS * abs(days[key] - one.day))
        for _, gain, trait in common:
            for key in near.keys() & sharing[trait].keys():
                near[key] += gain
        found = set(nlargest(CANDIDATES, near, key=lambda key: (near[key], key)))
        return [key for key in days if key in found]


def _traits(one: Traits) -> list[_Trait]:
    return one.shareable()


def _gains(one: Traits, rarity: Rarity) -> list[tuple[_Trait, float]]:
    """About what sharing each trait adds to the log-odds of being the same."""
    concepts = {key: (value * rarity.of(key)) ** 2 for key, value in one.concepts.items()}
    words = {word: rarity.of(word) for word in one.words}
    whole, said = sum(concepts.values()) or 1.0, sum(words.values()) or 1.0
    found: list[tuple[_Trait, float]] = [(key, CONCEPTS * value / whole) for key, value in concepts.items()]
    found += [(word, WORDS * value / said) for word, value in words.items()]
    found += [(heard, SOUNDS_ABROAD * rarity.of(heard) / 2) for heard in one.sounds]
    return found + [(number, NUMBERS * rarity.of(number)) for number in one.numbers]
