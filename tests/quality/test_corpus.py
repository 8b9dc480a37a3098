"""The parallel corpus of neutral news: every language has every item, in that language, at a usual length."""

import unicodedata
from functools import cache
from pathlib import Path

import pytest

from crawler.language.detect import MODEL_LANGUAGES, detect_language

FOLDER = Path(__file__).parents[2] / "benchmarks" / "corpus"
LANGUAGES = sorted(path.stem for path in FOLDER.glob("*.tsv"))
NEAR = {"ms": "id", "af": "nl"}
"""Languages that the detector does not serve, with the one it takes them for."""
DENSE = {"zh", "ja", "ko"}
"""Languages that need far fewer characters."""


@cache
def items(language):
    lines = (FOLDER / f"{language}.tsv").read_text(encoding="utf-8").splitlines()
    return {number: (title, text) for number, title, text in (line.split("\t") for line in lines)}


def test_there_are_at_least_sixty_languages_and_twenty_four_items():
    assert len(LANGUAGES) >= 60
    assert len(items("en")) >= 24


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_language_has_every_item_once_in_composed_form(language):
    found = items(language)
    assert found.keys() == items("en").keys()
    for title, text in found.values():
        assert title.strip() == title != ""
        assert text.strip() == text != ""
        assert unicodedata.is_normalized("NFC", title + text)


@pytest.mark.parametrize("language", [language for language in LANGUAGES if language != "en"])
def test_no_text_stands_in_two_languages(language):
    english = {text for pair in items("en").values() for text in pair}
    others = {
        text for other in LANGUAGES if other != language for text in map("\n".join, items(other).values())
    }
    assert not english & {text for pair in items(language).values() for text in pair}
    assert not others & set(map("\n".join, items(language).values()))


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_text_is_about_as_long_as_in_english(language):
    least, most = (0.2, 0.95) if language in DENSE else (0.5, 2.2)
    for number, (_, text) in items(language).items():
        assert least <= len(text) / len(items("en")[number][1]) <= most, number


@pytest.mark.parametrize("language", sorted({*MODEL_LANGUAGES, *NEAR} & set(LANGUAGES)))
def test_a_text_is_in_its_language(language):
    detected = {detect_language("\n".join(item), "und") for item in items(language).values()}
    assert detected == {NEAR.get(language, language)}
