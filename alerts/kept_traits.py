"""The traits of a development's reports, held in a tenth of the memory until they are compared again."""

from __future__ import annotations

import sys
from array import array
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from alerts.copies import Signature
from alerts.traits import Traits

_AT_HAND = 1_000
"""Reports of which the traits are kept ready: those of what is told of just now."""
_NO_SIGNATURE = Signature(b"", 0)


@dataclass(frozen=True, slots=True, eq=False)
class _Kept:
    """Traits in arrays; known by its identity."""

    language: str
    day: float
    concepts: tuple[str, ...]
    weights: bytes
    words: bytes
    numbers: bytes
    places: bytes
    sounds: tuple[str, ...]
    themes: tuple[tuple[str, bool], ...]
    said: frozenset[str]
    answered: frozenset[str]
    copy: bool
    back: bool


class KeptTraits:
    """Traits in order, like a list; what copies are found by is left out (`alerts.copy_index`)."""

    __slots__ = ("_kept",)

    def __init__(self) -> None:
        self._kept: list[_Kept] = []

    def __len__(self) -> int:
        return len(self._kept)

    def __iter__(self) -> Iterator[Traits]:
        return map(_unfolded, self._kept)

    def __getitem__(self, at: int) -> Traits:
        return _unfolded(self._kept[at])

    def append(self, one: Traits) -> None:
        """Add a report's."""
        self._kept.append(_folded(one))

    def pop(self, at: int) -> Traits:
        """Take a report's out."""
        return _unfolded(self._kept.pop(at))


def _folded(one: Traits) -> _Kept:
    """In the order of `Traits.packed`, so that sums over them are the same to the last digit."""
    numbers = sorted(one.numbers)
    return _Kept(
        sys.intern(one.language),
        one.day,
        tuple(map(sys.intern, one.concepts)),
        array("d", one.concepts.values()).tobytes(),
        array("I", sorted(one.words)).tobytes(),
        array("d", numbers).tobytes(),
        array("d", (one.numbers[number] for number in numbers)).tobytes(),
        tuple(map(sys.intern, sorted(one.sounds))),
        tuple((sys.intern(theme), titled) for theme, titled in sorted(one.themes.items())),
        one.said,
        one.answered,
        one.copy,
        one.back,
    )


@lru_cache(maxsize=_AT_HAND)
def _unfolded(one: _Kept) -> Traits:
    return Traits(
        signature=_NO_SIGNATURE,
        language=one.language,
        day=one.day,
        concepts=dict(zip(one.concepts, array("d", one.weights), strict=True)),
        words=frozenset(array("I", one.words)),
        numbers=dict(zip(array("d", one.numbers), array("d", one.places), strict=True)),
        sounds=frozenset(one.sounds),
        themes=dict(one.themes),
        copy=one.copy,
        said=one.said,
        answered=one.answered,
        back=one.back,
    )
