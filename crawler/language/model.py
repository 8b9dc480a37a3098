"""Which language a text is in by py3langid's model, without py3langid and numpy in this process."""

from __future__ import annotations

import unicodedata
from collections import Counter
from collections.abc import Collection
from math import log1p
from struct import unpack

from crawler.language.tables import COST_SCALE, build_tables

_HIGH = 1 << 16


class LanguageModel:
    """Naive Bayes over the byte sequences that a text holds; the languages named are what py3langid names."""

    def __init__(self, languages: Collection[str]) -> None:
        """Takes a second, most of it in another process."""
        self._tables = tables = build_tables(languages)
        self._row_bytes = 2 * len(tables.prior)
        self._lane_mask = int.from_bytes(b"\xff\xff\0\0" * -(-len(tables.prior) // 2), "little")

    def classify(self, text: str) -> str:
        """The likeliest language; the first where nothing tells."""
        if text.isupper():
            text = text.lower()
        found = self._count_features(
            unicodedata.normalize("NFC", text).encode("utf-8", errors="surrogatepass")
        )
        names, scores = self._tables.names, list(self._tables.prior)
        if not found:
            return names[0]
        for count, features in _group_by_count(found).items():
            weight = -log1p(count) / COST_SCALE
            scores = [
                score + weight * one for score, one in zip(scores, self._sum_costs(features), strict=True)
            ]
        return names[scores.index(max(scores))]

    def _sum_costs(self, features: list[int]) -> list[int]:
        """The sum of the features' rows, a number a column.

        Rows are added as two long integers with 32 bits a column, each with every other column: that is as
        fast as numpy's way.
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
        """What reaching each state on the way through the text tells, and how often."""
        tables = self._tables
        rows, begins, highs, letters = (
            tables.state_rows,
            tables.row_offsets,
            tables.high_offsets,
            tables.step_bytes,
        )
        targets, features, first = tables.targets, tables.features, tables.start_targets
        state, found = 0, []
        for letter in text:
            row = rows[state]
            at = letters.find(letter, begins[row], begins[row + 1])
            if at < 0:
                state = first[letter]
            elif at < highs[row]:
                state = targets[at]
            else:
                state = targets[at] + _HIGH
            feature = features[state]
            if feature >= 0:
                found.append(feature)
        return Counter(found)


def _group_by_count(found: Counter[int]) -> dict[int, list[int]]:
    features: dict[int, list[int]] = {}
    for feature, count in found.items():
        features.setdefault(count, []).append(feature)
    return features


def _unpack_columns(number: int, count: int) -> tuple[int, ...]:
    return unpack(f"<{count}I", number.to_bytes(4 * count, "little"))
