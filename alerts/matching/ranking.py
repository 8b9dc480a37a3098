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

from alerts.matching.encoder import Background, Encoder, Vectors, prepared
from alerts.matching.model import probability
from alerts.text.annotate import read
from alerts.text.languages import primary
from alerts.text.normalize import normalise
from alerts.text.phonetics import grams, sounds
from store.records.collection import Article

WINDOW = 5_000
"""Reports looked at together to know what is rare; also the most that are held in memory."""
SEED_SENTENCES = 8
_VIEWS = ("concepts", "sounds", "letters")
_NUMBER = re.compile(r"\d[\d.,]*\d|\d")
_TWICE = 2
_PRIOR, _PRIOR_SEEN = 200, 2
"""So many reports are thought of beside those at hand, and everything in so many of them: a handful of
reports says nothing of what is rare."""
BARE = MappingProxyType({"bias": -5.5, "concepts": 8.7, "sounds": 6.0, "letters": 4.3})
WITH_MEANING = MappingProxyType(
    {"bias": -6.7, "concepts": 4.9, "sounds": 3.2, "letters": 0.5, "meaning": 10.7}
)
"""Learned by `benchmarks/general_seeds.py`."""


@dataclass(frozen=True, slots=True)
class Seed:
    """What is followed: a text and the language it is in."""

    name: str
    text: str
    language: str


@dataclass(frozen=True, slots=True)
class Ranked:
    """How well a report fits a seed."""

    seed: str
    article: str
    score: float
    """0 to 1."""
    parts: Mapping[str, float]
    """Each view's likeness, 0 to 1."""


_Bag = Mapping[str, int]


@dataclass(frozen=True, slots=True)
class _Views:
    bags: tuple[_Bag, ...]
    language: str
    vectors: Vectors | None
    """One row a text; of a seed, one a sentence."""


class Ranker:
    """Scores reports against all seeds."""

    def __init__(self, seeds: Sequence[Seed], encoder: Encoder | None = None) -> None:
        self._encoder = encoder
        self._background = Background(encoder.name) if encoder else None
        self._seeds = list(seeds)
        self._views = [self._seed_views(seed) for seed in seeds]
        self._seen: list[Counter[str]] = [Counter() for _ in _VIEWS]
        self._total = 0

    def rank(self, articles: Iterable[Article]) -> Iterator[list[Ranked]]:
        """For each report, in order, its score for every seed. Reads `WINDOW` reports ahead."""
        source = iter(articles)
        while window := list(islice(source, WINDOW)):
            views = [self._article_views(one) for one in window]
            self._count(views)
            seeds = [self._index(view) for view in range(len(_VIEWS))]
            centred = self._centred_seeds()
            for article, one in zip(window, views, strict=True):
                yield self._scores(article, one, seeds, centred)

    def _seed_views(self, seed: Seed) -> _Views:
        title, _, body = seed.text.strip().partition("\n")
        sentences = seed_sentences(seed.text)
        vectors = self._encoder.encode(sentences) if self._encoder else None
        return _Views(_bags(title, body, seed.language), primary(seed.language), vectors)

    def _article_views(self, article: Article) -> _Views:
        language = primary(article.language)
        vectors = self._encoder.encode([f"{article.title}. {article.text}"]) if self._encoder else None
        return _Views(_bags(article.title, article.text, article.language), language, vectors)

    def _count(self, views: Sequence[_Views]) -> None:
        """Learn what is common from this window alone: an older one says little of today's news."""
        self._seen = [Counter(key for one in views for key in one.bags[view]) for view in range(len(_VIEWS))]
        for view, counter in enumerate(self._seen):
            counter.update(key for one in self._views for key in one.bags[view])
        self._total = len(views) + len(self._views)
        if self._background is not None:
            for one in views:
                if one.vectors is not None:
                    self._background.learn(one.language, one.vectors[0])

    def _weighed(self, bag: _Bag, view: int) -> dict[str, float]:
        seen = self._seen[view]
        weights = {
            key: min(count, _TWICE) * math.log((_PRIOR + self._total) / (_PRIOR_SEEN + seen.get(key, 0)))
            for key, count in bag.items()
        }
        length = math.sqrt(sum(one * one for one in weights.values()))
        return {key: one / length for key, one in weights.items()} if length else {}

    def _index(self, view: int) -> dict[str, list[tuple[int, float]]]:
        """Key → the seeds that have it, with its weight there."""
        index: defaultdict[str, list[tuple[int, float]]] = defaultdict(list)
        for number, one in enumerate(self._views):
            for key, weight in self._weighed(one.bags[view], view).items():
                index[key].append((number, weight))
        return index

    def _centred_seeds(self) -> list[Vectors] | None:
        if self._background is None:
            return None
        return [
            self._background.centred(one.language, one.vectors)
            for one in self._views
            if one.vectors is not None
        ]

    def _scores(
        self,
        article: Article,
        views: _Views,
        seeds: Sequence[Mapping[str, list[tuple[int, float]]]],
        centred: list[Vectors] | None,
    ) -> list[Ranked]:
        parts: list[dict[str, float]] = [dict.fromkeys(_VIEWS, 0.0) for _ in self._seeds]
        for view, name in enumerate(_VIEWS):
            for key, weight in self._weighed(views.bags[view], view).items():
                for number, other in seeds[view].get(key, ()):
                    parts[number][name] += weight * other
        if centred is not None and self._background is not None and views.vectors is not None:
            vector = self._background.centred(views.language, views.vectors)[0]
            for number, sentences in enumerate(centred):
                parts[number]["meaning"] = max(0.0, float((sentences @ vector).max()))
        return [
            Ranked(seed.name, article.id, score_of(one), one)
            for seed, one in zip(self._seeds, parts, strict=True)
        ]


def score_of(parts: Mapping[str, float]) -> float:
    """The views together, 0 to 1; from 0.5 on it is a follow-up."""
    weights = WITH_MEANING if "meaning" in parts else BARE
    return probability(weights["bias"] + sum(weights[name] * value for name, value in parts.items()))


def _bags(title: str, text: str, language: str) -> tuple[_Bag, ...]:
    """Concepts with numbers, sounds, and letters of headline and lead."""
    lead = prepared(f"{title}\n{text}")
    reading = read(lead, "", language)
    numbers = (re.sub(r"\D", "", found) for found in _NUMBER.findall(normalise(lead).normal))
    concepts = Counter(reading.concepts) + Counter(f"number:{one}" for one in numbers)
    return concepts, Counter(sounds(lead)), Counter(grams(lead))


def seed_sentences(text: str) -> list[str]:
    """The seed whole, and its first sentences alone: a report is compared with the nearest."""
    if not text.strip():
        return []
    from alerts.text.sentences import sentence_starts

    normal = normalise(text)
    starts = sentence_starts(normal.normal)
    pieces = [
        normal.quote(a, b).strip() for a, b in zip(starts, [*starts[1:], len(normal.normal)], strict=True)
    ]
    long_enough = [one for one in pieces if len(one) >= 15][:SEED_SENTENCES]
    return [text, *long_enough] if len(long_enough) > 1 else [text]
