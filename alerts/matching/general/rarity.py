"""How rare keys are in news, by language: common words are no evidence.

A word is common in one language and unknown in the next, so each language has counts of its own. They come
from few texts, and lean on the counts of all languages.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Iterable, Mapping

from alerts.text.keys import Key

MAX_RARITY = 8.0
LEAN = 100.0
"""The weight, in texts, of the counts of all languages in those of one language."""
_CACHE_SIZE = 200_000


class Rarity:
    """The rarity of each key, 0 to 8: minus the logarithm of the share of texts that have it."""

    def __init__(
        self,
        counts: Mapping[Key, float],
        texts: float,
        counts_by_language: Mapping[str, Mapping[Key, float]],
        texts_by_language: Mapping[str, float],
    ) -> None:
        """Counts are numbers of texts that have a key."""
        self._counts, self._texts = counts, texts
        self._by_language, self._texts_by_language = counts_by_language, texts_by_language
        self._cache: dict[tuple[Key, str], float] = {}

    def without(self, texts: Iterable[tuple[str, Collection[Key]]]) -> Rarity:
        """The same without some texts that were counted, each given by language and keys."""
        counts = dict(self._counts)
        by_language = {language: dict(own) for language, own in self._by_language.items()}
        totals, total = dict(self._texts_by_language), self._texts
        for language, keys in texts:
            total -= 1
            totals[language] -= 1
            for table in (counts, by_language[language]):
                for key in keys:
                    if key in table:
                        table[key] -= 1
        return Rarity(counts, total, by_language, totals)

    def of(self, key: Key, language: str) -> float:
        """The rarity of a key in a language."""
        cached = self._cache.get((key, language))
        if cached is not None:
            return cached
        share = (self._counts.get(key, 0.0) + 1) / (self._texts + 2)
        own = self._by_language.get(language)
        count = own.get(key, 0.0) if own else 0.0
        rarity = -math.log((count + LEAN * share) / (self._texts_by_language.get(language, 0.0) + LEAN))
        if len(self._cache) >= _CACHE_SIZE:
            self._cache.clear()
        self._cache[key, language] = rarity = min(MAX_RARITY, rarity)
        return rarity
