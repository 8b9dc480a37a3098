"""How much a report must score for a seed: not every seed shares as much with its follow-ups.

A seed about much-named countries is like much of the news. One that names many known things, or is in Latin
script, is like more of its follow-ups. One threshold then fits all stories.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from alerts.matching.general.features import SeedKeys
from alerts.matching.general.rarity import Rarity
from alerts.text.keyed_text import LATIN
from alerts.text.keys import KeyKind, kind_of

NEWS_QUANTILE = 0.97
"""The score that 3 % of other news reach says how much a seed is like the news."""


class SeedTraits(NamedTuple):
    """What the level of a seed depends on."""

    news: float
    """The score that 3 % of other news reach."""
    names: float
    """The weight of the known names, on a logarithmic scale."""
    latin: float
    """1 in Latin script."""


class Level(NamedTuple):
    """The weights of a seed's traits, and the base."""

    base: float
    news: float
    names: float
    latin: float
    margin: float
    """What a report must score above the score that 3 % of other news reach, whatever the traits say."""

    def required(self, traits: SeedTraits) -> float:
        """The score at which a report is as likely a follow-up as not."""
        weights = (self.news, self.names, self.latin)
        fitted = self.base + sum(weight * trait for weight, trait in zip(weights, traits, strict=True))
        return max(fitted, traits.news + self.margin)


def seed_traits(seed: SeedKeys, rarity: Rarity, news_scores: Sequence[float]) -> SeedTraits:
    """The traits of a seed, with the scores of other news for it."""
    keyed = seed.keyed
    names = math.fsum(
        rarity.of(key, keyed.language) * use.place
        for key, use in keyed.uses.items()
        if kind_of(key) is KeyKind.CONCEPT
    )
    news = float(np.quantile(news_scores, NEWS_QUANTILE)) if len(news_scores) else 0.0
    return SeedTraits(news, math.log1p(names), float(keyed.script == LATIN))
