"""The prefilter: which seeds a report may follow, found without all features."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alerts.matching.general.background import load_background
from alerts.matching.general.prefilter import COMMON, MAX_REQUIRED, Prefilter
from alerts.matching.general.rarity import Rarity
from alerts.text.annotate import scan
from alerts.text.keys import token_keys
from alerts.text.tokens import TokenKind
from tests.support.general import EVEN, FOLLOW_UPS, KEEPER, OTHER_NEWS, seed_keys_of, small_background

BACKGROUND = load_background()
CHESS = ("Chess club Quillington wins the cup", "Quillington beat Vandermeer in Chile.")
FILTER = Prefilter([seed_keys_of(*CHESS), seed_keys_of(*KEEPER)], BACKGROUND)
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
    quake = Prefilter([seed_keys_of("Earthquake in Chile")], BACKGROUND)
    assert near("Erdbeben erschüttert Chile", "", "de", quake) == {0}


def even(*others, rarity=EVEN):
    """Background data of these headlines."""
    return small_background(*((title, "sv") for title in others), rarity=rarity)


def test_what_most_texts_have_says_nothing():
    words = ["lighthouse", "beautiful", "children", "standing"]
    keys = {key for word in words for key, _ in token_keys(TokenKind.WORD, word)}
    common = Rarity(dict.fromkeys(keys, 300.0), 1_000.0, {}, {})
    assert all(common.of(key, "en") < COMMON for key in keys)
    for rarity, found in ((common, frozenset()), (EVEN, {0})):
        seed = seed_keys_of(" ".join(["Chile", *words]))
        assert near(" ".join(words), by=Prefilter([seed], even(*["Chile"] * 9, rarity=rarity))) == found


def test_a_report_must_share_more_than_most_other_news_does():
    seed = seed_keys_of("Chile lighthouse Quillington Vandermeer")
    quiet = Prefilter([seed], even(*["Nothing"] * 9))
    busy = Prefilter([seed], even(*["Chile lighthouse"] * 9))
    for title, found in (
        ("Chile", frozenset()),
        ("Chile lighthouse", {0}),
        ("Chile lighthouse Quillington", {0}),
    ):
        assert near(title, "word " * 200, by=busy) == found
        assert near(title, "word " * 200, by=quiet) == {0}


def test_no_report_must_share_more_than_a_limit():
    titles = ["Chile lighthouse Quillington Vandermeer Norway earthquake"] * 9
    by = Prefilter([seed_keys_of(titles[0])], even(*titles))
    worth = EVEN.of(0, "en") - COMMON
    assert 1 < MAX_REQUIRED / worth < 2
    assert near("Chile", "word " * 200, by=by) == frozenset()
    assert near("Chile Norway", "word " * 200, by=by) == {0}


def test_a_headline_needs_to_share_less_than_a_text():
    by = Prefilter([seed_keys_of("Chile lighthouse")], even(*["Chile lighthouse"] * 9))
    assert near("Chile", by=by) == {0}
    assert near("Chile", "word " * 200, by=by) == frozenset()


def test_chance_sounds_in_a_run_without_spaces_count_less():
    """Of the seed's keys an astronaut shares the sound only, and so does the Thai run."""
    by = Prefilter([seed_keys_of("Austrander")], even(*["Astronaut"] * 9))
    assert near("Astronaut", "a " * 250, "sv", by) == {0}
    run = "ออสแตรนเดอร์"
    assert near(run, "ก " * 250, "th", by) == frozenset()
    assert near(f"{run} Astronaut", "ก " * 250, "th", by) == {0}


def test_a_second_look_gives_the_same():
    title, text = FOLLOW_UPS["de"]
    by = Prefilter([seed_keys_of(*CHESS), seed_keys_of(*KEEPER)], BACKGROUND)
    assert near(title, text, "de", by) == near(title, text, "de", by) == {1}
    assert near(title, text, "nl", by) == near(title, text, "nl", by) == {1}


def test_without_seeds_nothing_is_near():
    assert near(*CHESS, by=Prefilter([], BACKGROUND)) == frozenset()


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
