"""Features of every pair of seed and report, for learning and testing the general judge."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from story_sets import BORDERLINE, LabelledReport, LabelledStory

from alerts.matching.embeddings import Embeddings
from alerts.matching.general.background import Background
from alerts.matching.general.features import FEATURE_NAMES, ReportKeys, SeedKeys, extract_features
from alerts.matching.general.level import Level, SeedTraits, seed_traits
from alerts.matching.general.model import WITH_ENCODER, WITHOUT_ENCODER
from alerts.matching.general.rarity import Rarity
from alerts.text.annotate import annotate
from alerts.text.keyed_text import KeyedText, read_keys
from store.records.articles import Article

Array = np.ndarray[Any, Any]


@dataclass(frozen=True)
class Seed:
    """One seed of a story, to be learned from or judged for."""

    story: LabelledStory
    article: Article
    weight: float


class Lab:
    """Features of every pair of seed and report, each computed once."""

    def __init__(self, background: Background, embeddings: Embeddings | None) -> None:
        self.background, self.embeddings = background, embeddings
        self._keyed: dict[int, KeyedText] = {}
        self._rarities: dict[int, Rarity] = {}
        self._reports: dict[tuple[int, int], ReportKeys] = {}
        self._seeds: dict[int, SeedKeys] = {}
        self._vectors: dict[int, Array] = {}

    def leave_out(self, story: LabelledStory) -> None:
        """Judge a story's seeds without the counts of its own texts, which were counted with all others."""
        articles = [*story.seeds, *(report.article for report in story.reports)]
        texts = [(one.language, one.uses.keys()) for one in map(self.keyed, articles)]
        rarity = self.background.rarity.without(texts)
        self._rarities |= {id(article): rarity for article in articles}

    def encode(self, articles: Sequence[Article]) -> None:
        """Encode all articles at once."""
        if self.embeddings is not None:
            vectors = self.embeddings.vectors(articles)
            self._vectors = {id(one): vector for one, vector in zip(articles, vectors, strict=True)}  # type: ignore[misc]

    def row(self, seed: Article, report: Article) -> tuple[float, ...]:
        """The features of a report."""
        meaning = float(self._vectors[id(seed)] @ self._vectors[id(report)]) if self.embeddings else None
        keys = self._report(report, self._rarity(seed))
        return extract_features(self._seed(seed), keys, meaning)

    def background_rows(self, seed: Article) -> Array:
        """The features of other news."""
        texts = self.background.news
        cosines = texts.vectors @ self._vectors[id(seed)] if self.embeddings else np.zeros(len(texts.reports))
        return np.array(
            [
                extract_features(self._seed(seed), report, float(cosine))
                for report, cosine in zip(texts.reports, cosines, strict=True)
            ]
        ).reshape(len(texts.reports), len(FEATURE_NAMES))

    def traits(self, seed: Article, news_scores: Array) -> SeedTraits:
        """What the level of a seed depends on."""
        return seed_traits(self._seed(seed), self._rarity(seed), news_scores.tolist())

    def brevity_offset(self, report: Article) -> float:
        """What is required less of a short report."""
        chosen = WITHOUT_ENCODER if self.embeddings is None else WITH_ENCODER
        return chosen.brevity_offset(self.keyed(report).words)

    def keyed(self, article: Article) -> KeyedText:
        """The keys of an article."""
        if id(article) not in self._keyed:
            self._keyed[id(article)] = read_keys(annotate(article.title, article.text, article.language))
        return self._keyed[id(article)]

    def _rarity(self, seed: Article) -> Rarity:
        return self._rarities.get(id(seed), self.background.rarity)

    def _seed(self, article: Article) -> SeedKeys:
        if id(article) not in self._seeds:
            self._seeds[id(article)] = SeedKeys(self.keyed(article), self._rarity(article))
        return self._seeds[id(article)]

    def _report(self, article: Article, rarity: Rarity) -> ReportKeys:
        key = id(article), id(rarity)
        if key not in self._reports:
            self._reports[key] = ReportKeys(self.keyed(article), rarity)
        return self._reports[key]


class Judged:
    """A seed with the features of all reports that it reads."""

    def __init__(
        self, lab: Lab, seed: Seed, pool: Sequence[tuple[LabelledStory | None, LabelledReport]]
    ) -> None:
        self.seed, self._lab, self.pool = seed, lab, pool
        self.rows = np.array([lab.row(seed.article, report.article) for _, report in pool])
        self.offsets = np.array([lab.brevity_offset(report.article) for _, report in pool])
        self.news = lab.background_rows(seed.article)

    def traits(self, weights: Array) -> SeedTraits:
        """What the seed's level depends on."""
        return self._lab.traits(self.seed.article, self.news @ weights)

    def above_level(self, weights: Array, level: Level) -> Array:
        """The scores above what the seed requires."""
        return self.scores_of(weights) - level.required(self.traits(weights))

    def scores_of(self, weights: Array) -> Array:
        """The scores, with what a short report may lack."""
        return self.rows @ weights - self.offsets

    @cached_property
    def follow_ups(self) -> Array:
        """Reports that continue the story."""
        own = self.seed.story
        return np.array([story is own and report.is_follow_up for story, report in self.pool])

    @cached_property
    def counted(self) -> Array:
        """All but passing mentions, of this story or of any."""
        return np.array([report.tier != BORDERLINE for _, report in self.pool])

    @cached_property
    def borderline(self) -> Array:
        """Reports that mention the story in passing."""
        own = self.seed.story
        return np.array([story is own and report.tier == BORDERLINE for story, report in self.pool])

    @cached_property
    def look_alikes(self) -> Array:
        """Other news that was collected as similar to the story."""
        own = self.seed.story
        return np.array(
            [
                story is own and not report.is_follow_up and report.tier == "hard"
                for story, report in self.pool
            ]
        )

    def f1_above(self, values: Array, thresholds: Array) -> Array:
        """F1 at each threshold."""
        follow_ups, counted = np.sort(values[self.follow_ups]), np.sort(values[self.counted])
        right = len(follow_ups) - np.searchsorted(follow_ups, thresholds)
        passed = len(counted) - np.searchsorted(counted, thresholds)
        return np.asarray(2 * right / np.maximum(1, passed + len(follow_ups)))

    def scores(self, passed: Array) -> tuple[float, float, float, float, int]:
        """Precision, recall, F1, borderline rejected, look-alikes passed."""
        right = (passed & self.follow_ups).sum()
        precision = right / max(1, (passed & self.counted).sum())
        recall = right / max(1, self.follow_ups.sum())
        f1 = 2 * precision * recall / max(1e-9, precision + recall)
        rejected = 1 - (passed & self.borderline).sum() / max(1, self.borderline.sum())
        return (
            float(precision),
            float(recall),
            float(f1),
            float(rejected),
            int((passed & self.look_alikes).sum()),
        )
