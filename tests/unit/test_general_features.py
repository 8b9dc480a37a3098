"""The features of the general judge, each on a small example."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alerts.matching.general.features import (
    FEATURE_NAMES,
    GeneralFeatures,
    extract_features,
    is_compared,
)
from alerts.matching.general.rarity import Rarity
from alerts.text.keyed_text import TITLE
from alerts.text.keys import KeyKind, kind_of, make_key
from tests.support.general import EVEN, KEEPER, report_keys, seed_keys_of

RARE = EVEN.of(0, "en")
"""The rarity that every key has here."""


def features(seed, report, meaning=None, rarity=EVEN):
    """Features by (title, text, language) of seed and report."""
    return extract_features(seed_keys_of(*seed, rarity=rarity), report_keys(*report, rarity=rarity), meaning)


def test_texts_that_share_nothing_have_no_evidence():
    found = features(("Ostrander quits", "", "en"), ("Rice harvest", "", "de"))
    assert found._replace(foreign_title=0, late=0) == GeneralFeatures()
    assert found.late == 1
    assert features(("", "", "und"), ("", "", "en"))._replace(late=0) == GeneralFeatures()


def test_meaning_is_what_was_measured_and_nothing_without_an_encoder():
    pair = ("Ostrander quits", "", "en"), ("Rice harvest", "", "de")
    assert features(*pair, meaning=0.25).meaning == 0.25
    assert features(*pair).meaning == 0


def test_words_spelled_alike_count_by_rarity_and_place_in_the_seed():
    in_title = features(("lighthouse quits", "", "en"), ("Die lighthouses", "", "nl"))
    in_front = features(("Nothing", "The lighthouse quits.", "en"), ("Die lighthouses", "", "nl"))
    assert in_title.spelling == pytest.approx(math.log1p(RARE))
    assert in_front.spelling == pytest.approx(math.log1p(0.8 * RARE))


def test_a_word_that_the_seed_repeats_counts_more_up_to_a_limit():
    def spelling(times):
        return features(("lighthouse " * times, "", "en"), ("Die lighthouses", "", "nl")).spelling

    assert spelling(2) == pytest.approx(math.log1p(1.25 * RARE))
    assert spelling(4) == spelling(40) == pytest.approx(math.log1p(1.75 * RARE))


def test_a_word_that_only_the_report_repeats_counts_once():
    once, often = (features(("lighthouse", "", "en"), ("Die lighthouses " * n, "", "nl")) for n in (1, 5))
    assert once.spelling == often.spelling


def test_known_names_count_across_languages():
    found = features(("Norway waits", "", "en"), ("Норвегия ждёт", "", "ru"))
    assert found.names == pytest.approx(math.log1p(RARE))
    assert (found.sounds, found.spelling, found.alien) == (0, 0, 0)


def test_names_that_no_list_knows_count_by_sound():
    found = features(("Ostrander quits", "", "en"), ("Острандер ушёл", "", "ru"))
    assert found.sounds > math.log1p(RARE)
    assert found.names == found.spelling == found.foreign_title == 0
    assert features(("ostrander", "", "en"), ("острандер", "", "ru")).sounds == 0, "no name in either"


def test_numbers_count_and_years_do_not():
    assert features(("lost 1,250", "", "en"), ("потеря 1250", "", "ru")).numbers == pytest.approx(
        math.log1p(RARE)
    )
    assert features(("in 2019", "", "en"), ("в 2019", "", "ru")).numbers == 0


def test_themes_count_in_headline_and_lead_only():
    seed = ("Earthquake wakes village", "", "en")
    body = "Erste Zeile. Zweite Zeile. " + "Wort " * 60 + "Ein Erdbeben folgte."
    assert features(seed, ("Erdbeben weckt Dorf", "", "de")).themes > 0
    assert features(seed, ("Ein Dorf", body, "de")).themes == 0


def test_the_cosine_is_one_for_the_same_text_and_smaller_for_less():
    same = features((*KEEPER, "en"), (*KEEPER, "en"))
    assert 0.9 < same.cosine <= 1
    half = features((*KEEPER, "en"), (KEEPER[0], "Rice is harvested by Vandermeer and Quillington.", "en"))
    assert 0 < half.cosine < same.cosine


def test_sounds_of_windows_are_not_compared():
    seed = seed_keys_of("ออสแตรนเดอร์และประภาคารเก่า", language="th")
    sounds = {key for key in seed.keyed.uses if kind_of(key) in (KeyKind.SOUND, KeyKind.LONG_SOUND)}
    assert sounds
    assert not any(is_compared(key, seed.keyed) for key in sounds)
    word = seed_keys_of("Madagascar Quillington")
    assert any(is_compared(key, word.keyed) for key in word.keyed.uses)


def test_a_sound_that_only_a_window_has_is_evidence_but_not_compared():
    found = features(("Austrander quits", "", "en"), ("ออสแตรนเดอร์", "", "th"))
    assert found.sounds > 0
    assert found.cosine == 0
    assert features(("Austrander quits", "", "en"), ("Аустрандер", "", "ru")).cosine > 0


def test_other_countries_in_headline_and_lead_count_against():
    seed = ("Norway waits", "", "en")
    assert features(seed, ("Norwegen wartet auf Chile", "", "de")).alien == pytest.approx(math.log1p(RARE))
    assert features(seed, ("Norwegen wartet", "", "de")).alien == 0
    late = "Ein Satz. Noch ein Satz. " + "Wort " * 60 + "Chile wartet."
    assert features(seed, ("Norwegen wartet", late, "de")).alien == 0


def test_other_names_in_the_headline_count_against():
    seed = ("Norway waits", "Ostrander waits too.", "en")
    assert features(seed, ("ostrander waits for Quillington", "", "en")).foreign_title > 0
    assert features(seed, ("waiting for Ostrander", "Quillington came.", "en")).foreign_title == 0
    assert features(seed, ("waiting for Chile", "", "en")).foreign_title == 0, (
        "countries have a feature of their own"
    )


@pytest.mark.parametrize(
    ("seed", "report", "same_language", "other_script"),
    [("en", "en", 1, 0), ("en", "de", 0, 0), ("en", "ru", 0, 1), ("ru", "en", 0, 1), ("ru", "ru", 1, 0)],
)
def test_language_and_script_are_symmetric_facts(seed, report, same_language, other_script):
    words = {"en": "A lighthouse", "de": "Ein Leuchtturm", "ru": "Старый маяк"}
    found = features((words[seed], "", seed), (words[report], "", report))
    assert (found.same_language, found.other_script) == (same_language, other_script)


def test_japanese_and_chinese_can_share_a_spelling():
    assert features(("灯塔看守人", "", "zh"), ("灯台守の話", "", "ja")).other_script == 0


def test_late_says_that_the_opening_shares_little():
    seed = (*KEEPER, "en")
    body = (
        " Das Wort gilt. " + "Wort " * 60 + "Ostrander und Skarvholmen, ein Leuchtturm in Norwegen, Marten."
    )
    assert features(seed, ("Ostrander verschwindet von Skarvholmen", "", "de")).late == 0
    assert features(seed, ("Kommentar zum Tage", body, "de")).late == 1


WORDS = [
    "Ostrander",
    "Norway",
    "lantern",
    "1,250",
    "灯塔",
    "Острандер",
    "earthquake",
    "Chile",
    "ตลาดเก่า",
    ".",
    "\n",
]
some_text = st.lists(st.sampled_from(WORDS), max_size=12).map(" ".join)


@given(some_text, some_text, some_text, some_text, st.sampled_from(["en", "ru", "th"]))
def test_every_feature_is_finite_and_at_least_zero(title, text, report_title, report_text, language):
    found = features((title, text, language), (report_title, report_text, "en"))
    assert all(math.isfinite(value) and value >= 0 for value in found)
    assert found.cosine <= 1 + 1e-9 or text, "place and repetition may only turn the vector"
    assert tuple(found._asdict()) == FEATURE_NAMES


one_line = st.lists(st.sampled_from(WORDS[:-2]), max_size=8, unique=True).map(" ".join)


@given(one_line, one_line)
def test_what_both_have_does_not_depend_on_which_is_the_seed(one, other):
    """In headlines, and where no word comes again, place and repetition weigh the same."""
    there = features((one, "", "en"), (other, "", "en"))
    back = features((other, "", "en"), (one, "", "en"))
    for name in ("names", "numbers", "same_language", "other_script"):
        assert getattr(there, name) == pytest.approx(getattr(back, name)), name


def test_a_common_key_weighs_less():
    common = Rarity({make_key(KeyKind.SPELLING, "lighthou"): 400.0}, 1_000.0, {}, {})
    pair = ("lighthouse quits", "", "en"), ("Die lighthouses", "", "nl")
    assert features(*pair, rarity=common).spelling < features(*pair).spelling / 2


def test_the_best_place_is_told():
    seed, report = seed_keys_of("Ostrander quits"), report_keys("Ostrander", "Ostrander again.", "de")
    assert {one.place for one in seed.shared_with(report.keyed)} == {TITLE}
