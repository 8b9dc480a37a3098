"""Which of many developments a report may belong to, without holding it against each.

An inverted index from what reports name, say and count to the developments whose reports do. Of a story with
few developments all are looked at; of thousands those that share the rarest with the report, near in time.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right, insort
from collections.abc import Mapping
from heapq import nlargest
from itertools import islice

from alerts.developments.compact import Kept
from alerts.developments.fingerprint import Traits
from alerts.developments.similarity import CONCEPTS, DAYS, NUMBERS, SOUNDS_ABROAD, WORDS, Rarity

CANDIDATES = 12
"""Developments that a report is held against."""
_FEW = 100
"""A trait of more developments finds none, but adds to those that rarer ones have found."""
_SHORT_LIST = 48
_FILLED = 3
"""Common traits, the rarest first, of which the latest developments are looked at in any case."""
_COUNTED = 16
"""More than the reports of one development that are looked at at a time."""

_Trait = str | int | float


class Nearby:
    """The open developments of a story, by key."""

    def __init__(self) -> None:
        self._days: dict[int, float] = {}
        """Each development's latest day."""
        self._in_order: list[float] = []
        self._numbers: dict[str, int] = {}
        self._keys: dict[int, str] = {}
        """A number for each development, in the order in which they were opened."""
        self._opened = 0
        self._sharing: dict[_Trait, int | dict[int, int]] = {}
        """For each trait in how many reports of each development it occurs; the latest last.

        Most traits occur in one development: then it is its number and that count in one."""

    def add(self, key: str, one: Traits) -> None:
        """A development takes a report."""
        number = self._numbers.get(key, -1)
        if number < 0:
            number = self._numbers[key] = self._opened
            self._keys[number] = key
            self._opened += 1
        self._date(number, one.day)
        for trait in one.shareable():
            known = self._sharing.get(trait)
            if known is None:
                self._sharing[trait] = number * _COUNTED + 1
            elif isinstance(known, dict):
                known[number] = known.pop(number, 0) + 1
            elif known // _COUNTED == number:
                self._sharing[trait] = known + 1
            else:
                self._sharing[trait] = {known // _COUNTED: known % _COUNTED, number: 1}

    def retold(self, key: str, trait: _Trait) -> None:
        """A development that a trait occurs in is the latest in which it did."""
        number, known = self._numbers[key], self._sharing.get(trait)
        if isinstance(known, dict):
            known[number] = known.pop(number)

    def discard(self, key: str, one: Kept) -> None:
        """One of a development's reports is looked at no more."""
        number = self._numbers[key]
        for trait in one.shareable():
            known = self._sharing[trait]
            if isinstance(known, dict):
                known[number] -= 1
                if not known[number]:
                    del known[number]
                    if len(known) == 1:
                        ((last, count),) = known.items()
                        self._sharing[trait] = last * _COUNTED + count
            elif known % _COUNTED > 1:
                self._sharing[trait] = known - 1
            else:
                del self._sharing[trait]

    def close(self, key: str) -> None:
        """A development takes no more; its reports have been discarded."""
        number = self._numbers.pop(key, None)
        if number is not None:
            self._date(number, None)
            del self._keys[number]

    def around(self, day: float, days: float) -> int:
        """How many developments had their latest report at most so many days from a day."""
        return bisect_right(self._in_order, day + days) - bisect_left(self._in_order, day - days)

    def _date(self, number: int, day: float | None) -> None:
        before = self._days.pop(number, None)
        if before is not None:
            del self._in_order[bisect_left(self._in_order, before)]
        if day is not None:
            self._days[number] = day
            insort(self._in_order, day)

    def _those_with(self, trait: _Trait) -> Mapping[int, int] | tuple[int, ...]:
        """The developments in which a trait occurs."""
        known = self._sharing.get(trait)
        if known is None:
            return ()
        return known if isinstance(known, dict) else (known // _COUNTED,)

    def candidates(self, one: Traits, rarity: Rarity) -> list[str]:
        """The developments worth a comparison, in the order in which they were opened."""
        if len(self._numbers) <= CANDIDATES:
            return list(self._numbers)
        known = [(gain, found) for trait, gain in _gains(one, rarity) if (found := self._those_with(trait))]
        known.sort(key=lambda each: (len(each[1]), each[0]))
        rare = [each for each in known if len(each[1]) <= _FEW]
        common = known[len(rare) :]
        fits: dict[int, float] = {}
        for gain, found in rare:
            for number in found:
                fits[number] = fits.get(number, 0.0) + gain
        keys, days, day = self._keys, self._days, one.day
        near = {number: fit + DAYS * abs(days[number] - day) for number, fit in fits.items()}
        if len(near) > _SHORT_LIST:
            short = sorted(near, key=near.__getitem__, reverse=True)[:_SHORT_LIST]
            near = {number: near[number] for number in short}
        for _, found in common[:_FILLED]:
            for number in islice(reversed(found), CANDIDATES):
                near.setdefault(number, DAYS * abs(days[number] - day))
        for gain, found in common:
            for number in near:
                if number in found:
                    near[number] += gain
        best = nlargest(CANDIDATES, near, key=lambda number: (near[number], keys[number]))
        return [keys[number] for number in sorted(best)]


def _gains(one: Traits, rarity: Rarity) -> list[tuple[_Trait, float]]:
    """About what sharing each trait adds to the log-odds of being the same."""
    concepts = {key: (value * rarity.of(key)) ** 2 for key, value in one.concepts.items()}
    words = {word: rarity.of(word) for word in one.words}
    whole, said = sum(concepts.values()) or 1.0, sum(words.values()) or 1.0
    found: list[tuple[_Trait, float]] = [(key, CONCEPTS * value / whole) for key, value in concepts.items()]
    found += [(word, WORDS * value / said) for word, value in words.items()]
    found += [(heard, SOUNDS_ABROAD * rarity.of(heard) / 2) for heard in one.sounds]
    return found + [(number, NUMBERS * rarity.of(number)) for number in one.numbers]
