"""Which of many developments a report may belong to, without holding it against each.

An inverted index from what reports name, say and count to the developments whose reports do. Of a story with
few developments all are looked at; of thousands those that share the rarest with the report, near in time.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right, insort
from collections.abc import Mapping
from heapq import nlargest
from itertools import islice

from alerts.developments.compact import CompactFingerprint
from alerts.developments.fingerprint import Fingerprint
from alerts.developments.similarity import (
    CONCEPT_WEIGHT,
    CROSS_LANGUAGE_SOUND_WEIGHT,
    DAY_WEIGHT,
    NUMBER_WEIGHT,
    WORD_WEIGHT,
    IdfTable,
)

MAX_CANDIDATES = 12
"""Developments that a report is held against."""
MAX_RARE = 100
"""A trait of more developments finds none, but adds to those that rarer ones have found."""
MAX_SHORT_LIST = 48
_COMMON_TERMS = 3
"""Common traits, the rarest first, of which the latest developments are looked at in any case."""
_COUNT_BASE = 16
"""More than the reports of one development that are looked at at a time."""

_IndexTerm = str | int | float


class CandidateIndex:
    """The open developments of a story, by key."""

    def __init__(self) -> None:
        self._latest_days: dict[int, float] = {}
        """Each development's latest day."""
        self._sorted_days: list[float] = []
        self._number_by_key: dict[str, int] = {}
        self._key_by_number: dict[int, str] = {}
        """A number for each development, in the order in which they were opened."""
        self._next_number = 0
        self._postings: dict[_IndexTerm, int | dict[int, int]] = {}
        """For each trait in how many reports of each development it occurs; the latest last.

        Most traits occur in one development: then it is its number and that count in one."""

    def add(self, key: str, fingerprint: Fingerprint) -> None:
        """A development takes a report."""
        number = self._number_by_key.get(key, -1)
        if number < 0:
            number = self._number_by_key[key] = self._next_number
            self._key_by_number[number] = key
            self._next_number += 1
        self._set_day(number, fingerprint.day)
        for trait in fingerprint.index_terms():
            known = self._postings.get(trait)
            if known is None:
                self._postings[trait] = number * _COUNT_BASE + 1
            elif isinstance(known, dict):
                known[number] = known.pop(number, 0) + 1
            elif known // _COUNT_BASE == number:
                self._postings[trait] = known + 1
            else:
                self._postings[trait] = {known // _COUNT_BASE: known % _COUNT_BASE, number: 1}

    def mark_latest(self, key: str, term: _IndexTerm) -> None:
        """A development that a trait occurs in is the latest in which it did."""
        number, known = self._number_by_key[key], self._postings.get(term)
        if isinstance(known, dict):
            known[number] = known.pop(number)

    def discard(self, key: str, fingerprint: CompactFingerprint) -> None:
        """One of a development's reports is looked at no more."""
        number = self._number_by_key[key]
        for trait in fingerprint.index_terms():
            known = self._postings[trait]
            if isinstance(known, dict):
                known[number] -= 1
                if not known[number]:
                    del known[number]
                    if len(known) == 1:
                        ((last, count),) = known.items()
                        self._postings[trait] = last * _COUNT_BASE + count
            elif known % _COUNT_BASE > 1:
                self._postings[trait] = known - 1
            else:
                del self._postings[trait]

    def remove(self, key: str) -> None:
        """A development takes no more; its reports have been discarded."""
        number = self._number_by_key.pop(key, None)
        if number is not None:
            self._set_day(number, None)
            del self._key_by_number[number]

    def count_near(self, day: float, days: float) -> int:
        """How many developments had their latest report at most so many days from a day."""
        return bisect_right(self._sorted_days, day + days) - bisect_left(self._sorted_days, day - days)

    def _set_day(self, number: int, day: float | None) -> None:
        before = self._latest_days.pop(number, None)
        if before is not None:
            del self._sorted_days[bisect_left(self._sorted_days, before)]
        if day is not None:
            self._latest_days[number] = day
            insort(self._sorted_days, day)

    def _posting(self, term: _IndexTerm) -> Mapping[int, int] | tuple[int, ...]:
        """The developments in which a trait occurs."""
        known = self._postings.get(term)
        if known is None:
            return ()
        return known if isinstance(known, dict) else (known // _COUNT_BASE,)

    def candidates(self, fingerprint: Fingerprint, idf_table: IdfTable) -> list[str]:
        """The developments worth a comparison, in the order in which they were opened."""
        if len(self._number_by_key) <= MAX_CANDIDATES:
            return list(self._number_by_key)
        known = [
            (gain, found)
            for trait, gain in _term_gains(fingerprint, idf_table)
            if (found := self._posting(trait))
        ]
        known.sort(key=lambda each: (len(each[1]), each[0]))
        rare = [each for each in known if len(each[1]) <= MAX_RARE]
        common = known[len(rare) :]
        fits: dict[int, float] = {}
        for gain, found in rare:
            for number in found:
                fits[number] = fits.get(number, 0.0) + gain
        keys, days, day = self._key_by_number, self._latest_days, fingerprint.day
        near = {number: fit + DAY_WEIGHT * abs(days[number] - day) for number, fit in fits.items()}
        if len(near) > MAX_SHORT_LIST:
            short = sorted(near, key=near.__getitem__, reverse=True)[:MAX_SHORT_LIST]
            near = {number: near[number] for number in short}
        for _, found in common[:_COMMON_TERMS]:
            for number in islice(reversed(found), MAX_CANDIDATES):
                near.setdefault(number, DAY_WEIGHT * abs(days[number] - day))
        for gain, found in common:
            for number in near:
                if number in found:
                    near[number] += gain
        best = nlargest(MAX_CANDIDATES, near, key=lambda number: (near[number], keys[number]))
        return [keys[number] for number in sorted(best)]


def _term_gains(fingerprint: Fingerprint, idf_table: IdfTable) -> list[tuple[_IndexTerm, float]]:
    """About what sharing each trait adds to the log-odds of being the same."""
    concepts = {key: (value * idf_table.idf(key)) ** 2 for key, value in fingerprint.concepts.items()}
    words = {word: idf_table.idf(word) for word in fingerprint.words}
    whole, said = sum(concepts.values()) or 1.0, sum(words.values()) or 1.0
    found: list[tuple[_IndexTerm, float]] = [
        (key, CONCEPT_WEIGHT * value / whole) for key, value in concepts.items()
    ]
    found += [(word, WORD_WEIGHT * value / said) for word, value in words.items()]
    found += [
        (heard, CROSS_LANGUAGE_SOUND_WEIGHT * idf_table.idf(heard) / 2) for heard in fingerprint.phonetic_keys
    ]
    return found + [(number, NUMBER_WEIGHT * idf_table.idf(number)) for number in fingerprint.numbers]
