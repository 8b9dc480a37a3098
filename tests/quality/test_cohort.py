"""The cohort of other news: each text is one short report, in its language, about an event of its own."""

import unicodedata
from collections import Counter
from functools import cache
from pathlib import Path

import pytest

from crawler.language.detect import MODEL_LANGUAGES, detect_language

FOLDER = Path(__file__).parents[2] / "benchmarks" / "cohort"
LANGUAGES = sorted(path.stem for path in FOLDER.glob("*.tsv"))
LENGTHS = {"zh": (90, 140), "ja": (105, 160), "ko": (130, 185)}
"""Least and most characters of a text, where they differ from `USUAL`."""
USUAL = (210, 430)


@cache
def items(language):
    lines = (FOLDER / f"{language}.tsv").read_text(encoding="utf-8").splitlines()
    return [tuple(line.split("\t")) for line in lines]


def test_there_are_about_six_hundred_texts_in_twenty_four_languages():
    assert len(LANGUAGES) >= 24
    assert sum(len(items(language)) for language in LANGUAGES) >= 590
    assert len(items("en")) >= 60


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_language_has_numbered_texts_in_composed_form(language):
    found = items(language)
    assert len(found) >= 22
    assert [number for number, _, _ in found] == [f"{number:02}" for number in range(1, len(found) + 1)]
    for _, title, text in found:
        assert title.strip() == title != ""
        assert text.strip() == text != ""
        assert unicodedata.is_normalized("NFC", title + text)


@pytest.mark.parametrize("part", [1, 2])
def test_no_headline_and_no_text_stands_twice(part):
    counts = Counter(item[part] for language in LANGUAGES for item in items(language))
    assert [text for text, count in counts.items() if count > 1] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_text_is_as_long_as_a_short_report(language):
    least, most = LENGTHS.get(language, USUAL)
    for number, _, text in items(language):
        assert least <= len(text) <= most, number


@pytest.mark.parametrize("language", sorted(set(MODEL_LANGUAGES) & set(LANGUAGES)))
def test_a_text_is_in_its_language(language):
    detected = {detect_language(f"{title}\n{text}", "und") for _, title, text in items(language)}
    assert detected == {language}
