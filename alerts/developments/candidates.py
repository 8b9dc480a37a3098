"""Which of many developments a report may belong to, without comparing it with each.

An inverted index from the terms of reports to developments. In a story with few developments all of them are
candidates; of thousands, those that share the rarest terms with the report, near in time.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right, insort
from collections.abc import Iterable, Mapping
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
"""Developments that a report is compared with."""
MAX_RARE = 100
"""A term of more developments finds none, but adds to those that rarer terms have found."""
MAX_SHORT_LIST = 48
"""Developments that rarer terms have found and to which common terms add."""
_COMMON_TERMS = 3
"""Common terms, the rarest first, whose latest developments are candidates in any case."""
_COUNT_BASE = 16
"""More than the reports of one development that are compared at a time."""

_IndexTerm = str | int | float
_Posting = Mapping[int, int] | tuple[int, ...]
"""Developments by number, in order of opening or with the latest last."""


class CandidateIndex:
    """The open developments of a story, by key."""

    def __init__(self) -> None:
        self._latest_days: dict[int, float] = {}
        """Each development's latest day."""
        self._sorted_days: list[float] = []
        self._number_by_key: dict[str, int] = {}
        self._key_by_number: dict[int, str] = {}
        """A number for each development, in order of opening."""
        self._next_number = 0
        self._postings: dict[_IndexTerm, int | dict[int, int]] = {}
        """For each term the developments that have it, the latest last, and in how many of their reports.

        Most terms occur in one development: then its number and that count are packed into one integer."""

    def add(self, key: str, fingerprint: Fingerprint) -> None:
        """Add a report of a development."""
        number = self._number_by_key.get(key, -1)
        if number < 0:
            number = self._number_by_key[key] = self._next_number
            self._key_by_number[number] = key
            self._next_number += 1
        self._set_day(number, fingerprint.day)
        for term in fingerprint.index_terms():
            posting = self._postings.get(term)
            if posting is None:
                self._postings[term] = number * _COUNT_BASE + 1
            elif isinstance(posting, dict):
                posting[number] = posting.pop(number, 0) + 1
            elif posting // _COUNT_BASE == number:
                self._postings[term] = posting + 1
            else:
                self._postings[term] = {posting // _COUNT_BASE: posting % _COUNT_BASE, number: 1}

    def mark_latest(self, key: str, term: _IndexTerm) -> None:
        """Make a development the latest of those that a term occurs in."""
        number, posting = self._number_by_key[key], self._postings.get(term)
        if isinstance(posting, dict):
            posting[number] = posting.pop(number)

    def discard(self, key: str, fingerprint: CompactFingerprint) -> None:
        """Remove one report of a development."""
        number = self._number_by_key[key]
        for term in fingerprint.index_terms():
            posting = self._postings[term]
            if isinstance(posting, dict):
                posting[number] -= 1
                if not posting[number]:
                    del posting[number]
                    if len(posting) == 1:
                        ((last, count),) = posting.items()
                        self._postings[term] = last * _COUNT_BASE + count
            elif posting % _COUNT_BASE > 1:
                self._postings[term] = posting - 1
            else:
                del self._postings[term]

    def remove(self, key: str) -> None:
        """Remove a development whose reports have been discarded."""
        number = self._number_by_key.pop(key, None)
        if number is not None:
            self._set_day(number, None)
            del self._key_by_number[number]

    def count_near(self, day: float, days: float) -> int:
        """How many developments had their latest report at most `days` from a day."""
        return bisect_right(self._sorted_days, day + days) - bisect_left(self._sorted_days, day - days)

    def _set_day(self, number: int, day: float | None) -> None:
        before = self._latest_days.pop(number, None)
        if before is not None:
            del self._sorted_days[bisect_left(self._sorted_days, before)]
        if day is not None:
            self._latest_days[number] = day
            insort(self._sorted_days, day)

    def _posting(self, term: _IndexTerm) -> _Posting:
        """The developments that a term occurs in."""
        posting = self._postings.get(term)
        if posting is None:
            return ()
        return posting if isinstance(posting, dict) else (posting // _COUNT_BASE,)

    def candidates(self, fingerprint: Fingerprint, idf_table: IdfTable) -> list[str]:
        """The developments worth a comparison, in order of opening."""
        if len(self._number_by_key) <= MAX_CANDIDATES:
            return list(self._number_by_key)
        postings = [
            (gain, posting)
            for term, gain in _term_gains(fingerprint, idf_table)
            if (posting := self._posting(term))
        ]
        postings.sort(key=lambda pair: (len(pair[1]), pair[0]))
        rare = [pair for pair in postings if len(pair[1]) <= MAX_RARE]
        common = postings[len(rare) :]
        scores = self._scores_by_rare_terms(rare, fingerprint.day)
        for _, posting in common[:_COMMON_TERMS]:
            for number in islice(reversed(posting), MAX_CANDIDATES):
                scores.setdefault(number, self._day_score(number, fingerprint.day))
        for gain, posting in common:
            for number in scores:
                if number in posting:
                    scores[number] += gain
        keys = self._key_by_number
        best = nlargest(MAX_CANDIDATES, scores, key=lambda number: (scores[number], keys[number]))
        return [keys[number] for number in sorted(best)]

    def _scores_by_rare_terms(self, rare: Iterable[tuple[float, _Posting]], day: float) -> dict[int, float]:
        """The short list: developments by number, with the gain of the rare terms that they share."""
        gains: dict[int, float] = {}
        for gain, posting in rare:
            for number in posting:
                gains[number] = gains.get(number, 0.0) + gain
        scores = {number: gain + self._day_score(number, day) for number, gain in gains.items()}
        if len(scores) <= MAX_SHORT_LIST:
            return scores
        short_list = sorted(scores, key=scores.__getitem__, reverse=True)[:MAX_SHORT_LIST]
        return {number: scores[number] for number in short_list}

    def _day_score(self, number: int, day: float) -> float:
        return DAY_WEIGHT * abs(self._latest_days[number] - day)


def _term_gains(fingerprint: Fingerprint, idf_table: IdfTable) -> list[tuple[_IndexTerm, float]]:
    """About what each shared term adds to the log-odds of being the same event."""
    concepts = {key: (value * idf_table.idf(key)) ** 2 for key, value in fingerprint.concepts.items()}
    words = {word: idf_table.idf(word) for word in fingerprint.words}
    concept_sum, word_sum = sum(concepts.values()) or 1.0, sum(words.values()) or 1.0
    gains: list[tuple[_IndexTerm, float]] = [
        (key, CONCEPT_WEIGHT * value / concept_sum) for key, value in concepts.items()
    ]
    gains += [(word, WORD_WEIGHT * value / word_sum) for word, value in words.items()]
    gains += [(key, CROSS_LANGUAGE_SOUND_WEIGHT * idf_table.idf(key) / 2) for key in fingerprint.sounds]
    return gains + [(number, NUMBER_WEIGHT * idf_table.idf(number)) for number in fingerprint.numbers]
