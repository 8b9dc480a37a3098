"""Phonetic keys are alike across scripts."""

import pytest

from alerts.text.phonetics import phonetic_stems


@pytest.mark.parametrize(
    "name", ["Abastillas", "Абастильяс", "アバスティリャス", "아바스티야스", "Abastillasin"]
)
def test_a_name_has_the_same_key_in_all_scripts(name):
    (key,) = phonetic_stems(name)
    assert key.startswith("pst")


def test_stems_of_words_in_order():
    assert list(phonetic_stems("Quiambao met Abastillas")) == ["kmp", "pstrs"]
