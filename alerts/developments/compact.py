"""The fingerprints of a development's reports as they are compared, in little memory.

The sketch by which copies are found is left out (`alerts.developments.lsh`), and equal texts are one object.
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
    """A fingerprint in tuples; equal only to itself."""

    language: str
    day: float
    concepts: tuple[Concept, ...]
    themes: tuple[Concept, ...]
    title_themes: tuple[Concept, ...]
    """The themes of the headline."""
    concept_weights: tuple[float, ...]
    """Of its concepts, in their order."""
    numbers: tuple[float, ...]
    """All numbers that it gives, in order of size."""
    prominences: tuple[float, ...]
    """Of its numbers, in their order."""
    _words: bytes
    _sounds: bytes
    embedding: bytes
    """See `Fingerprint.embedding`."""

    @property
    def words(self) -> frozenset[int]:
        """See `Fingerprint.words`."""
        return frozenset(array("I", self._words))

    @property
    def sounds(self) -> array[int]:
        """See `Fingerprint.sounds`."""
        return array("I", self._sounds)

    def index_terms(self) -> Iterator[str | int | float]:
        """See `Fingerprint.index_terms`."""
        return chain(self.concepts, self.words, self.numbers, self.sounds)

    def is_near(self, other: Fingerprint) -> bool:
        """Whether the days are close enough for both to report the same event."""
        return is_near_day(self.day, other.day)


def compact_fingerprint(fingerprint: Fingerprint) -> CompactFingerprint:
    """In the order of `Fingerprint.to_json`, so that sums are equal to the last digit after a restart."""
    numbers, themes = sorted(fingerprint.numbers), sorted(fingerprint.themes)
    return CompactFingerprint(
        sys.intern(fingerprint.language),
        fingerprint.day,
        tuple(fingerprint.concepts),
        tuple(themes),
        tuple(theme for theme in themes if fingerprint.themes[theme]),
        tuple(fingerprint.concepts.values()),
        tuple(numbers),
        tuple(fingerprint.numbers[number] for number in numbers),
        array("I", sorted(fingerprint.words)).tobytes(),
        array("I", sorted(fingerprint.sounds)).tobytes(),
        fingerprint.embedding,
    )
