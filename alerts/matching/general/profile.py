"""A seed as the general judge compares it: its keys, its vector, and the level of other news."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from alerts.matching.embeddings import Embeddings
from alerts.matching.encoder import Vectors
from alerts.matching.general.background import Background
from alerts.matching.general.features import GeneralFeatures, ReportKeys, SeedKeys, extract_features
from alerts.matching.general.level import seed_traits
from alerts.matching.general.model import BARE_PAIR, WITH_ENCODER, WITHOUT_ENCODER, GeneralModel
from alerts.stories.seed import Seed
from alerts.stories.story import Story
from alerts.text.annotate import annotate
from alerts.text.concept import ConceptKind
from alerts.text.keyed_text import TITLE, KeyedText, read_keys
from alerts.text.keys import Key, concept_key
from alerts.text.stretches import key_stretches

_OPERATORS = re.compile(r"\bNOT\b.*|\b(?:AND|OR)\b|\bnear/\d+|\S*\*\S*|[()\"]")
"""What is no word of an expression. What comes after NOT, and words with a star, give no keys."""


@dataclass(frozen=True, slots=True)
class SeedProfile:
    """One seed of a story."""

    keys: SeedKeys
    vector: Vectors | None
    """None without an encoder."""
    required: tuple[float, float]
    """What a report must score: with the encoder (0 without one), and without it."""
    news: tuple[float, float]
    """The score that 3 % of other news reach, likewise."""
    words: Mapping[Key, str]
    """The word of the seed that each key is from; keys of the user's words have none."""

    def word_of(self, key: Key) -> str:
        """The word of the seed that a key is from; empty for a keyword's."""
        return self.words.get(key, "")

    def score(self, report: ReportKeys, vector: Vectors | None = None) -> SeedScore:
        """How much a report continues this seed; with its vector, by the model that has the encoder."""
        if vector is None or self.vector is None:
            model, required, meaning = WITHOUT_ENCODER, self.required[1], None
        else:
            model, required, meaning = WITH_ENCODER, self.required[0], float(self.vector @ vector)
        required += self._length_offset(report.keyed, model)
        return SeedScore(self, extract_features(self.keys, report, meaning), model, required)

    def _length_offset(self, report: KeyedText, model: GeneralModel) -> float:
        """A short report shares less than a long one does; two bare headlines meet by chance."""
        if report.is_bare and self.keys.keyed.is_bare:
            return BARE_PAIR
        return model.brevity_offset(report.words)


@dataclass(frozen=True, slots=True)
class SeedScore:
    """A report's score for one seed."""

    profile: SeedProfile
    features: GeneralFeatures
    model: GeneralModel
    required: float
    """What the features must add up to."""

    @property
    def log_odds(self) -> float:
        """Log-odds that the report continues the story."""
        return self.model.score(self.features) - self.required


def build_profiles(
    story: Story, background: Background, embeddings: Embeddings | None
) -> tuple[SeedProfile, ...]:
    """One profile a seed. The user's keywords count as words of each seed's headline."""
    return tuple(_build_profile(seed, story, background, embeddings) for seed in story.seeds)


def _build_profile(
    seed: Seed, story: Story, background: Background, embeddings: Embeddings | None
) -> SeedProfile:
    keyed = seed_keys(seed, story)
    keys = SeedKeys(keyed, background.rarity)
    vector = None if embeddings is None else embeddings.text_vector(seed.full_text, keyed.language)
    required, news = _levels(keys, vector, background)
    return SeedProfile(keys, vector, required, news, key_words(keyed))


def key_words(keyed: KeyedText) -> dict[Key, str]:
    """The word that each key of a text is from; in a run without spaces, its stretch."""
    by_token: defaultdict[tuple[int, int], list[Key]] = defaultdict(list)
    for key, use in keyed.uses.items():
        if use.end > use.start:
            by_token[use.start, use.end].append(key)
    words = {}
    for (start, end), keys in by_token.items():
        token = keyed.original[start:end]
        stretches = key_stretches(token, keys)
        for key in keys:
            at, to = stretches.get(key, (0, len(token)))
            words[key] = token[at:to]
    return words


def seed_keys(seed: Seed, story: Story) -> KeyedText:
    """The keys of a seed with the user's words; without the anchors that the user removed."""
    keyed = read_keys(annotate(seed.title, seed.text, seed.language))
    for concept in story.removed_concepts:
        keyed.remove(concept_key(concept))
    for keyword in keyword_words(story):
        words = read_keys(annotate(keyword, "", keyed.language))
        for key, use in words.uses.items():
            keyed.add(key, TITLE, 0, 0, is_name=use.is_name)
        keyed.countries.update(words.countries)
    for anchor in story.anchors:
        if anchor.concept.kind is ConceptKind.USER:
            keyed.add(concept_key(anchor.concept), TITLE, 0, 0, is_name=True)
    return keyed


def keyword_words(story: Story) -> Iterable[str]:
    """The words of the user's keywords, without operators."""
    for keyword in story.typed_keywords:
        if words := _OPERATORS.sub(" ", keyword).strip():
            yield words


def _levels(
    keys: SeedKeys, vector: Vectors | None, background: Background
) -> tuple[tuple[float, float], tuple[float, float]]:
    """What a report must score, and what other news does, each with the encoder and without it."""
    news, rarity = background.news, background.rarity
    plain = [extract_features(keys, report) for report in news.reports]
    scores = [WITHOUT_ENCODER.score(features) for features in plain]
    without = seed_traits(keys, rarity, scores)
    required = WITHOUT_ENCODER.level.required(without)
    if vector is None:
        return (0.0, required), (0.0, without.news)
    meanings = (WITH_ENCODER.weights["meaning"] * news.vectors @ vector).tolist()
    scores = [
        WITH_ENCODER.score(features) + meaning for features, meaning in zip(plain, meanings, strict=True)
    ]
    traits = seed_traits(keys, rarity, scores)
    return (WITH_ENCODER.level.required(traits), required), (traits.news, without.news)
