"""The encoder's opinion of a report: its similarity to a story, and its embedding."""

from __future__ import annotations

import numpy as np

from alerts.matching.embeddings import Embeddings, VectorCache
from alerts.matching.encoder import Encoder, EncoderUnavailable, LanguageMeans, Vectors
from alerts.matching.ranking import seed_sentences
from alerts.stories.story import Story
from alerts.text.languages import primary_language
from store.records.collection import Article

SIMILARITY_WEIGHT, SIMILARITY_MIDPOINT = 4.0, 0.31
"""Log-odds per unit of similarity above the midpoint. Among reports that name all required groups, embeddings
add little: in cross-validation no weight helped, and larger ones did harm."""
_NEAREST = 3
"""The number of most similar sentences of the seed that count."""


class EmbeddingOpinion:
    """Scores a report by the similarity of its embedding to the sentences of a story's seed."""

    def __init__(self, encoder: Encoder, cache: VectorCache | None = None) -> None:
        self._encoder, self._embeddings = encoder, Embeddings(encoder, cache)
        self._language_means = LanguageMeans(encoder.name)
        self._seed_vectors_by_story: dict[str, Vectors] = {}
        self._last: tuple[str, Vectors] | None = None

    def __call__(self, article: Article, story: Story) -> float | None:
        """Log-odds, about -1 to 1; None if there is no similarity, or the encoder is unavailable."""
        try:
            similarity = self.similarity(article, story)
        except EncoderUnavailable:
            return None
        return None if similarity is None else SIMILARITY_WEIGHT * (similarity - SIMILARITY_MIDPOINT)

    def similarity(self, article: Article, story: Story) -> float | None:
        """Mean cosine to the nearest sentences of the seed; None without a seed or enough language means."""
        raw = self._vector(article)
        sentences = self._seed_vectors(story)
        if not self._language_means.is_ready or not len(sentences):
            return None
        vector = self._language_means.subtract_mean(primary_language(article.language), raw)
        nearest = np.sort(sentences @ vector)[-_NEAREST:]
        return float(nearest.mean())

    def observe(self, article: Article) -> None:
        """Add a report that belongs to no story to its language's mean, if it was the last one encoded."""
        if self._last is not None and self._last[0] == article.id:
            self._language_means.add(primary_language(article.language), self._last[1])

    def embedding_of(self, article: Article) -> bytes:
        """The embedding of a report, to compare it with others; empty without shipped means.

        Observed reports have no effect on it, so a report has the same embedding at any time.
        """
        return self._embeddings.packed(article)

    def _vector(self, article: Article) -> Vectors:
        if self._last is None or self._last[0] != article.id:
            self._last = article.id, self._encoder.encode([f"{article.title}. {article.text}"])[0]
        return self._last[1]

    def _seed_vectors(self, story: Story) -> Vectors:
        if story.name not in self._seed_vectors_by_story:
            sentences = seed_sentences(story.seed_text)
            self._seed_vectors_by_story[story.name] = (
                self._encoder.encode(sentences) if sentences else np.zeros((0, 1), np.float32)
            )
        raw = self._seed_vectors_by_story[story.name]
        return self._language_means.subtract_mean(primary_language(story.language), raw) if len(raw) else raw
