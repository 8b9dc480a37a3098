"""The seeds of a story as proposals compare them with marked reports."""

from __future__ import annotations

from dataclasses import dataclass

from alerts.matching.general.features import SeedKeys
from alerts.matching.general.profile import key_words, seed_keys
from alerts.matching.general.rarity import Rarity
from alerts.matching.proposals.marks import MarkedText
from alerts.stories.seed import Seed
from alerts.stories.story import Story
from alerts.text.annotate import annotate
from alerts.text.keyed_text import BODY
from alerts.text.keys import Key


@dataclass(frozen=True, slots=True)
class SeedMarks:
    """A seed, which is useful by definition."""

    text: MarkedText
    words: tuple[tuple[Key, str], ...]
    """Its keys with the word that each is from, the heaviest first."""


def read_seeds(story: Story, rarity: Rarity) -> tuple[SeedMarks, ...]:
    """The seeds of a story, with the user's keywords."""
    return tuple(_read_seed(seed, story, rarity) for seed in story.seeds)


def _read_seed(seed: Seed, story: Story, rarity: Rarity) -> SeedMarks:
    keyed = seed_keys(seed, story)
    factors, language = SeedKeys(keyed, rarity).factors, keyed.language
    heaviest = sorted(factors, key=lambda key: (-factors[key] * rarity.of(key, language), key))
    front = frozenset(key for key, use in keyed.uses.items() if use.place != BODY)
    words = key_words(keyed)
    return SeedMarks(
        MarkedText(annotate(seed.title, seed.text, seed.language), keyed, front),
        tuple((key, words[key]) for key in heaviest if key in words),
    )
