"""Reports ranked for any seeds by what they have in common, where no groups of a story are worked out.

Four views of a text: the concepts and numbers it names, the sounds of its names, its letters in ASCII, and,
with an encoder, its meaning. Each thing weighs by how rare it is in the reports at hand.
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
from alerts.matching.model import probability
from alerts.text.annotate import annotate
from alerts.text.languages import primary_language
from alerts.text.normalize import normalize
from alerts.text.phonetics import char_ngrams, phonetic_keys
from store.records.collection import Article

WINDOW_SIZE = 5_000
"""Reports looked at together to know what is rare; also the most that are held in memory."""
MAX_SEED_SENTENCES = 8
_VIEWS = ("concepts", "sounds", "letters")
_NUMBER = re.compile(r"\d[\d.,]*\d|\d")
_MAX_TERM_COUNT = 2
_PRIOR_TEXTS, _PRIOR_DOCUMENT_FREQUENCY = 200, 2
"""So many reports are thought of beside those at hand, and everything in so many of them: a handful of
reports says nothing of what is rare."""
WEIGHTS_WITHOUT_ENCODER = MappingProxyType({"bias": -5.5, "concepts": 8.7, "sounds": 6.0, "letters": 4.3})
WEIGHTS_WITH_ENCODER = MappingProxyType(
    {"bias": -6.7, "concepts": 4.9, "sounds": 3.2, "letters": 0.5, "meaning": 10.7}
)
"""Learned by `benchmarks/general_seeds.py`."""


@dataclass(frozen=True, slots=True)
class RankingSeed:
    """What is followed: a text and the language it is in."""

    name: str
    text: str
    language: str


@dataclass(frozen=True, slots=True)
class SeedScore:
    """How well a report fits a seed."""

    seed_name: str
    article_id: str
    score: float
    """0 to 1."""
    view_scores: Mapping[str, float]
    """Each view's likeness, 0 to 1."""


_Bag = Mapping[str, int]


@dataclass(frozen=True, slots=True)
class _TextViews:
    bags: tuple[_Bag, ...]
    language: str
    vectors: Vectors | None
    """One row a text; of a seed, one a sentence."""


class Ranker:
    """Scores reports against all seeds."""

    def __init__(self, seeds: Sequence[RankingSeed], encoder: Encoder | None = None) -> None:
        self._encoder = encoder
        self._language_means = LanguageMeans(encoder.name) if encoder else None
        self._seeds = list(seeds)
        self._views = [self._seed_views(seed) for seed in seeds]
        self._document_frequency: list[Counter[str]] = [Counter() for _ in _VIEWS]
        self._total = 0

    def rank(self, articles: Iterable[Article]) -> Iterator[list[SeedScore]]:
        """For each report, in order, its score for every seed. Reads `WINDOW` reports ahead."""
        source = iter(articles)
        while window := list(islice(source, WINDOW_SIZE)):
            views = [self._article_views(one) for one in window]
            self._count_frequencies(views)
            seeds = [self._inverted_index(view) for view in range(len(_VIEWS))]
            centred = self._centered_seed_vectors()
            for article, one in zip(window, views, strict=True):
                yield self._score_seeds(article, one, seeds, centred)

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
        """Learn what is common from this window alone: an older one says little of today's news."""
        self._document_frequency = [
            Counter(key for one in views for key in one.bags[view]) for view in range(len(_VIEWS))
        ]
        for view, counter in enumerate(self._document_frequency):
            counter.update(key for one in self._views for key in one.bags[view])
        self._total = len(views) + len(self._views)
        if self._language_means is not None:
            for one in views:
                if one.vectors is not None:
                    self._language_means.add(one.language, one.vectors[0])

    def _tf_idf(self, bag: _Bag, view: int) -> dict[str, float]:
        seen = self._document_frequency[view]
        weights = {
            key: min(count, _MAX_TERM_COUNT)
            * math.log((_PRIOR_TEXTS + self._total) / (_PRIOR_DOCUMENT_FREQUENCY + seen.get(key, 0)))
            for key, count in bag.items()
        }
        length = math.sqrt(sum(one * one for one in weights.values()))
        return {key: one / length for key, one in weights.items()} if length else {}

    def _inverted_index(self, view: int) -> dict[str, list[tuple[int, float]]]:
        """Key → the seeds that have it, with its weight there."""
        index: defaultdict[str, list[tuple[int, float]]] = defaultdict(list)
        for number, one in enumerate(self._views):
            for key, weight in self._tf_idf(one.bags[view], view).items():
                index[key].append((number, weight))
        return index

    def _centered_seed_vectors(self) -> list[Vectors] | None:
        if self._language_means is None:
            return None
        return [
            self._language_means.subtract_mean(one.language, one.vectors)
            for one in self._views
            if one.vectors is not None
        ]

    def _score_seeds(
        self,
        article: Article,
        views: _TextViews,
        seeds: Sequence[Mapping[str, list[tuple[int, float]]]],
        centred: list[Vectors] | None,
    ) -> list[SeedScore]:
        parts: list[dict[str, float]] = [dict.fromkeys(_VIEWS, 0.0) for _ in self._seeds]
        for view, name in enumerate(_VIEWS):
            for key, weight in self._tf_idf(views.bags[view], view).items():
                for number, other in seeds[view].get(key, ()):
                    parts[number][name] += weight * other
        if centred is not None and self._language_means is not None and views.vectors is not None:
            vector = self._language_means.subtract_mean(views.language, views.vectors)[0]
            for number, sentences in enumerate(centred):
                parts[number]["meaning"] = max(0.0, float((sentences @ vector).max()))
        return [
            SeedScore(seed.name, article.id, combined_score(one), one)
            for seed, one in zip(self._seeds, parts, strict=True)
        ]


def combined_score(view_scores: Mapping[str, float]) -> float:
    """The views together, 0 to 1; from 0.5 on it is a follow-up."""
    weights = WEIGHTS_WITH_ENCODER if "meaning" in view_scores else WEIGHTS_WITHOUT_ENCODER
    return probability(weights["bias"] + sum(weights[name] * value for name, value in view_scores.items()))


def _bags(title: str, text: str, language: str) -> tuple[_Bag, ...]:
    """Concepts with numbers, sounds, and letters of headline and lead."""
    lead = encoder_input(f"{title}\n{text}")
    reading = annotate(lead, "", language)
    numbers = (re.sub(r"\D", "", found) for found in _NUMBER.findall(normalize(lead).normalized))
    concepts = Counter(reading.concepts) + Counter(f"number:{one}" for one in numbers)
    return concepts, Counter(phonetic_keys(lead)), Counter(char_ngrams(lead))


def seed_sentences(text: str) -> list[str]:
    """The seed whole, and its first sentences alone: a report is compared with the nearest."""
    if not text.strip():
        return []
    from alerts.text.sentences import sentence_starts

    normal = normalize(text)
    starts = sentence_starts(normal.normalized)
    pieces = [
        normal.original_slice(a, b).strip()
        for a, b in zip(starts, [*starts[1:], len(normal.normalized)], strict=True)
    ]
    long_enough = [one for one in pieces if len(one) >= 15][:MAX_SEED_SENTENCES]
    return [text, *long_enough] if len(long_enough) > 1 else [text]
