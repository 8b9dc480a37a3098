"""Splits text into tokens, each of one script.

A word ends where the script changes: a Japanese sentence has no spaces, and brands stand in Latin letters
inside it. A word includes its combining marks: without them every Hindi or Bengali word breaks at its vowel
signs.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from enum import StrEnum
from typing import NamedTuple


class TokenKind(StrEnum):
    """What a token consists of."""

    WORD = "word"
    """A word in a script with spaces."""
    HAN = "han"
    """A run of Chinese characters."""
    KATAKANA = "katakana"
    """A run of katakana, in which Japanese writes foreign names."""
    HIRAGANA = "hiragana"
    """A run of hiragana, in which Japanese writes grammar."""
    HANGUL = "hangul"
    """A Korean word with its particles."""
    UNSPACED = "unspaced"
    """A run of a script without spaces between words: Thai, Lao, Burmese, Khmer."""
    NUMBER = "number"


WINDOWED_KINDS = frozenset({TokenKind.HAN, TokenKind.UNSPACED})
"""Runs in which any stretch may be a word."""


class Token(NamedTuple):
    """A token and its position."""

    kind: TokenKind
    text: str
    start: int
    end: int


_HAN = "\u3005\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"
_KATAKANA = "\u30a1-\u30fe\uff66-\uff9f"
_HIRAGANA = "\u3041-\u3096\u309d\u309e"
_HANGUL = "\u1100-\u11ff\uac00-\ud7a3"
_UNSPACED = (
    "\u0e01-\u0e3a\u0e40-\u0e4e\u0e81-\u0ece\u0edc-\u0edf\u1000-\u103f\u104c-\u108f\u109a-\u109f"
    "\u1780-\u17d3\ua9e0-\ua9ef\ua9fa-\ua9fe\uaa60-\uaa7f"
)
"""Without the digits of these scripts."""
_MARKS = (
    "\u0300-\u036f\u0591-\u05c7\u0610-\u061a\u064b-\u065f\u0670\u06d6-\u06ed\u0900-\u0903\u093a-\u094f\u0951-\u0957"
    "\u0962\u0963\u0981-\u0983\u09bc-\u09cd\u09d7\u09e2\u09e3\u0a01-\u0a03\u0a3c-\u0a51\u0a70\u0a71\u0a81-\u0a83"
    "\u0abc-\u0acd\u0b01-\u0b03\u0b3c-\u0b57\u0b82\u0bbe-\u0bcd\u0bd7\u0c00-\u0c04\u0c3c-\u0c56\u0c81-\u0c83"
    "\u0cbc-\u0cd6\u0d00-\u0d03\u0d3b-\u0d4d\u0d57\u0d81-\u0d83\u0dca-\u0ddf\u200c\u200d"
)
"""Combining marks and joiners. `\\w` has few of them."""
_OTHER_SCRIPTS = _HAN + _KATAKANA + _HIRAGANA + _HANGUL + _UNSPACED
_LETTER = rf"(?![{_OTHER_SCRIPTS}])[^\W\d_]"
_TOKEN = re.compile(
    rf"(?P<word>{_LETTER}(?:{_LETTER}|[{_MARKS}])*)"
    rf"|(?P<han>[{_HAN}]+)|(?P<katakana>[{_KATAKANA}]+)|(?P<hiragana>[{_HIRAGANA}]+)"
    rf"|(?P<hangul>[{_HANGUL}]+)|(?P<unspaced>[{_UNSPACED}]+)"
    r"|(?P<number>\d+(?:[.,\u066b\u066c]\d+)*)"
)
_KINDS = {kind.value: kind for kind in TokenKind}


def tokens(text: str, start: int = 0, end: int | None = None) -> Iterator[Token]:
    """The tokens of a text between two positions, in order."""
    for match in _TOKEN.finditer(text, start, len(text) if end is None else end):
        yield Token(_KINDS[match.lastgroup or ""], match.group(), *match.span())


def distinct_tokens(text: str) -> set[tuple[TokenKind, str]]:
    """The tokens of a text without their positions, each once."""
    return {(_KINDS[match.lastgroup or ""], match.group()) for match in _TOKEN.finditer(text)}
