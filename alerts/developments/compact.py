"""The traits of a development's reports as they are compared, without what takes most room.

What copies are found by is left out (`alerts.developments.lsh`), and equal texts are one.
"""

from __future__ import annotations

import sys
from array import array
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain

from alerts.developments.fingerprint import Traits, near


@dataclass(frozen=True, slots=True, eq=False)
class Kept:
    """Traits in tuples; known by its identity."""

    language: str
    day: float
    concepts: tuple[str, ...]
    sounds: tuple[str, ...]
    themes: tuple[str, ...]
    titled: tuple[str, ...]
    """Those of the themes that stand in the headline."""
    weights: tuple[float, ...]
    """Of its concepts."""
    numbers: tuple[float, ...]
    """All that it counts, in order of size."""
    places: tuple[float, ...]
    """How prominent its numbers are."""
    _words: bytes
    meaning: bytes
    """See `Traits.meaning`."""

    @property
    def words(self) -> frozenset[int]:
        """See `Traits.words`."""
        return frozenset(array("I", self._words))

    def shareable(self) -> Iterator[str | int | float]:
        """All that another report may have too, as `Traits.shareable`."""
        return chain(self.concepts, self.words, self.numbers, self.sounds)

    def near(self, other: Traits) -> bool:
        """Whether the days are close enough for both to be about the same."""
        return near(self.day, other.day)


def kept(one: Traits) -> Kept:
    """In the order of `Traits.packed`, so that sums over them are the same to the last digit."""
    numbers, themes = sorted(one.numbers), sorted(one.themes)
    return Kept(
        sys.intern(one.language),
        one.day,
        tuple(map(sys.intern, one.concepts)),
        tuple(map(sys.intern, sorted(one.sounds))),
        tuple(map(sys.intern, themes)),
        tuple(sys.intern(theme) for theme in themes if one.themes[theme]),
        tuple(one.concepts.values()),
        tuple(numbers),
        tuple(one.numbers[number] for number in numbers),
        array("I", sorted(one.words)).tobytes(),
        one.meaning,
    )
