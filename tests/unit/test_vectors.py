"""Embeddings in compact form, and how they are compared."""

from importlib.util import find_spec

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from alerts.matching.embeddings import Embeddings
from alerts.matching.encoder import ENCODER_PACKAGE, LanguageMeans, load_encoder
from alerts.matching.matcher import Matcher
from alerts.matching.vectors import are_comparable, dequantize, quantize
from tests.support.records import NOW, make_article, make_match
from tests.support.stories import story
from tests.unit.test_tracker import TOLL, TrackedStory

OTHER_WORDS = (
    "Ein Bericht aus der Hauptstadt sorgt fuer Aufsehen",
    "Am Abend sprachen Abgeordnete von einer neuen Lage. Naeheres soll morgen folgen, hiess es.",
)


def vector(*numbers):
    return np.array([*numbers, *[0.0] * (8 - len(numbers))])


@given(arrays(np.float64, 384, elements=st.floats(-1, 1)).filter(lambda one: np.abs(one).max() > 0.01))
def test_quantizing_keeps_the_direction(one):
    kept = quantize(one, "model")
    assert len(kept) == 4 + 384
    assert dequantize(kept) @ one / np.linalg.norm(one) > 0.99


def test_a_zero_vector_stays_zero():
    assert not dequantize(quantize(np.zeros(8), "model")).any()


@pytest.mark.skipif(find_spec(ENCODER_PACKAGE) is None, reason="the encoder is an extra")
def test_vectors_less_other_means_are_not_compared(monkeypatch):
    report = make_article(title=TOLL[0], text=TOLL[1], language="en")
    encoder = load_encoder()
    today = Embeddings(encoder).packed(report)
    assert are_comparable(today, Embeddings(encoder).packed(report))
    monkeypatch.setattr(LanguageMeans, "_load_shipped", load_other_means)
    assert not are_comparable(today, Embeddings(encoder).packed(report))


def load_other_means(means, encoder):
    for _ in range(100):
        means.add("en", np.zeros(384, np.float32))
    means.build = "other"


def test_only_vectors_of_one_encoder_are_compared():
    one = quantize(vector(1.0), "model")
    assert are_comparable(one, quantize(vector(0.5, 0.5), "model"))
    assert not are_comparable(one, quantize(vector(1.0), "model 2"))
    assert not are_comparable(one, quantize(np.ones(9), "model"))
    assert not are_comparable(one, b"")
    assert not are_comparable(b"", b"")


def tell(desk, identity, words, meaning, language="en"):
    article = make_article(identity, title=words[0], text=words[1], language=language, published=NOW)
    match = make_match(identity, "troops", language=language, embedding=meaning)
    placed = desk.tracker.place(article, match, NOW)
    desk.members.append(placed.member)
    desk.developments[placed.development.key] = placed.development
    return placed


@pytest.mark.parametrize("restarted", [False, True])
@pytest.mark.parametrize(
    ("meaning", "joins"),
    [
        (quantize(vector(1.0, 0.1), "model"), True),
        (quantize(vector(-0.1, 1.0), "model"), False),
        (quantize(vector(1.0, 0.1), "another"), False),
        (b"", False),
    ],
)
def test_reports_without_common_words_are_joined_by_their_embeddings(meaning, joins, restarted):
    desk = TrackedStory()
    first = tell(desk, "a", TOLL, quantize(vector(1.0), "model"))
    if restarted:
        desk.restart()
    second = tell(desk, "b", OTHER_WORDS, meaning, "de")
    assert (second.development.key == first.development.key) is joins


class Packing:
    """Says of each report how long its headline is."""

    is_ready = False

    def packed(self, article):
        return quantize(vector(1.0, float(len(article.title))), "test")


@pytest.mark.parametrize("compares", [True, False])
def test_only_matches_to_be_compared_get_an_embedding(compares):
    matcher = Matcher([story()], Packing(), embed_matches=compares).for_stories([story()])
    (told,) = matcher.match(make_article(title=TOLL[0], text=TOLL[1], language="en"))
    (other,) = matcher.match(make_article(title="Rice harvest begins", text="", language="en"))
    assert told.matched
    assert bool(told.embedding) is compares
    assert not other.embedding


@pytest.mark.skipif(find_spec(ENCODER_PACKAGE) is None, reason="the encoder is an extra")
def test_one_event_in_two_languages_is_closer_than_another_event():
    encoder = Embeddings(load_encoder())
    english, korean, other = (
        encoder.packed(make_article(title, title=title, text="", language=language))
        for title, language in (
            ("Ferry sinks in storm off the coast, dozens missing", "en"),
            ("폭풍 속 연안서 여객선 침몰, 수십 명 실종", "ko"),
            ("Teachers end their strike after talks on pay", "en"),
        )
    )
    assert are_comparable(english, korean)
    assert dequantize(english) @ dequantize(korean) > dequantize(english) @ dequantize(other)
