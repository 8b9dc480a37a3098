"""The writing systems of a text: Latin, Cyrillic, Arabic, Chinese characters."""

from __future__ import annotations

import unicodedata
from collections import Counter
from functools import lru_cache

MAX_LETTERS = 300
"""Letters at the start of a text that decide."""
EAST_ASIAN = "Han"
"""Chinese characters and kana are one: Japanese mixes them."""
_ONE_SCRIPT = {
    "cjk": EAST_ASIAN,
    "hiragana": EAST_ASIAN,
    "katakana": EAST_ASIAN,
    "fullwidth": "Latin",
    "halfwidth": EAST_ASIAN,
}


@lru_cache(maxsize=10_000)
def script_of_char(char: str) -> str:
    """The script of a letter, as its Unicode name begins: `Latin`; empty for other characters."""
    if not char.isalpha():
        return ""
    word = unicodedata.name(char, "").split(" ", 1)[0].split("-", 1)[0].lower()
    return _ONE_SCRIPT.get(word, word.capitalize())


def scripts_in(text: str) -> tuple[str, ...]:
    """The scripts of a text's first letters, the most frequent first."""
    counts: Counter[str] = Counter()
    for char in text[: 4 * MAX_LETTERS]:
        if script := script_of_char(char):
            counts[script] += 1
            if counts.total() >= MAX_LETTERS:
                break
    return tuple(script for script, _ in counts.most_common())


def is_latin_language(language: str) -> bool:
    """Whether a language is written in Latin script; true where that is not known."""
    from babel.core import get_global

    likely = get_global("likely_subtags").get(language, "")
    return likely.split("_")[1:2] in ([], ["Latn"])


def main_script(text: str) -> str:
    """The script of most of a text's first letters; empty for a text without letters."""
    return next(iter(scripts_in(text)), "")
