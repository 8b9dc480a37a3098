"""How likely two reports of a story belong to the same development.

Inside a story every report names the same actors, so what is rare within the story counts: the place, the
person, the number that few other reports have. Days between the reports count against it.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from operator import mul

from alerts.developments.compact import CompactFingerprint
from alerts.developments.fingerprint import Fingerprint
from alerts.figures.amounts import TITLE_PROMINENCE

BIAS = -0.57
CONCEPT_WEIGHT, WORD_WEIGHT, NUMBER_WEIGHT, DAY_WEIGHT = 3.9, 1.0, 1.13, -2.5
SOUND_WEIGHT, CROSS_LANGUAGE_SOUND_WEIGHT = 0.2, 0.8
"""Names and words that sound alike; across languages only the event makes them alike."""
SAME_THEME_WEIGHT, OTHER_THEME_WEIGHT = 2.47, -0.67
"""The same themes in headline and first sentence; headlines with different themes."""
UNSHARED_NUMBER_WEIGHT, OTHER_COUNT_WEIGHT = -0.44, -1.75
"""Numbers that only one gives; headlines that count different things."""
BASELINE_OVERLAP = 0.25
"""Reports of one story in one script without word borders share so many pairs of characters anyway."""
EMBEDDING_WEIGHT, EMBEDDING_MIDPOINT = 20.0, 0.39
"""Log-odds for each unit of cosine above the midpoint, where an encoder embedded both reports."""
MIN_EVIDENCE, MAX_WITHOUT_EVIDENCE = 0.7, -3.0
"""Evidence besides the days that two reports need; with less, their log-odds are capped at the second."""
_FREE_DAYS = 0.5
"""Days between reports of one event that cost nothing; many reports give only the day."""
COSINE_SMOOTHING = 0.5
"""Lowers the cosine of reports that name little: what all reports of a story share is no evidence."""
_BASELINE_SOUND_IDF, _BASELINE_NUMBER_IDF = 1.2, 0.7
"""IDF of terms that are no evidence: words alike by chance, numbers of the seed."""
_MAX_SOUND_SCORE, _MAX_NUMBER_SCORE = 12.0, 5.0
_PRIOR_REPORTS = 8.0
"""Imagined reports before the first, each of which names what the seed names."""


class IdfTable:
    """How rare each term is in a story; `prior`: what the seed names, with weights of 0 to 1."""

    def __init__(self, prior: Mapping[str | float, float] | None = None) -> None:
        self._idf_cache = _IdfCache({key: _PRIOR_REPORTS * weight for key, weight in (prior or {}).items()})
        self._squared_cache = _SquaredIdfCache(self._idf_cache)
        self.idf: Callable[[str | float], float] = self._idf_cache.__getitem__
        """About 1 for a term of nearly every report, more for a rare one."""
        self.squared_idf: Callable[[str | float], float] = self._squared_cache.__getitem__
        """The square of the IDF."""

    def add(self, terms: Iterable[str | float], times: int = 1) -> None:
        """Count the terms of a report; with `times` -1, take them out again."""
        self._idf_cache.clear()
        self._squared_cache.clear()
        self._idf_cache.reports += times
        count = self._idf_cache.report_counts
        for term in terms:
            count[term] += times
            if count[term] <= 0:
                del count[term]


class _IdfCache(dict[str | float, float]):
    """Computes each weight once between two reports: a report is compared with dozens."""

    def __init__(self, prior: dict[str | float, float]) -> None:
        super().__init__()
        self.report_counts: Counter[str | int | float] = Counter()
        self.reports = 0
        self._prior = prior

    def __missing__(self, term: str | float) -> float:
        count = self.report_counts.get(term, 0) + self._prior.get(term, 0.0)
        self[term] = weight = math.log(1.0 + (self.reports + _PRIOR_REPORTS) / (count + 1.0))
        return weight


class _SquaredIdfCache(dict[str | float, float]):
    def __init__(self, weights: _IdfCache) -> None:
        super().__init__()
        self._weights = weights

    def __missing__(self, term: str | float) -> float:
        weight = self._weights[term]
        self[term] = square = weight * weight
        return square


class SameEvent:
    """A report that is compared with many others: what depends on it alone is computed once.

    Valid until the next report is counted in the story's `IdfTable`. Where nothing is shared, norms are not
    computed.
    """

    def __init__(self, fingerprint: Fingerprint, idf_table: IdfTable) -> None:
        self._fingerprint, self._idf_table = fingerprint, idf_table
        self._concepts = {key: value * idf_table.idf(key) for key, value in fingerprint.concepts.items()}
        self._concept_norm_squared = _sum_of_squares(self._concepts.values())
        self._word_weight = sum(map(idf_table.idf, fingerprint.words))
        self._rarest_number = max(map(idf_table.idf, fingerprint.numbers), default=0.0)
        self._has_headline_number = bool(fingerprint.headline_numbers())
        self._themes, self._headline_themes = fingerprint.themes.keys(), fingerprint.headline_themes()
        self._theme_norm_squared = math.fsum(map(idf_table.squared_idf, self._themes))
        self._embedding_score: Callable[[CompactFingerprint], float] = (
            _EmbeddingScore(fingerprint.embedding).log_odds if fingerprint.embedding else _no_embedding_score
        )

    def log_odds(self, other: CompactFingerprint) -> float:
        """Log-odds that both belong to the same development."""
        evidence = self._evidence(other)
        odds = BIAS + evidence + DAY_WEIGHT * max(0.0, abs(self._fingerprint.day - other.day) - _FREE_DAYS)
        return odds if evidence >= MIN_EVIDENCE else min(odds, MAX_WITHOUT_EVIDENCE)

    def _evidence(self, other: CompactFingerprint) -> float:
        """Evidence for and against, without the days."""
        evidence = CONCEPT_WEIGHT * self._concept_cosine(other)
        sounds = self._sound_score(other)
        if self._fingerprint.language == other.language:
            evidence += SOUND_WEIGHT * sounds
            evidence += WORD_WEIGHT * max(0.0, self._word_overlap(other) - BASELINE_OVERLAP)
        else:
            evidence += CROSS_LANGUAGE_SOUND_WEIGHT * sounds
        return evidence + self._number_score(other) + self._theme_score(other) + self._embedding_score(other)

    def _concept_cosine(self, other: CompactFingerprint) -> float:
        """Cosine of what both name, weighted by rarity; small where nothing rare is named at all."""
        left, names = self._concepts, other.concepts
        if left.keys().isdisjoint(names):
            return 0.0
        weights: list[float] = list(map(mul, other.concept_weights, map(self._idf_table.idf, names)))
        length = math.sqrt(self._concept_norm_squared * _sum_of_squares(weights))
        right = dict(zip(names, weights, strict=True))
        return sum([value * right[key] for key, value in left.items() if key in right]) / (
            length + COSINE_SMOOTHING
        )

    def _number_score(self, other: CompactFingerprint) -> float:
        """Rare numbers that both give count for it, by prominence; numbers of only one count against it."""
        left, numbers, of = self._fingerprint.numbers, other.numbers, self._idf_table.idf
        if not left.keys().isdisjoint(numbers):
            right = dict(zip(numbers, other.prominences, strict=True))
            shared = left.keys() & right.keys()
            score = math.fsum(
                left[key] * right[key] * max(0.0, of(key) - _BASELINE_NUMBER_IDF) for key in shared
            )
            return NUMBER_WEIGHT * min(_MAX_NUMBER_SCORE, score)
        own = self._rarest_number + max(map(of, numbers), default=0.0)
        return UNSHARED_NUMBER_WEIGHT * own / 2 + OTHER_COUNT_WEIGHT * (
            self._has_headline_number and TITLE_PROMINENCE in other.prominences
        )

    def _theme_score(self, other: CompactFingerprint) -> float:
        """Whether both have the same themes, by headline and first sentence."""
        square, odds = self._idf_table.squared_idf, 0.0
        if shared := self._themes & other.themes:
            length = math.sqrt(self._theme_norm_squared * math.fsum(map(square, other.themes)))
            odds = SAME_THEME_WEIGHT * math.fsum(map(square, shared)) / (length + COSINE_SMOOTHING)
        apart = (
            self._headline_themes
            and other.title_themes
            and self._headline_themes.isdisjoint(other.title_themes)
        )
        return odds + OTHER_THEME_WEIGHT * bool(apart)

    def _sound_score(self, other: CompactFingerprint) -> float:
        """Rarity of the words that sound alike."""
        if not (shared := self._fingerprint.sounds.intersection(other.sounds)):
            return 0.0
        rare = [
            weight - _BASELINE_SOUND_IDF
            for weight in map(self._idf_table.idf, shared)
            if weight > _BASELINE_SOUND_IDF
        ]
        return min(_MAX_SOUND_SCORE, math.fsum(rare))

    def _word_overlap(self, other: CompactFingerprint) -> float:
        """Share of the shorter one's words that both have, weighted by rarity."""
        if not self._fingerprint.words or not (words := other.words):
            return 0.0
        shared = sum(map(self._idf_table.idf, self._fingerprint.words & words))
        return shared / min(self._word_weight, sum(map(self._idf_table.idf, words)))


class _EmbeddingScore:
    """Compares embeddings with that of one report."""

    def __init__(self, embedding: bytes) -> None:
        from alerts.matching import vectors  # few have an encoder, and numpy is slow to import

        self._vectors, self._packed, self._vector = vectors, embedding, vectors.dequantize(embedding)

    def log_odds(self, other: CompactFingerprint) -> float:
        """What the similarity adds; 0 where not the same encoder embedded both."""
        if not self._vectors.are_comparable(self._packed, other.embedding):
            return 0.0
        similarity = float(self._vector @ self._vectors.dequantize(other.embedding))
        return EMBEDDING_WEIGHT * (similarity - EMBEDDING_MIDPOINT)


def _no_embedding_score(_: CompactFingerprint) -> float:
    return 0.0


def _sum_of_squares(values: Iterable[float]) -> float:
    """Independent of the order: a set has another one in each run of the program."""
    return math.fsum([value * value for value in values])
