"""Words of the full-text search: one definition for indexing and querying.

Chinese, Japanese, Thai and similar scripts write without spaces, and Korean attaches particles to names. A
search index that splits at spaces misses 平壤 and 북한 inside them, and a trigram index cannot find two
characters at all. So runs of these scripts are cut into overlapping pairs, and a query searches for its pairs
in a row. Each run also ends with its last character alone, so that a query of one character finds it as a
prefix wherever it stands.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import cache
from itertools import pairwise

from store.sanitize import strip_invalid

_UNSPACED = (
    "\u0e01-\u0e3a\u0e40-\u0e4e\u0e50-\u0e59\u0e81-\u0edf\u1000-\u1049\u1050-\u109f"  # Thai, Lao, Myanmar
    "\u1100-\u11ff\u1780-\u17d3\u17dc-\u17e9\u3005-\u3007\u3040-\u30fa\u30fc-\u30ff"  # Jamo, Khmer, kana
    "\u3105-\u318f\u31a0-\u31ff\u3400-\u4dbf\u4e00-\u9fff\ua960-\ua97f\uac00-\ud7ff\uf900-\ufaff"
)
"""Scripts that are cut into pairs, without punctuation. The rare characters beyond U+FFFF would slow the
pattern down; they count as words of their own."""
_COMBINING = (
    "\u0300-\u036f\u0483-\u0489\u0591-\u05bd\u05bf-\u05c7\u0610-\u061a\u064b-\u065f\u0670\u06d6-\u06dc"
    "\u06df-\u06e8\u06ea-\u06ed\u0711\u0730-\u074a\u0900-\u0903\u093a-\u094f\u0951-\u0957\u0962\u0963"
    "\u0981-\u0983\u09bc-\u09e3\u0a01-\u0a03\u0a3c-\u0a51\u0a70-\u0a75\u0a81-\u0a83\u0abc-\u0ae3"
    "\u0b01-\u0b03\u0b3c-\u0b63\u0b82\u0bbe-\u0bd7\u0c00-\u0c04\u0c3c-\u0c63\u0c81-\u0c83\u0cbc-\u0ce3"
    "\u0d00-\u0d03\u0d3b-\u0d63\u0d81-\u0d83\u0dca-\u0df3\u0f71-\u0f84\u0f8d-\u0fbc\u200c\u200d"
)
"""Characters inside words that Python's `\\w` does not match: accents, vowel signs, joiners."""
_WORD = rf"(?:[^\W_{_UNSPACED}]|[{_COMBINING}])+"
_HAS_LATIN_ACCENT = re.compile(r"[\u00c0-\u024f\u0300-\u036f\u1e00-\u1eff]")
_LATIN_ACCENT = re.compile(r"(?<=[A-Za-z])[\u0300-\u036f]+")


@dataclass(frozen=True, slots=True)
class _Patterns:
    """Compiled when first used: that takes 20 ms, and most commands do not search."""

    unspaced: re.Pattern[str]
    whole_word: re.Pattern[str]
    bigram_or_word: re.Pattern[str]
    """A character of a cut script with the one after it, or a whole word of another script."""
    run_or_word: re.Pattern[str]


@cache
def _patterns() -> _Patterns:
    return _Patterns(
        unspaced=re.compile(f"[{_UNSPACED}]"),
        whole_word=re.compile(_WORD),
        bigram_or_word=re.compile(rf"([{_UNSPACED}])(?=([{_UNSPACED}]?))|({_WORD})"),
        run_or_word=re.compile(rf"(?P<run>[{_UNSPACED}]+)|{_WORD}"),
    )


@dataclass(frozen=True, slots=True)
class SearchPhrase:
    """Words that must occur in a row."""

    words: str
    """Separated by one space; letters and digits only."""
    prefix: bool = False
    """Whether the last word is a prefix."""


def search_words(text: str) -> str:
    """The text's words for the index, one space apart; case, width and Latin accents are normalized."""
    text, patterns = _normalize(strip_invalid(text)), _patterns()
    if not patterns.unspaced.search(text):
        return " ".join(patterns.whole_word.findall(text))
    return " ".join([first + second + word for first, second, word in patterns.bigram_or_word.findall(text)])


def search_phrases(query: str) -> list[SearchPhrase]:
    """The phrases that a text must all contain to match the query; none if the query has no word."""
    phrases: dict[SearchPhrase, None] = {}
    for match in _patterns().run_or_word.finditer(_normalize(strip_invalid(query))):
        run = match["run"]
        if run is None:
            phrases[SearchPhrase(match[0])] = None
        elif len(run) == 1:
            phrases[SearchPhrase(run, prefix=True)] = None
        else:
            phrases[SearchPhrase(" ".join(map("".join, pairwise(run))))] = None
    return list(phrases)


def search_in_a_row(query: str) -> list[SearchPhrase]:
    """All words of the query as one phrase, which a text must contain as it is; none if it has no word."""
    runs = [match[0] for match in _patterns().run_or_word.finditer(_normalize(strip_invalid(query)))]
    if not runs:
        return []
    (end,) = search_phrases(runs[-1])
    return [SearchPhrase(" ".join([*map(search_words, runs[:-1]), end.words]), prefix=end.prefix)]


def fts5_query(phrases: list[SearchPhrase]) -> str:
    """The phrases as a query of SQLite's FTS5, where a space means "and"."""
    return " ".join(f'"{phrase.words}"{" *" if phrase.prefix else ""}' for phrase in phrases)


def _normalize(text: str) -> str:
    if text.isascii():
        return text.lower()
    text = unicodedata.normalize("NFKC", text)
    if _HAS_LATIN_ACCENT.search(text):
        bare = _LATIN_ACCENT.sub("", unicodedata.normalize("NFD", text))
        text = unicodedata.normalize("NFC", bare)
    return text.casefold()
