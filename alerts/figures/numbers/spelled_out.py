"""Numbers written in words, in languages that separate words."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from alerts.figures.numbers.number import Number
from alerts.figures.numbers.scales import add_hundreds, scale_after
from alerts.figures.numbers.words import MAX_NUMBER_WORDS, longest_by_first_word, number_words

LETTER = "[^\\W\\d_][\u0900-\u0903\u093a-\u094f\u0c00-\u0c04\u0c3e-\u0c56]*"
"""Includes the vowel signs of Hindi and Telugu, which `re` does not count as letters."""
_WORD = re.compile(rf"(?:{LETTER})+(?:['-](?:{LETTER})+)*")


def spelled_out_numbers(text: str, language: str) -> Iterator[Number]:
    """The numbers in words, in order."""
    table, longest = number_words(language), longest_by_first_word(language)
    if longest.keys().isdisjoint(_WORD.findall(text)):
        return
    words = list(_WORD.finditer(text))
    at = 0
    while at < len(words):
        limit = longest.get(words[at].group(), 0)
        length = (
            _longest_number_phrase(text, words[at : at + min(limit, MAX_NUMBER_WORDS)], table) if limit else 0
        )
        if length:
            start, end = words[at].start(), words[at + length - 1].end()
            factor, end = scale_after(text, end, language)
            value = table[text[start : words[at + length - 1].end()]] * factor
            if value == 1000:
                value, end = add_hundreds(value, text, end, language)
            if value:
                yield Number(start, end, value, value, is_bare=False, in_words=True, has_scale=value >= 1000)
        at += max(length, 1)


def _longest_number_phrase(text: str, words: list[re.Match[str]], table: Mapping[str, float]) -> int:
    """The number of words in the longest spelled-out number that starts here; 0 for none."""
    for length in range(len(words), 0, -1):
        start, end = words[0].start(), words[length - 1].end()
        if text.count(" ", start, end) == length - 1 and text[start:end] in table:
            return length
    return 0
