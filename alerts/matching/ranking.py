"""Ranks reports for any seed by similarity, without the groups of a story.

A text has four views: its concepts and numbers, the phonetic keys of its names, its character n-grams in
ASCII and, with an encoder, its embedding. In the first three a term counts by how rare it is in the current
window of reports (TF-IDF).
"""

from __future__ import annotations

import math
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from types import MappingProxyType

from alerts.matching.encoder import Encoder, LanguageMeans, Vectors, encoder_input
from alerts.matching.odds import probability
from alerts.text.annotate import annotate
from alerts.text.languages import primary_language
from alerts.text.normalize import normalize
from alerts.text.phonetics import char_ngrams, phonetic_keys
from alerts.text.sentences import sentence_starts
from store.records.collection import Article

WINDOW_SIZE = 5_000
"""The number of reports whose frequencies are counted together; all of them are held in memory."""
MAX_SEED_SENTENCES = 8
_VIEWS = ("concepts", "sounds", "letters")
_NUMBER = re.compile(r"\d[\d.,]*\d|\d")
_MAX_TERM_COUNT = 2
_PRIOR_TEXTS, _PRIOR_DOCUMENT_FREQUENCY = 200, 2
"""Pseudo-counts of texts and of each term's texts, so that few reports do not make every term look rare."""
WEIGHTS_WITHOUT_ENCODER = MappingProxyType({"bias": -5.5, "concepts": 8.7, "sounds": 6.0, "letters": 4.3})
WEIGHTS_WITH_ENCODER = MappingProxyType(
    {"bias": -6.7, "concepts": 4.9, "sounds": 3.2, "letters": 0.5, "meaning": 10.7}
)
"""Learned by `benchmarks/general_seeds.py`."""


@dataclass(frozen=True, slots=True)
class RankingSeed:
    """A text to rank reports for."""

    name: str
    text: str
    language: str


@dataclass(frozen=True, slots=True)
class SeedScore:
    """A report's score for a seed."""

    seed_name: str
    article_id: str
    score: float
    """0 to 1."""
    view_scores: Mapping[str, float]
    """The similarity in each view, 0 to 1."""


_Bag = Mapping[str, int]


@dataclass(frozen=True, slots=True)
class _TextViews:
    bags: tuple[_Bag, ...]
    language: str
    vectors: Vectors | None
    """One row for a report; for a seed, one per sentence."""


class Ranker:
    """Scores reports for all seeds."""

    def __init__(self, seeds: Sequence[RankingSeed], encoder: Encoder | None = None) -> None:
        self._encoder = encoder
        self._language_means = LanguageMeans(encoder.name) if encoder else None
        self._seeds = list(seeds)
        self._views = [self._seed_views(seed) for seed in seeds]
        self._document_frequency: list[Counter[str]] = [Counter() for _ in _VIEWS]
        self._total = 0

    def rank(self, articles: Iterable[Article]) -> Iterator[list[SeedScore]]:
        """For each report, in order, its score for every seed. Reads `WINDOW_SIZE` reports ahead."""
        source = iter(articles)
        while window := list(islice(source, WINDOW_SIZE)):
            views = [self._article_views(article) for article in window]
            self._count_frequencies(views)
            indexes = [self._inverted_index(view) for view in range(len(_VIEWS))]
            centred = self._centred_seed_vectors()
            for article, article_views in zip(window, views, strict=True):
                yield self._score_seeds(article, article_views, indexes, centred)

    def _seed_views(self, seed: RankingSeed) -> _TextViews:
        title, _, body = seed.text.strip().partition("\n")
        sentences = seed_sentences(seed.text)
        vectors = self._encoder.encode(sentences) if self._encoder else None
        return _TextViews(_bags(title, body, seed.language), primary_language(seed.language), vectors)

    def _article_views(self, article: Article) -> _TextViews:
        language = primary_language(article.language)
        vectors = self._encoder.encode([f"{article.title}. {article.text}"]) if self._encoder else None
        return _TextViews(_bags(article.title, article.text, article.language), language, vectors)

    def _count_frequencies(self, views: Sequence[_TextViews]) -> None:
        """Count the terms of this window only: older windows say little about today's news."""
        self._document_frequency = [
            Counter(term for text in views for term in text.bags[view]) for view in range(len(_VIEWS))
        ]
        for view, counter in enumerate(self._document_frequency):
            counter.update(term for seed in self._views for term in seed.bags[view])
        self._total = len(views) + len(self._views)
        if self._language_means is not None:
            for text in views:
                if text.vectors is not None:
                    self._language_means.add(text.language, text.vectors[0])

    def _tf_idf(self, bag: _Bag, view: int) -> dict[str, float]:
        frequency = self._document_frequency[view]
        weights = {
            term: min(count, _MAX_TERM_COUNT)
            * math.log((_PRIOR_TEXTS + self._total) / (_PRIOR_DOCUMENT_FREQUENCY + frequency.get(term, 0)))
            for term, count in bag.items()
        }
        length = math.sqrt(sum(weight * weight for weight in weights.values()))
        return {term: weight / length for term, weight in weights.items()} if length else {}

    def _inverted_index(self, view: int) -> dict[str, list[tuple[int, float]]]:
        """Term → the seeds that have it, by number, with its weight."""
        index: defaultdict[str, list[tuple[int, float]]] = defaultdict(list)
        for number, seed in enumerate(self._views):
            for term, weight in self._tf_idf(seed.bags[view], view).items():
                index[term].append((number, weight))
        return index

    def _centred_seed_vectors(self) -> list[Vectors] | None:
        if self._language_means is None:
            return None
        return [
            self._language_means.subtract_mean(seed.language, seed.vectors)
            for seed in self._views
            if seed.vectors is not None
        ]

    def _score_seeds(
        self,
        article: Article,
        views: _TextViews,
        indexes: Sequence[Mapping[str, list[tuple[int, float]]]],
        centred: list[Vectors] | None,
    ) -> list[SeedScore]:
        scores: list[dict[str, float]] = [dict.fromkeys(_VIEWS, 0.0) for _ in self._seeds]
        for view, name in enumerate(_VIEWS):
            for term, weight in self._tf_idf(views.bags[view], view).items():
                for number, seed_weight in indexes[view].get(term, ()):
                    scores[number][name] += weight * seed_weight
        if centred is not None and self._language_means is not None and views.vectors is not None:
            vector = self._language_means.subtract_mean(views.language, views.vectors)[0]
            for number, sentences in enumerate(centred):
                scores[number]["meaning"] = max(0.0, float((sentences @ vector).max()))
        return [
            SeedScore(seed.name, article.id, combined_score(view_scores), view_scores)
            for seed, view_scores in zip(self._seeds, scores, strict=True)
        ]


def combined_score(view_scores: Mapping[str, float]) -> float:
    """The score of all views, 0 to 1; a report with 0.5 or more is a follow-up."""
    weights = WEIGHTS_WITH_ENCODER if "meaning" in view_scores else WEIGHTS_WITHOUT_ENCODER
    return probability(weights["bias"] + sum(weights[name] * value for name, value in view_scores.items()))


def _bags(title: str, text: str, language: str) -> tuple[_Bag, ...]:
    """The terms of headline and lead, for each of `_VIEWS`."""
    lead = encoder_input(f"{title}\n{text}")
    numbers = [re.sub(r"\D", "", number) for number in _NUMBER.findall(normalize(lead).normalized)]
    concepts = Counter[str](annotate(lead, "", language).concepts) + Counter(numbers)
    return concepts, Counter(phonetic_keys(lead)), Counter(char_ngrams(lead))


def seed_sentences(text: str) -> list[str]:
    """The whole seed and its first sentences, if there are several; a report is compared with the nearest."""
    if not text.strip():
        return []
    normal = normalize(text)
    starts = sentence_starts(normal.normalized)
    pieces = [
        normal.original_slice(start, end).strip()
        for start, end in zip(starts, [*starts[1:], len(normal.normalized)], strict=True)
    ]
    long_enough = [piece for piece in pieces if len(piece) >= 15][:MAX_SEED_SENTENCES]
    return [text, *long_enough] if len(long_enough) > 1 else [text]
