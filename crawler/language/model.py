"""Classifies texts with py3langid's model, without loading py3langid and numpy in this process."""

from __future__ import annotations

import unicodedata
from collections import Counter
from collections.abc import Collection
from math import log1p
from struct import unpack

from crawler.language.cached_tables import load_tables
from crawler.language.tables import COST_SCALE

_HIGH = 1 << 16


class LanguageModel:
    """Naive Bayes over byte sequences; gives the same languages as py3langid."""

    def __init__(self, languages: Collection[str]) -> None:
        """Load the model; takes a second where it is not cached yet."""
        self._tables = tables = load_tables(languages)
        self._row_bytes = 2 * len(tables.prior)
        self._lane_mask = int.from_bytes(b"\xff\xff\0\0" * -(-len(tables.prior) // 2), "little")

    def classify(self, text: str) -> str:
        """Return the most likely language; the first one if the text has no features."""
        if text.isupper():
            text = text.lower()
        counts = self._count_features(
            unicodedata.normalize("NFC", text).encode("utf-8", errors="surrogatepass")
        )
        names, scores = self._tables.names, list(self._tables.prior)
        if not counts:
            return names[0]
        for count, features in _group_by_count(counts).items():
            weight = -log1p(count) / COST_SCALE
            scores = [
                score + weight * cost for score, cost in zip(scores, self._sum_costs(features), strict=True)
            ]
        return names[scores.index(max(scores))]

    def _sum_costs(self, features: list[int]) -> list[int]:
        """Return the sum of the features' rows, by column.

        Rows are added as two long integers with 32 bits per column, one with the even columns and one with
        the odd ones, which is as fast as numpy.
        """
        costs, size, halves = self._tables.costs, self._row_bytes, self._lane_mask
        even = odd = 0
        for feature in features:
            row = int.from_bytes(costs[feature * size : (feature + 1) * size], "little")
            even += row & halves
            odd += row >> 16 & halves
        columns = [0] * len(self._tables.prior)
        columns[::2], columns[1::2] = (
            _unpack_columns(even, len(columns[::2])),
            _unpack_columns(odd, len(columns[1::2])),
        )
        return columns

    def _count_features(self, text: bytes) -> Counter[int]:
        """Run the automaton over the text, and count the features of the states it reaches."""
        tables = self._tables
        rows, starts, highs, steps = (
            tables.state_rows,
            tables.row_offsets,
            tables.high_offsets,
            tables.step_bytes,
        )
        targets, features, first = tables.targets, tables.features, tables.start_targets
        state, seen = 0, []
        for byte in text:
            row = rows[state]
            step = steps.find(byte, starts[row], starts[row + 1])
            if step < 0:
                state = first[byte]
            elif step < highs[row]:
                state = targets[step]
            else:
                state = targets[step] + _HIGH
            feature = features[state]
            if feature >= 0:
                seen.append(feature)
        return Counter(seen)


def _group_by_count(counts: Counter[int]) -> dict[int, list[int]]:
    features: dict[int, list[int]] = {}
    for feature, count in counts.items():
        features.setdefault(count, []).append(feature)
    return features


def _unpack_columns(number: int, count: int) -> tuple[int, ...]:
    return unpack(f"<{count}I", number.to_bytes(4 * count, "little"))
