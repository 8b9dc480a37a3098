"""Scale words after a number: `5 thousand`, `1,2 млн`, `5 bin 200`."""

from __future__ import annotations

import re
from functools import lru_cache

from alerts.figures.numbers.words import scale_words
from alerts.text.lexicon.forms import is_unsegmented_char

_COMPOUND_LANGUAGES = frozenset({"tr", "az", "id", "ms"})
_HUNDREDS = re.compile(r"\s(\d{3})(?![\d.,]\d|\d)")
_TURKISH_ENDINGS = frozenset(["den", "e", "i", "in", "lik", "de"])


def add_hundreds(value: float, text: str, end: int, language: str) -> tuple[float, int]:
    """The value with the hundreds that follow `bin` or `ribu`, as in `5 bin 200`, and where it ends."""
    rest = _HUNDREDS.match(text, end) if language in _COMPOUND_LANGUAGES else None
    return (value + float(rest[1]), rest.end()) if rest else (value, end)


def scale_after(text: str, end: int, language: str) -> tuple[float, int]:
    """The factor of the scale words that follow, 1 for none, and where they end."""
    pattern, factor = _scale_pattern(language), 1.0
    while pattern and factor < 1e12 and (match := pattern.match(text, end)):
        word, rest = match["word"], match["rest"]
        spaced = text[end : end + 1] in {" ", "-"}
        if rest and not is_unsegmented_char(word[-1]) and not _is_case_ending(word, rest):
            break
        if len(word) == 1 and not is_unsegmented_char(word) and spaced:
            break  # `30 m` is a distance
        factor *= scale_words(language)[word]
        end = match.end("word") + (0 if is_unsegmented_char(word[-1]) else len(rest))
        if text[end : end + 1] == "." and len(word) <= 4:
            end += 1
    return factor, end


@lru_cache(maxsize=64)
def _scale_pattern(language: str) -> re.Pattern[str] | None:
    words = sorted(scale_words(language), key=len, reverse=True)
    if not words:
        return None
    choices = "|".join(re.escape(word) for word in words)
    return re.compile(rf"\s?-?(?P<word>{choices})(?P<rest>\w*)\.?")


def _is_case_ending(word: str, rest: str) -> bool:
    """Whether the letters after a scale word are a case ending: `binden`, not `bina`."""
    return len(rest) <= 3 if len(word) > 3 else word == "bin" and rest in _TURKISH_ENDINGS
