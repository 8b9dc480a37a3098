"""The prefilter: which seeds a report may follow, found without all features."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alerts.matching.general.background import load_background
from alerts.matching.general.prefilter import COMMON, Prefilter
from alerts.matching.general.rarity import Rarity
from alerts.text.annotate import scan
from alerts.text.keys import token_keys
from alerts.text.tokens import TokenKind, tokens
from tests.support.general import EVEN, FOLLOW_UPS, KEEPER, OTHER_NEWS, seed_keys_of

RARITY = load_background().rarity
CHESS = ("Chess club Quillington wins the cup", "Quillington beat Vandermeer in Chile.")
FILTER = Prefilter([seed_keys_of(*CHESS), seed_keys_of(*KEEPER)], RARITY)
"""Seed 0 is about chess, seed 1 about the keeper."""


def near(title, text="", language="en", by=FILTER):
    return by.near_seeds(scan(title, text, language))


@pytest.mark.parametrize("language", FOLLOW_UPS)
def test_a_follow_up_is_near_its_own_seed_only(language):
    assert near(*FOLLOW_UPS[language], language) == {1}
    assert near("Vandermeer schlägt Quillington", "Der Pokal ging nach Chile.", "de") == {0}


@pytest.mark.parametrize("language", OTHER_NEWS)
def test_no_seed_is_near_other_news(language):
    assert near(*OTHER_NEWS[language], language) == frozenset()


def test_a_report_may_be_near_several_seeds():
    assert near("Quillington visits Ostrander of Skarvholmen", "Vandermeer came too.") == {0, 1}


def test_a_known_name_and_a_theme_count_too():
    quake = Prefilter([seed_keys_of("Earthquake in Chile")], RARITY)
    assert near("Erdbeben erschüttert Chile", "", "de", quake) == {0}


def test_what_most_texts_have_says_nothing():
    words = ["lighthouse", "beautiful", "children", "standing"]
    keys = {key for word in words for key, _ in token_keys(TokenKind.WORD, word)}
    common = Rarity(dict.fromkeys(keys, 300.0), 1_000.0, {}, {})
    assert all(common.of(key, "en") < COMMON for key in keys)
    for rarity, found in ((common, frozenset()), (EVEN, {0})):
        assert near(" ".join(words), by=Prefilter([seed_keys_of(" ".join(words))], rarity)) == found


def test_a_short_report_needs_to_share_less_than_a_long_one():
    one = Prefilter([seed_keys_of("Chile")], EVEN)
    assert near("Chile", by=one) == {0}
    assert near("Chile", "word " * 200, by=one) == frozenset()


def test_chance_sounds_in_a_run_without_spaces_count_less():
    run = "ออสแตรนเดอร์"
    sounds = seed_keys_of("Austrander")
    shared = {
        key for token in tokens(run) for key, _ in token_keys(token.kind, token.text)
    } & sounds.keyed.uses.keys()
    assert shared
    filler = "ก " * 250
    assert near(run, filler, "th", Prefilter([sounds], EVEN)) == frozenset()
    assert near("Austrander", "a " * 250, "sv", Prefilter([sounds], EVEN)) == {0}


def test_a_second_look_gives_the_same():
    title, text = FOLLOW_UPS["de"]
    by = Prefilter([seed_keys_of(*CHESS), seed_keys_of(*KEEPER)], RARITY)
    assert near(title, text, "de", by) == near(title, text, "de", by) == {1}
    assert near(title, text, "nl", by) == near(title, text, "nl", by) == {1}


def test_without_seeds_nothing_is_near():
    assert near(*CHESS, by=Prefilter([], RARITY)) == frozenset()


WORDS = [
    "Quillington",
    "Vandermeer",
    "Ostrander",
    "Chile",
    "cup",
    "lighthouse",
    "tram",
    "灯台守",
    "318",
    "вода",
]
LONG = "Ein langer Satz ohne Bezug. " * 20
"""So long that the bar does not rise with what is added."""


@given(st.lists(st.sampled_from(WORDS), max_size=10), st.lists(st.sampled_from(WORDS), max_size=10))
def test_more_words_never_lose_a_seed(first, more):
    """Of a text of ordinary length, in which the words stand apart, so that no longer name swallows one."""
    fewer = " , ".join(first)
    assert near(LONG, fewer, "de") <= near(LONG, " , ".join([*first, *more]), "de")


@given(st.lists(st.sampled_from(WORDS), max_size=12))
def test_the_order_of_words_does_not_matter(words):
    assert near(" , ".join(words), LONG, "de") == near(" , ".join(reversed(words)), LONG, "de")
