"""The vectors of reports and seeds: encoded once, minus their language's mean, comparable in any language."""

from __future__ import annotations

import time
from collections import OrderedDict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from hashlib import blake2b
from typing import Protocol

import numpy as np

from alerts.matching.encoder import Encoder, EncoderUnavailable, LanguageMeans, Vectors, encoder_input
from alerts.matching.vectors import quantize
from alerts.text.languages import primary_language
from store.records.articles import Article
from store.records.vectors import StoredVector

MAX_KEPT = 2_048
"""Vectors kept in memory, 1.5 kB each: several batches of reports, and the seeds."""
BATCH_SIZE = 16
"""Texts per call of the encoder, so that one call takes one or two seconds at most."""


class VectorCache(Protocol):
    """Keeps vectors of reports longer than memory does."""

    def get(self, article_id: str) -> StoredVector | None:
        """The article's vector, of whatever encoder and text; None where there is none."""

    def put(self, vector: StoredVector) -> None:
        """Keep a new vector, in place of the article's older one."""


@dataclass(slots=True)
class EncodingStats:
    """What encoding took so far."""

    encoded: int = 0
    """Texts that the encoder encoded."""
    seconds: float = 0.0
    """Time spent waiting for the encoder, with failures."""
    reused: int = 0
    """Vectors that were asked for again, or came from the `VectorCache`."""
    failed: int = 0
    """Texts without a vector, because the encoder was unavailable."""


class Embeddings:
    """Vectors of length 1, float32, equal for equal texts at any time: nothing is learned from the reports.

    Each report is encoded once for all stories: headline and lead, 60 words at most. One thread at a time may
    use it.
    """

    def __init__(
        self,
        encoder: Encoder,
        cache: VectorCache | None = None,
        *,
        max_kept: int = MAX_KEPT,
        timer: Callable[[], float] = time.perf_counter,
    ) -> None:
        self._encoder, self._cache, self._timer, self._max_kept = encoder, cache, timer, max_kept
        self._means = LanguageMeans(encoder.name)
        self._kept: OrderedDict[tuple[str, bytes], Vectors] = OrderedDict()
        self.name = f"{encoder.name}, means {self._means.build or 'none'}"
        """The encoder and the build of the language means: only vectors of one name are comparable."""
        self.stats = EncodingStats()

    @property
    def is_ready(self) -> bool:
        """Whether there are language means for this encoder: without them its vectors say little."""
        return self._means.is_ready

    def vector(self, article: Article) -> Vectors | None:
        """The vector of a report; None while the encoder is unavailable."""
        return self.vectors([article])[0]

    def vectors(self, articles: Sequence[Article]) -> list[Vectors | None]:
        """One vector per report, in order; None for those that the encoder could not encode now."""
        return self._vectors([_Text.of_article(article) for article in articles])

    def text_vector(self, text: str, language: str) -> Vectors | None:
        """The vector of a seed; None while the encoder is unavailable. Its first line is the headline."""
        headline, _, body = text.strip().partition("\n")
        return self._vectors([_Text("", f"{headline}. {body}", language)])[0]

    def has_vector(self, article: Article) -> bool:
        """Whether the report's vector is known without the encoder."""
        return self._known(_Text.of_article(article)) is not None

    def packed(self, article: Article) -> bytes:
        """The vector in the compact form of `alerts.matching.vectors`; empty where there is none.

        It is also empty without language means.
        """
        vector = self.vector(article) if self.is_ready else None
        return b"" if vector is None else quantize(vector, self.name)

    def _vectors(self, texts: Sequence[_Text]) -> list[Vectors | None]:
        found = [self._known(text) for text in texts]
        missing = [number for number, vector in enumerate(found) if vector is None]
        self.stats.reused += len(texts) - len(missing)
        for start in range(0, len(missing), BATCH_SIZE):
            numbers = missing[start : start + BATCH_SIZE]
            for number, vector in zip(numbers, self._encode([texts[one] for one in numbers]), strict=True):
                found[number] = vector
        return found

    def _known(self, text: _Text) -> Vectors | None:
        key = text.article_id, text.digest
        if (vector := self._kept.get(key)) is not None:
            self._kept.move_to_end(key)
            return vector
        stored = self._cache.get(text.article_id) if self._cache is not None and text.article_id else None
        if stored is None or stored.encoder != self.name or stored.text_digest != text.digest:
            return None
        vector = _unit(np.frombuffer(stored.data, dtype="<f2"))
        self._keep(key, vector)
        return vector

    def _encode(self, texts: Sequence[_Text]) -> Sequence[Vectors | None]:
        started = self._timer()
        try:
            rows = self._encoder.encode([text.encoded for text in texts])
        except EncoderUnavailable:
            self.stats.failed += len(texts)
            return [None] * len(texts)
        finally:
            self.stats.seconds += self._timer() - started
        self.stats.encoded += len(texts)
        return [self._add(text, row) for text, row in zip(texts, rows, strict=True)]

    def _add(self, text: _Text, row: Vectors) -> Vectors:
        """Keep a new vector, rounded as stored ones are, so that a restart does not change it."""
        half = self._means.subtract_mean(text.language, row).astype("<f2")
        if self._cache is not None and text.article_id:
            self._cache.put(StoredVector(text.article_id, self.name, text.digest, half.tobytes()))
        vector = _unit(half)
        self._keep((text.article_id, text.digest), vector)
        return vector

    def _keep(self, key: tuple[str, bytes], vector: Vectors) -> None:
        self._kept[key] = vector
        while len(self._kept) > self._max_kept:
            self._kept.popitem(last=False)


class _Text:
    """A text as it is encoded, and its identity."""

    __slots__ = ("article_id", "digest", "encoded", "language")

    def __init__(self, article_id: str, text: str, language: str) -> None:
        self.article_id, self.language = article_id, primary_language(language)
        self.encoded = encoder_input(text)
        # The language belongs to it: its mean is subtracted.
        self.digest = blake2b(f"{self.language}\n{self.encoded}".encode(), digest_size=8).digest()

    @classmethod
    def of_article(cls, article: Article) -> _Text:
        return cls(article.id, f"{article.title}. {article.text}", article.language)


def _unit(row: np.ndarray) -> Vectors:
    vector = row.astype(np.float32)
    return vector / np.float32(max(float(np.linalg.norm(vector)), 1e-9))
