"""The parallel corpus of neutral news: every language has every item, in its script, at a usual length."""

import re
import unicodedata
from functools import cache
from pathlib import Path

import pytest

from crawler.language.detect import MODEL_LANGUAGES, detect_language
from crawler.language.model import LanguageModel

FOLDER = Path(__file__).parents[2] / "benchmarks" / "corpus"
LANGUAGES = sorted(path.stem for path in FOLDER.glob("*.tsv"))
NEAR = {"ms": {"id"}, "bs": {"bs", "hr"}}
"""Languages that no detector distinguishes in a short text, with the ones that they may be taken for."""
MODEL_ONLY = ("af", "bs", "cy", "eu", "ga", "gl", "jv", "mt", "zu")
"""Languages that the detector does not serve although the model knows them."""
COMMON_WORDS = {
    "ha": "a an ba ce da don ga na ne su sun ta wani wata ya za",
    "so": "ah ay ayaa ee in iyo ka ku la oo u waa waxaa waxay wuxuu",
    "tg": "аз ба барои бо буданд ва дар ду кард карданд ки мекунад онҳо пас се сол то ҳафта шуд шуда шуданд як",
    "yo": "ati awon fun ile kan ko lati n naa ni o pe pelu re si so ti to won yoo",
}
"""The commonest words, without accents, of the languages that the model does not know."""
SCRIPTS = {
    "CYRILLIC": "be bg kk ky mk mn ru sr tg uk",
    "ARABIC": "ar fa ps ur",
    "DEVANAGARI": "hi mr ne",
    "CJK": "ja zh",
    "HIRAGANA": "ja",
    "KATAKANA": "ja",
    "KATAKANA-HIRAGANA": "ja",
    "ARMENIAN": "hy",
    "BENGALI": "bn",
    "ETHIOPIC": "am",
    "GEORGIAN": "ka",
    "GREEK": "el",
    "GUJARATI": "gu",
    "GURMUKHI": "pa",
    "HANGUL": "ko",
    "HEBREW": "he",
    "KANNADA": "kn",
    "KHMER": "km",
    "LAO": "lo",
    "MALAYALAM": "ml",
    "MYANMAR": "my",
    "SINHALA": "si",
    "TAMIL": "ta",
    "TELUGU": "te",
    "THAI": "th",
}
"""The languages of a script, which is the first word of its letters' Unicode names. The others use LATIN."""
DENSE = {"zh", "ja", "ko"}
"""Languages that need far fewer characters."""


@cache
def items(language):
    lines = (FOLDER / f"{language}.tsv").read_text(encoding="utf-8").splitlines()
    return {number: (title, text) for number, title, text in (line.split("\t") for line in lines)}


def test_the_corpus_has_as_many_languages_and_items_as_its_readme_says():
    readme = (FOLDER / "README.md").read_text(encoding="utf-8")
    assert readme.count(f"each written in the {len(LANGUAGES)} languages here") == 1
    assert len(LANGUAGES) >= 75
    assert len(items("en")) == 30


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_language_has_every_item_once_in_composed_form(language):
    found = items(language)
    assert found.keys() == items("en").keys()
    for title, text in found.values():
        assert title.strip() == title != ""
        assert title[-1] not in ".。।።။۔։"
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


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_letters_are_of_the_script_of_the_language(language):
    usual = {script for script, languages in SCRIPTS.items() if language in languages.split()} or {"LATIN"}
    for number, item in items(language).items():
        scripts = {unicodedata.name(letter).split()[0] for letter in "".join(item) if letter.isalpha()}
        assert scripts <= usual, number


@cache
def wide_model():
    return LanguageModel((*MODEL_LANGUAGES, *MODEL_ONLY))


def language_of(language, text):
    if language in MODEL_ONLY:
        return wide_model().classify(text.lower())
    return detect_language(text, "und")


@pytest.mark.parametrize("language", sorted(set(LANGUAGES) - COMMON_WORDS.keys()))
def test_a_text_is_in_its_language(language):
    detected = {language_of(language, "\n".join(item)) for item in items(language).values()}
    assert detected <= NEAR.get(language, {language})


@pytest.mark.parametrize("language", sorted(COMMON_WORDS))
def test_a_text_has_the_common_words_of_a_language_that_the_model_does_not_know(language):
    shares = []
    for item in items(language).values():
        letters = unicodedata.normalize("NFD", "\n".join(item).lower())
        words = re.findall(r"[^\W\d_]+", re.sub(r"[\u0300-\u036f]", "", letters))
        shares.append(sum(word in COMMON_WORDS[language].split() for word in words) / len(words))
    assert min(shares) >= 0.08
    assert sum(shares) / len(shares) >= 0.18
