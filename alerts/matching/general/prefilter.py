"""Which stories a report may belong to, found by one pass over its words.

Most news shares next to nothing with a story. A table from keys to seeds finds the others for any number of
stories at once; only for these are all features computed.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence

from alerts.matching.general.features import SeedKeys
from alerts.matching.general.rarity import Rarity
from alerts.text.annotate import Hits
from alerts.text.keys import SOUND_KINDS, Key, concept_key, kind_of, token_keys
from alerts.text.lexicon.load import with_home_countries
from alerts.text.tokens import WINDOWED_KINDS, TokenKind, distinct_tokens

COMMON = 1.5
"""Rarity that does not count: what a fifth of all texts has says nothing."""
WINDOW_SHARE = 0.3
"""How much sounds of windows over unspaced runs count: a text has hundreds."""
MIN_SHARED, MIN_SHARED_SHORT = 6.0, 2.0
"""The rarity that a report and a seed must share at least, all keys together, in long and in short texts.

Of the follow-ups of ten stories 1 % share less, most of them too far from the threshold anyway, and half of
the reports of other stories.
"""
_CHARS_PER_RARITY = 60
"""Characters for which a text must share 1 more. With `MIN_SHARED` alone half of the follow-ups that are a
headline without text were lost."""
_CACHE_SIZE = 60_000

Weights = tuple[tuple[int, float], ...]
"""Number of a seed, and the rarity that a word shares with it."""


class Prefilter:
    """Finds the seeds that share enough with a report; seeds are known by their number."""

    def __init__(self, seeds: Sequence[SeedKeys], rarity: Rarity) -> None:
        self._rarity = rarity
        self._seeds_by_key: Mapping[Key, Sequence[tuple[int, float]]] = _inverted(seeds)
        self._cache: dict[tuple[str, str], Weights] = {}

    def near_seeds(self, hits: Hits) -> frozenset[int]:
        """The numbers of the seeds that the report may follow."""
        shared: defaultdict[int, float] = defaultdict(float)
        language = hits.language
        for concept in with_home_countries({hit.concept for hit in hits.raw_hits}):
            key = concept_key(concept)
            for number, factor in self._seeds_by_key.get(key, ()):
                shared[number] += factor * self._worth(key, language)
        cache = self._cache
        for kind, text in distinct_tokens(hits.text.original):
            weights = cache.get((language, text))
            if weights is None:
                weights = self._weights(kind, text, language)
            for number, weight in weights:
                shared[number] += weight
        least = min(MIN_SHARED, max(MIN_SHARED_SHORT, len(hits.text.original) / _CHARS_PER_RARITY))
        return frozenset(number for number, weight in shared.items() if weight >= least)

    def _worth(self, key: Key, language: str) -> float:
        return max(0.0, self._rarity.of(key, language) - COMMON)

    def _weights(self, kind: TokenKind, text: str, language: str) -> Weights:
        """What a token shares with each seed; cached, except for runs, which rarely come again."""
        sums: defaultdict[int, float] = defaultdict(float)
        for key, _ in token_keys(kind, text):
            is_window = kind in WINDOWED_KINDS and kind_of(key) in SOUND_KINDS
            for number, factor in self._seeds_by_key.get(key, ()):
                sums[number] += min(factor, WINDOW_SHARE if is_window else 1.0) * self._worth(key, language)
        weights = tuple(sums.items())
        if kind not in WINDOWED_KINDS:
            if len(self._cache) >= _CACHE_SIZE:
                self._cache.clear()
            self._cache[language, text] = weights
        return weights


def _inverted(seeds: Sequence[SeedKeys]) -> dict[Key, list[tuple[int, float]]]:
    """Key → the numbers of the seeds that have it, each with how much it counts."""
    table: defaultdict[Key, list[tuple[int, float]]] = defaultdict(list)
    for number, seed in enumerate(seeds):
        for key, use in seed.keyed.uses.items():
            is_weak = use.is_window and kind_of(key) in SOUND_KINDS
            table[key].append((number, WINDOW_SHARE if is_weak else 1.0))
    return dict(table)
