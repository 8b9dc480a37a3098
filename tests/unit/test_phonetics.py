"""Phonetic keys are alike across scripts."""

import pytest

from alerts.text.phonetics import phonetic_stems


@pytest.mark.parametrize(
    "name", ["Abastillas", "Абастильяс", "アバスティリャス", "아바스티야스", "Abastillasin"]
)
def test_a_name_has_the_same_key_in_all_scripts(name):
    (key,) = phonetic_stems(name)
    assert key.startswith("pst")


def test_known_spans_are_skipped():
    text = "Quiambao met Abastillas"
    assert list(phonetic_stems(text)) == ["kmp", "pstrs"]
    assert list(phonetic_stems(text, [(13, 23)])) == ["kmp"]
