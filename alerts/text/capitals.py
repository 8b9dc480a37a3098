"""What a capital says about a word: nothing at the beginning of a sentence or in a line of capitals."""

from __future__ import annotations

import re

from alerts.text.normalize import NormalizedText

NAME_MAX = 30
"""Characters of a word next to a name that are read."""
WORD_BEFORE = re.compile(r"(\w[\w'’-]*) $")
_OPENING = re.compile(r"(?:^|[.!?…:;•\n|]|[-–—] )[\s\"'“”„«»‘’‹›(\[¿¡–—-]{0,4}$")
_BEFORE = 8
"""Characters before a name that show whether a sentence begins with it."""
_WORD = re.compile(r"[^\W\d_]{4,}")
_HEBREW_PREPOSITIONS = frozenset("במל")
_LINE_MAX = 300
_CAPITALS_MIN = 4
_MOST = 0.8


def capital_proves(text: NormalizedText, start: int, end: int) -> bool:
    """Whether a capital shows that a word is a name; that of a second word shows it at the beginning too.

    The same for a Hebrew preposition, which no verb can follow.
    """
    if start and text.normalized[start - 1] in _HEBREW_PREPOSITIONS:
        return True
    written = text.original_slice(start, end)
    if not written[:1].isupper() or is_title_line(text, start):
        return False
    _, space, last = written.rpartition(" ")
    return not opens_sentence(text, start) or (space != "" and last[:1].isupper())


def opens_sentence(text: NormalizedText, start: int) -> bool:
    """Whether a sentence, or a part of one that may have a capital, begins here."""
    return is_opening(text.original_slice(max(0, start - _BEFORE), start) if start else "")


def heads_line(text: NormalizedText, start: int, end: int) -> bool:
    """Whether the word stands before a colon at the beginning of its line: `Cuba: power cut`."""
    return text.normalized.startswith(":", end) and (start == 0 or text.normalized[start - 1] == "\n")


def is_opening(before: str) -> bool:
    """The same, from the text before."""
    return _OPENING.search(before) is not None


def is_title_line(text: NormalizedText, at: int) -> bool:
    """Whether nearly all words of the line have a capital."""
    words = _WORD.findall(_line(text, at))
    return sum(word[0].isupper() for word in words) >= _MOST * len(words) and len(words) >= 3


def is_among_capitals(text: NormalizedText, start: int) -> bool:
    """Whether the line has capitals only, or a word in capitals stands before: `НОВИ САД`."""
    before = WORD_BEFORE.search(text.original_slice(max(0, start - NAME_MAX), start)) if start else None
    if before is not None and len(before.group(1)) >= _CAPITALS_MIN and before.group(1).isupper():
        return True
    line = _line(text, start)
    return line.isupper() and sum(word.isupper() for word in _WORD.findall(line)) > 1


def _line(text: NormalizedText, at: int) -> str:
    """The line around a position, up to 300 characters to each side."""
    normal = text.normalized
    begin = normal.rfind("\n", max(0, at - _LINE_MAX), at) + 1
    end = normal.find("\n", at, at + _LINE_MAX)
    end = end if end >= 0 else min(len(normal), at + _LINE_MAX)
    return text.original_slice(max(begin, at - _LINE_MAX), end)
