"""Which stories a report may belong to, found by one pass over its words.

Most news shares next to nothing with a story. A table from keys to seeds finds the others for any number of
stories at once; only for these are all features computed.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Mapping, Sequence

import numpy as np

from alerts.matching.general.background import Background
from alerts.matching.general.features import SeedKeys
from alerts.matching.general.rarity import Rarity
from alerts.text.annotate import Hits
from alerts.text.keyed_text import KeyUse
from alerts.text.keys import SOUND_KINDS, Key, concept_key, kind_of, token_keys
from alerts.text.lexicon.load import with_home_countries
from alerts.text.tokens import WINDOWED_KINDS, TokenKind, distinct_tokens

COMMON = 1.5
"""Rarity that does not count: what a fifth of all texts has says nothing."""
WINDOW_SHARE = 0.3
"""How much sounds of windows over unspaced runs count: a text has hundreds."""
MAX_REQUIRED, REQUIRED_QUANTILE = 6.0, 0.75
"""What a report and a seed must share at least: more than 75 % of other news does, but no more than 6."""
MAX_REQUIRED_SHORT, _CHARS_PER_RARITY = 2.0, 35
"""The most that a bare headline must share; a longer report must share 1 more for so many characters."""
_CACHE_SIZE = 60_000

Weights = tuple[tuple[int, float], ...]
"""Number of a seed, and the rarity that a word shares with it."""


class Prefilter:
    """Finds the seeds that share enough with a report; seeds are known by their number."""

    def __init__(self, seeds: Sequence[SeedKeys], background: Background) -> None:
        self._rarity = background.rarity
        self._required = [_required(seed, background) for seed in seeds]
        self._seeds_by_key: Mapping[Key, Sequence[tuple[int, float]]] = _inverted(seeds)
        self._cache: dict[tuple[str, str], Weights] = {}

    def near_seeds(self, hits: Hits) -> frozenset[int]:
        """The numbers of the seeds that the report may follow."""
        shared: defaultdict[int, float] = defaultdict(float)
        language = hits.language
        for concept in with_home_countries({hit.concept for hit in hits.raw_hits}):
            key = concept_key(concept)
            for number, factor in self._seeds_by_key.get(key, ()):
                shared[number] += factor * _worth(self._rarity, key, language)
        cache = self._cache
        for kind, text in distinct_tokens(hits.text.original):
            weights = cache.get((language, text))
            if weights is None:
                weights = self._weights(kind, text, language)
            for number, weight in weights:
                shared[number] += weight
        most = max(MAX_REQUIRED_SHORT, len(hits.text.original) / _CHARS_PER_RARITY)
        return frozenset(
            number for number, weight in shared.items() if weight >= min(self._required[number], most)
        )

    def _weights(self, kind: TokenKind, text: str, language: str) -> Weights:
        """What a token shares with each seed; cached, except for runs, which rarely come again."""
        sums: defaultdict[int, float] = defaultdict(float)
        for key, _ in token_keys(kind, text):
            is_window = kind in WINDOWED_KINDS and kind_of(key) in SOUND_KINDS
            for number, factor in self._seeds_by_key.get(key, ()):
                sums[number] += min(factor, WINDOW_SHARE if is_window else 1.0) * _worth(
                    self._rarity, key, language
                )
        weights = tuple(sums.items())
        if kind not in WINDOWED_KINDS:
            if len(self._cache) >= _CACHE_SIZE:
                self._cache.clear()
            self._cache[language, text] = weights
        return weights


def _worth(rarity: Rarity, key: Key, language: str) -> float:
    return max(0.0, rarity.of(key, language) - COMMON)


def _required(seed: SeedKeys, background: Background) -> float:
    """How much other news shares with a seed; a short seed shares little with its follow-ups too."""
    own, shared = seed.keyed.uses, []
    for report in background.news.reports:
        keyed = report.keyed
        shared.append(
            math.fsum(
                _factor(key, own[key], use) * _worth(background.rarity, key, keyed.language)
                for key, use in keyed.uses.items()
                if key in own
            )
        )
    return min(MAX_REQUIRED, float(np.quantile(shared, REQUIRED_QUANTILE))) if shared else 0.0


def _factor(key: Key, *uses: KeyUse) -> float:
    """How much a key counts that both texts have."""
    is_weak = kind_of(key) in SOUND_KINDS and any(use.is_window for use in uses)
    return WINDOW_SHARE if is_weak else 1.0


def _inverted(seeds: Sequence[SeedKeys]) -> dict[Key, list[tuple[int, float]]]:
    """Key → the numbers of the seeds that have it, each with how much it counts."""
    table: defaultdict[Key, list[tuple[int, float]]] = defaultdict(list)
    for number, seed in enumerate(seeds):
        for key, use in seed.keyed.uses.items():
            table[key].append((number, _factor(key, use)))
    return dict(table)
