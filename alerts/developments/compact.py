"""The traits of a development's reports as they are compared, without what takes most room.

What copies are found by is left out (`alerts.developments.lsh`), and equal texts are one.
"""

from __future__ import annotations

import sys
from array import array
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain

from alerts.developments.fingerprint import Fingerprint, is_near_day
from alerts.text.concept import Concept


@dataclass(frozen=True, slots=True, eq=False)
class CompactFingerprint:
    """Traits in tuples; known by its identity."""

    language: str
    day: float
    concepts: tuple[Concept, ...]
    phonetic_keys: tuple[str, ...]
    themes: tuple[Concept, ...]
    title_themes: tuple[Concept, ...]
    """Those of the themes that stand in the headline."""
    concept_weights: tuple[float, ...]
    """Of its concepts."""
    numbers: tuple[float, ...]
    """All that it counts, in order of size."""
    prominences: tuple[float, ...]
    """How prominent its numbers are."""
    _words: bytes
    embedding: bytes
    """See `Fingerprint.meaning`."""

    @property
    def words(self) -> frozenset[int]:
        """See `Fingerprint.words`."""
        return frozenset(array("I", self._words))

    def index_terms(self) -> Iterator[str | int | float]:
        """All that another report may have too, as `Fingerprint.index_terms`."""
        return chain(self.concepts, self.words, self.numbers, self.phonetic_keys)

    def is_near(self, other: Fingerprint) -> bool:
        """Whether the days are close enough for both to be about the same."""
        return is_near_day(self.day, other.day)


def compact_fingerprint(fingerprint: Fingerprint) -> CompactFingerprint:
    """In the order of `Fingerprint.packed`, so that sums over them are the same to the last digit."""
    numbers, themes = sorted(fingerprint.numbers), sorted(fingerprint.themes)
    return CompactFingerprint(
        sys.intern(fingerprint.language),
        fingerprint.day,
        tuple(fingerprint.concepts),
        tuple(map(sys.intern, sorted(fingerprint.phonetic_keys))),
        tuple(themes),
        tuple(theme for theme in themes if fingerprint.themes[theme]),
        tuple(fingerprint.concepts.values()),
        tuple(numbers),
        tuple(fingerprint.numbers[number] for number in numbers),
        array("I", sorted(fingerprint.words)).tobytes(),
        fingerprint.embedding,
    )
