"""Number words and scale words of any language, with their values.

Number parsers exist for few languages. Here num2words spells out every likely number, and the reader looks
the words up; so all languages of num2words can be read. Scale words come from CLDR.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import lru_cache

from alerts.figures.words import figure_vocabulary
from alerts.text.languages import primary_language
from alerts.text.normalize import normal_form

MAX_NUMBER_WORDS = 6
"""Words that one spelled-out number may have."""
_NUM2WORDS_CODES = {"kk": "kz", "nb": "no", "ms": "id"}
_WITHOUT_NUMBER_WORDS = frozenset({"ja", "zh", "ko", "th"})
"""Languages whose numerals are read character by character."""
_CANNOT_WRITE = (ArithmeticError, AttributeError, LookupError, NotImplementedError, TypeError, ValueError)
"""What num2words raises for a number that a language's module cannot write, such as Amharic 1,100 in 0.5."""


def _common_values() -> Iterator[int]:
    yield from range(2, 100)
    yield from range(100, 1000, 50)
    yield from range(1100, 10_000, 100)
    yield from range(1000, 100_000, 1000)
    yield from range(100_000, 1_000_000, 100_000)


@lru_cache(maxsize=32)
def number_words(tag: str) -> Mapping[str, float]:
    """Every likely number as the language spells it, in normal form; 0 marks a vague number word."""
    own = figure_vocabulary(tag)
    language = _NUM2WORDS_CODES.get(primary_language(tag), primary_language(tag))
    found: dict[str, float] = {}
    if language not in _WITHOUT_NUMBER_WORDS:
        for value in _common_values():
            for text in _spellings(value, language):
                found.setdefault(text, float(value))
    return found | dict(own.number_words)


@lru_cache(maxsize=32)
def longest_by_first_word(tag: str) -> Mapping[str, int]:
    """First word of a spelled-out number → the most words of a number that starts with it."""
    found: dict[str, int] = {}
    for phrase in number_words(tag):
        first, _, rest = phrase.partition(" ")
        found[first] = max(found.get(first, 0), rest.count(" ") + 2 if rest else 1)
    return found


def _spellings(value: int, language: str) -> Iterator[str]:
    from num2words import CONVERTER_CLASSES, num2words

    if language not in CONVERTER_CLASSES:
        return
    try:
        written = str(num2words(value, lang=language))
    except _CANNOT_WRITE:
        return
    text = normal_form(written).strip()
    yield text
    yield text.replace("-", " ")
    yield text.replace(" and ", " ").replace(", ", " ").replace("-", " ")
    if language == "de" and text.startswith(("einhundert", "eintausend")):
        yield text.removeprefix("ein")


@lru_cache(maxsize=64)
def scale_words(tag: str) -> Mapping[str, float]:
    """Scale words of a language (thousand, million) in normal form, with their factors."""
    return _cldr_scales(primary_language(tag)) | dict(figure_vocabulary(tag).scale_words)


def _cldr_scales(language: str) -> dict[str, float]:
    """Scale words of the compact formats: `00 thousand` for 10,000 means that `thousand` is 1,000."""
    from babel import Locale, UnknownLocaleError

    try:
        formats = Locale.parse(language).compact_decimal_formats
    except (UnknownLocaleError, ValueError):
        return {}
    found: dict[str, float] = {}
    for length in ("long", "short"):
        for patterns in dict(formats.get(length) or {}).values():
            for size, pattern in patterns.items():
                text = pattern.pattern.replace("'", "")
                word = normal_form(text.replace("0", "").replace("¤", "").strip(" .\u00a0"))
                zeros = text.count("0")
                if zeros and word and not word.isdigit():
                    found.setdefault(word, int(size) / 10 ** (zeros - 1))
    return found
