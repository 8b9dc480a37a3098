"""How rare keys are, by language."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alerts.matching.general.background import load_background
from alerts.matching.general.rarity import LEAN, MAX_RARITY, Rarity
from alerts.text.keys import KeyKind, make_key, token_keys
from alerts.text.tokens import TokenKind

COMMON, LOCAL, UNKNOWN = 1, 2, 3
RARITY = Rarity(
    {COMMON: 500.0, LOCAL: 40.0}, 1_000.0, {"xx": {LOCAL: 40.0}, "yy": {}}, {"xx": 50.0, "yy": 50.0}
)


def test_a_rare_key_weighs_more_than_a_common_one():
    assert RARITY.of(UNKNOWN, "yy") > RARITY.of(LOCAL, "yy") > RARITY.of(COMMON, "yy")
    assert RARITY.of(UNKNOWN, "yy") > 6
    assert RARITY.of(COMMON, "zz") < 1


def test_a_key_that_one_language_has_often_is_common_there():
    assert RARITY.of(LOCAL, "xx") < 1.5
    assert RARITY.of(LOCAL, "yy") > 3


def test_a_language_without_texts_has_the_rarity_of_all():
    share = 41 / 1_002
    assert RARITY.of(LOCAL, "zz") == pytest.approx(-math.log(share))


def test_few_texts_of_a_language_lean_on_all():
    few = Rarity({COMMON: 500.0}, 1_000.0, {"xx": {}}, {"xx": 5.0})
    many = Rarity({COMMON: 500.0}, 1_000.0, {"xx": {}}, {"xx": 20 * LEAN})
    assert few.of(COMMON, "xx") < 1
    assert many.of(COMMON, "xx") > 3


def test_rarity_has_a_limit():
    assert Rarity({}, 1e12, {}, {}).of(UNKNOWN, "xx") == MAX_RARITY


def test_texts_can_be_taken_out_again():
    texts = [("xx", {COMMON, LOCAL}), ("xx", {LOCAL}), ("yy", {COMMON, UNKNOWN})]
    counts = {COMMON: 502.0, LOCAL: 42.0}
    own = {"xx": {COMMON: 1.0, LOCAL: 42.0}, "yy": {COMMON: 1.0}}
    grown = Rarity(counts, 1_003.0, own, {"xx": 52.0, "yy": 51.0})
    reduced = grown.without(texts)
    for key in (COMMON, LOCAL, UNKNOWN):
        for language in ("xx", "yy", "zz"):
            assert reduced.of(key, language) == pytest.approx(RARITY.of(key, language))
    assert counts == {COMMON: 502.0, LOCAL: 42.0}
    assert grown.of(LOCAL, "xx") != reduced.of(LOCAL, "xx"), "the original is unchanged"


@given(
    st.floats(0, 1e6),
    st.floats(0, 1e3),
    st.floats(0, 1e3),
    st.integers(0, 3),
    st.sampled_from(["xx", "yy", "zz"]),
)
def test_any_counts_give_a_finite_rarity_and_the_same_each_time(count, own, texts, key, language):
    one = Rarity({1: count}, 1e6, {"xx": {1: min(own, texts)}}, {"xx": texts})
    found = one.of(key, language)
    assert 0 <= found <= MAX_RARITY or count > 1e6 - 2
    assert one.of(key, language) == found


def spelling(word):
    keys = token_keys(TokenKind.WORD, word)
    return next(key for key, _ in keys if key >> 28 == KeyKind.SPELLING)


def test_the_shipped_counts_know_grammar_and_news_words():
    rarity = load_background().rarity
    invented = make_key(KeyKind.SPELLING, "qwvzxy")
    for word, language in (("with", "en"), ("nicht", "de"), ("более", "ru"), ("untuk", "id")):
        assert rarity.of(spelling(word), language) < 3.5 < rarity.of(invented, language)
