"""The sounds of a report: of words that the lexicon does not know, the heaviest first, in any script."""

import pytest

from alerts.developments.sounds import MAX_SOUNDS, MIN_SOUND_WEIGHT, all_sounds, heaviest_sounds
from alerts.matching.general.rarity import Rarity
from alerts.text.annotate import annotate
from alerts.text.keys import KeyKind, make_key

NAME = make_key(KeyKind.SOUND, "pstr")


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "Judge Abastillas resigned."),
        ("ru", "Судья Абастильяс подал в отставку."),
        ("ja", "アバスティリャス判事が辞任した。"),
        ("hi", "न्यायाधीश अबास्तिल्यास ने इस्तीफा दिया।"),
    ],
)
def test_a_name_sounds_alike_in_all_scripts(language, text):
    assert NAME in all_sounds(annotate("", text, language))


def test_names_that_the_lexicon_knows_are_left_out():
    assert not all_sounds(annotate("", "Zelensky", "en"))
    assert (
        all_sounds(annotate("", "Zelensky Abastillas", "en")).keys()
        == all_sounds(annotate("", "Abastillas", "en")).keys()
    )


def test_the_headline_and_rare_words_come_first():
    weights = all_sounds(annotate("Abastillas resigns", "Later Abastillas met Quiambao.", "en"))
    assert weights[NAME] == 1.0
    common, rare = "government", "Abastillas"
    order = heaviest_sounds(annotate("", f"{common} {rare}", "en"))
    assert order.index(NAME) < order.index(make_key(KeyKind.SOUND, "kprn"))


def test_their_number_is_bounded():
    consonants = "ptkrsmn"
    words = {f"Za{a}o{b}i{c}u{d}" for a in consonants for b in consonants for c in consonants for d in "pt"}
    assert len(heaviest_sounds(annotate("", " ".join(sorted(words)), "en"))) == MAX_SOUNDS


@pytest.mark.parametrize(
    ("rarity", "is_compared"), [(MIN_SOUND_WEIGHT, True), (MIN_SOUND_WEIGHT - 0.01, False)]
)
def test_common_sounds_are_not_compared(monkeypatch, rarity, is_compared):
    monkeypatch.setattr(Rarity, "of", lambda *_: rarity)
    assert (heaviest_sounds(annotate("Abastillas", "", "en")) == [NAME]) is is_compared
