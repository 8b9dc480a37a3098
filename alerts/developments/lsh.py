"""The sketches of a window's reports, and which of them may be copies of a new one.

Locality-sensitive hashing in flat arrays, some 300 bytes a report beside its sketch: each band of a
report's MinHash has a key, and reports are chained by key, the latest first. Reports are dropped in order of
arrival, so that nothing is removed from a chain: it ends where the dropped reports begin.
"""

from __future__ import annotations

from array import array
from collections import Counter

import numpy as np
from numpy.typing import NDArray
from rensa import RMinHash

from alerts.developments.near_duplicates import ShingleSketch, sketch_similarity

MAX_COPY_CANDIDATES = 64
"""Reports that one is compared with, those with most bands in common; and of each band the latest."""
_PERMUTATIONS, _BANDS, _SEED = 64, 32, 11
_MIX_MULTIPLIER = np.uint64(0x9E3779B97F4A7C15)
"""Mixes a band's two hashes: the upper half of the product depends on all of their bits."""
_FIRST_BUCKETS, _GROWTH, _MOST_BUCKETS = 1_024, 8, 65_536
_EMPTY_LINKS = bytes(4 * _BANDS)
_MIN_TRIM = 1_024
"""Dropped reports before the arrays are trimmed: a trim moves all that come after."""


class NearDuplicateIndex:
    """Reports by number, 0 the first that was ever added."""

    def __init__(self) -> None:
        self._first, self._array_start = 0, 0
        """Number of the first report that is remembered, and of the first in the arrays."""
        self._sketches: list[bytes] = []
        self._counts = array("I")
        self._keys, self._links = array("I"), array("I")
        """For each report and band its key, and the number + 1 of the report before it in the chain."""
        self._buckets = _FIRST_BUCKETS
        self._heads = self._empty_heads()

    def __len__(self) -> int:
        """How many reports are remembered."""
        return self._array_start + len(self._sketches) - self._first

    def add(self, sketch: ShingleSketch) -> int:
        """Remember a report; returns its number."""
        number = self._array_start + len(self._sketches)
        self._sketches.append(sketch.hash_bytes)
        self._counts.append(sketch.shingle_count)
        self._keys.frombytes(_band_keys(sketch).tobytes())
        self._links.frombytes(_EMPTY_LINKS)
        if len(self) > self._buckets < _MOST_BUCKETS:
            self._buckets *= _GROWTH
            self._heads = self._empty_heads()
            for earlier in range(self._first, number):
                self._link(earlier)
        self._link(number)
        return number

    def drop_before(self, first: int) -> None:
        """Drop all reports before this number."""
        self._first = first
        dropped = first - self._array_start
        if dropped > _MIN_TRIM and dropped * 2 > len(self._sketches):
            del self._sketches[:dropped], self._counts[:dropped]
            del self._keys[: dropped * _BANDS], self._links[: dropped * _BANDS]
            self._array_start = first

    def similar(self, sketch: ShingleSketch) -> dict[int, float]:
        """Numbers of the reports that it is a copy of, with their similarity."""
        if not sketch.shingle_count:
            return {}
        similarities = {
            number: sketch_similarity(sketch, self._sketch(number)) for number in self._candidates(sketch)
        }
        return {number: value for number, value in similarities.items() if value > 0}

    def _candidates(self, sketch: ShingleSketch) -> list[int]:
        shared: Counter[int] = Counter()
        for band, key in enumerate(_band_keys(sketch).tolist()):
            shared.update(self._follow_chain(band, key))
        if len(shared) <= MAX_COPY_CANDIDATES:
            return list(shared)
        return sorted(shared, key=lambda number: (-shared[number], number))[:MAX_COPY_CANDIDATES]

    def _follow_chain(self, band: int, key: int) -> list[int]:
        keys, before, begin, first = self._keys, self._links, self._array_start, self._first
        numbers: list[int] = []
        link = int(self._heads[band * self._buckets + key % self._buckets])
        while link > first and len(numbers) < MAX_COPY_CANDIDATES:
            position = (link - 1 - begin) * _BANDS + band
            if keys[position] == key:
                numbers.append(link - 1)
            link = before[position]
        return numbers

    def _link(self, number: int) -> None:
        if not self._counts[number - self._array_start]:
            return  # a report without words is a copy of none
        row = (number - self._array_start) * _BANDS
        keys = np.frombuffer(self._keys, np.uint32, _BANDS, 4 * row)
        buckets = np.arange(_BANDS) * self._buckets + keys % self._buckets
        self._links[row : row + _BANDS] = array("I", self._heads[buckets].tobytes())
        self._heads[buckets] = number + 1

    def _empty_heads(self) -> NDArray[np.uint32]:
        return np.zeros(_BANDS * self._buckets, np.uint32)

    def _sketch(self, number: int) -> ShingleSketch:
        position = number - self._array_start
        return ShingleSketch(self._sketches[position], self._counts[position])


def _band_keys(sketch: ShingleSketch) -> NDArray[np.uint32]:
    """A key for each band of the MinHash; the more similar two texts are, the more keys are equal."""
    min_hash = RMinHash(num_perm=_PERMUTATIONS, seed=_SEED)
    min_hash.update(list(map(str, sketch.hash_values)))
    bands = np.array(min_hash.digest(), np.uint32).view(np.uint64)
    return ((bands * _MIX_MULTIPLIER) >> np.uint64(32)).astype(np.uint32)
