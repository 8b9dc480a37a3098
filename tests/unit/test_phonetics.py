"""Phonetic keys are alike across scripts."""

import pytest

from alerts.text.phonetics import phonetic_key


@pytest.mark.parametrize(
    "name", ["Abastillas", "Абастильяс", "アバスティリャス", "아바스티야스", "Abastillasin"]
)
def test_a_name_has_the_same_key_in_all_scripts(name):
    assert phonetic_key(name).startswith("pst")


@pytest.mark.parametrize(
    ("word", "key"), [("Quiambao", "kmp"), ("Zhang", "nk"), ("Alexander", "rksntr"), ("aeiou", "")]
)
def test_a_key_has_the_consonants(word, key):
    assert phonetic_key(word) == key
