"""Which parts of a sentence are highlighted: whole words, where the matcher found a stem."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence

from store.records.matching import Reason

_SPACED_LETTER = re.compile("[\u0041-\u0dff\u10a0-\u10ff\u1200-\u137f\u1e00-\u1fff]")
"""Letters of scripts that put spaces between words; Hangul left out: in `북한군은` a word stands whole."""


def highlight_pieces(sentence: str, reasons: Sequence[Reason]) -> list[tuple[str, bool]]:
    """The sentence in pieces, True for what matched, so that every channel can highlight it its own way."""
    shown = [False] * len(sentence)
    for term in {reason.term for reason in reasons if reason.term}:
        for start, end in _occurrences(term, sentence):
            shown[start:end] = [True] * (end - start)
    pieces: list[tuple[str, bool]] = []
    begin = 0
    for index in range(1, len(sentence) + 1):
        if index == len(sentence) or shown[index] != shown[begin]:
            pieces.append((sentence[begin:index], shown[begin]))
            begin = index
    return pieces


def whole_word(term: str, sentence: str) -> str:
    """The term with the rest of the word in which it stands: `soldiers` for `soldier`."""
    places = _occurrences(term, sentence)
    return sentence[slice(*places[0])] if places else term


def _occurrences(term: str, sentence: str) -> list[tuple[int, int]]:
    """Where the term stands: at the beginning of words; inside words only if it begins none."""
    starts = [match.start() for match in re.finditer(re.escape(term), sentence)]
    word_starts = [start for start in starts if not _continues_word(sentence, start)]
    return [(start, _word_end(sentence, start + len(term))) for start in word_starts or starts]


def _word_end(sentence: str, end: int) -> int:
    while end < len(sentence) and _continues_word(sentence, end):
        end += 1
    return end


def _continues_word(sentence: str, index: int) -> bool:
    """Whether the letter belongs to the word of the letter before it; a vowel sign does in every script."""
    if index == 0:
        return False
    before, letter = sentence[index - 1], sentence[index]
    if unicodedata.category(letter).startswith("M"):
        return True
    return all(
        _SPACED_LETTER.match(char) and unicodedata.category(char)[0] in "LMN" for char in (before, letter)
    )
