"""What an encoder says of a report: how near it comes to its story, where in doubt, and what it is about."""

from __future__ import annotations

from functools import cached_property

import numpy as np

from alerts.matching.encoder import Encoder, LanguageMeans, Vectors
from alerts.matching.ranking import seed_sentences
from alerts.matching.vectors import quantize
from alerts.stories.story import Story
from alerts.text.languages import primary_language
from store.records.collection import Article

SIMILARITY_WEIGHT, SIMILARITY_MIDPOINT = 4.0, 0.31
"""Log-odds for each unit of likeness above the middle. Among reports that name all that a story requires the
meaning tells little: in cross-validation no weight gained anything, and larger ones did harm."""
_NEAREST = 3
"""Sentences of the seed that a report is compared with."""


class EmbeddingOpinion:
    """Likeness in meaning of a report and the sentences of a story's seed, as log-odds to add."""

    def __init__(self, encoder: Encoder) -> None:
        self._encoder = encoder
        self._language_means = LanguageMeans(encoder.name)
        self._seed_vectors_by_story: dict[str, Vectors] = {}
        self._last: tuple[str, Vectors] | None = None

    def __call__(self, article: Article, story: Story) -> float | None:
        """Log-odds, about -1 to 1; None for a story without a text."""
        likeness = self.similarity(article, story)
        return None if likeness is None else SIMILARITY_WEIGHT * (likeness - SIMILARITY_MIDPOINT)

    def similarity(self, article: Article, story: Story) -> float | None:
        """Mean cosine to the nearest sentences of the seed."""
        raw = self._vector(article)
        sentences = self._seed_vectors(story)
        if not self._language_means.is_ready or not len(sentences):
            return None
        vector = self._language_means.subtract_mean(primary_language(article.language), raw)
        near = np.sort(sentences @ vector)[-_NEAREST:]
        return float(near.mean())

    def observe(self, article: Article) -> None:
        """Count a report that belongs to no story into its language's background, if it was looked at."""
        if self._last is not None and self._last[0] == article.id:
            self._language_means.add(primary_language(article.language), self._last[1])

    @cached_property
    def _shipped_means(self) -> LanguageMeans:
        """The means as they came, without what was learned."""
        return LanguageMeans(self._encoder.name)

    def embedding_of(self, article: Article) -> bytes:
        """What a report is about, for comparing it with others; empty without a shipped background.

        What is learned on the way is left out: the same report gives the same vector at any time.
        """
        if not self._shipped_means.is_ready:
            return b""
        return quantize(
            self._shipped_means.subtract_mean(primary_language(article.language), self._vector(article)),
            self._encoder.name,
        )

    def _vector(self, article: Article) -> Vectors:
        if self._last is None or self._last[0] != article.id:
            self._last = article.id, self._encoder.encode([f"{article.title}. {article.text}"])[0]
        return self._last[1]

    def _seed_vectors(self, story: Story) -> Vectors:
        if story.name not in self._seed_vectors_by_story:
            pieces = seed_sentences(story.seed_text)
            self._seed_vectors_by_story[story.name] = (
                self._encoder.encode(pieces) if pieces else np.zeros((0, 1), np.float32)
            )
        raw = self._seed_vectors_by_story[story.name]
        return self._language_means.subtract_mean(primary_language(story.language), raw) if len(raw) else raw
