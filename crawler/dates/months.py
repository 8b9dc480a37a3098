"""Month names in some hundred languages."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from importlib.resources import files
from itertools import pairwise

_MIN_PREFIX = 3
"""Letters of an abbreviation that the table lacks (`novem`)."""
_MIN_STEM, _MAX_ENDING = 4, 4
"""Letters of a name with an ending that the table lacks, and of that ending (`novembrī`, `Kasım'da`)."""
_SEPARATORS = r"\s\d!-,\-./:-@\[-`{-~،؛…–—·«»、。"
_WORD = re.compile(rf"[^{_SEPARATORS}'’](?:[^{_SEPARATORS}]|['’]|\.(?=[^{_SEPARATORS}]))*")
"""Letters with their combining marks, which are no letters to `re`; dots within (`พ.ย.`)."""
_HEBREW_IN, _THAI_MONTH = "ב", "เดือน"
_KINDRED = {
    "bs": ("hr", "sr"), "hr": ("bs", "sr"), "sr": ("bs", "hr"), "no": ("nb", "nn"), "nb": ("nn", "da"),
    "tl": ("fil",), "iw": ("he",), "in": ("id",), "id": ("ms",), "ms": ("id",), "mo": ("ro",), "sh": ("sr",
    "hr"),
    "me": ("sr",), "ckb": ("ku",), "prs": ("fa",), "yue": ("zh",), "gsw": ("de",), "lb": ("de",),
}  # fmt: skip
"""Languages whose names are tried after a language's own."""
_MAX_WORDS = 30
_Months = dict[str, int]


def find_months(text: str, language: str) -> list[tuple[int, int, int]]:
    """Return month, start and end of the month names in the text: `mar` may be a Tuesday beside one.

    `language` is a primary tag or empty. Its own names count first, then English ones, then names that mean
    the same month in every language that has them.
    """
    words = _words(text)
    for names in (*(_names(tag) for tag in (language, *_KINDRED.get(language, ())) if tag), _names("en")):
        if names and (found := _find_in(names, words)):
            return found
    return _find_in(_undisputed_names(), words, by_parts=False)


def _words(text: str) -> list[tuple[str, int, int]]:
    """Return the words in lower case with their places, and pairs of words, which come first."""
    found: list[tuple[str, int, int]] = []
    for match in _WORD.finditer(text):
        found.append((normalize(match[0]), match.start(), match.end()))
        if len(found) == _MAX_WORDS:
            break
    pairs = [
        (f"{first[0]} {second[0]}", first[1], second[2])
        for first, second in pairwise(found)
        if second[1] - first[2] == 1
    ]
    return [*pairs, *found]


def normalize(word: str) -> str:
    """Return a name as the table writes it."""
    return unicodedata.normalize("NFC", word).casefold().replace("’", "'").rstrip(".'")


def _find_in(
    names: _Months, words: list[tuple[str, int, int]], *, by_parts: bool = True
) -> list[tuple[int, int, int]]:
    found = [(month, start, end) for word, start, end in words if (month := names.get(word)) is not None]
    if by_parts:
        parts = ((_by_part(names, word), start, end) for word, start, end in words if word not in names)
        found += [(month, start, end) for month, start, end in parts if month is not None]
    return found


def _by_part(names: _Months, word: str) -> int | None:
    """Return the month of a cut name, of one with an ending, or of one with a Hebrew preposition."""
    if " " in word:
        return None
    word = word.removeprefix(_THAI_MONTH)
    if word in names:
        return names[word]
    if word.startswith(_HEBREW_IN) and (month := names.get(word[1:])) is not None:
        return month
    if len(word) < _MIN_PREFIX:
        return None
    months = {
        month
        for name, month in names.items()
        if name.startswith(word) or (len(name) >= _MIN_STEM and _has_ending(word, name))
    }
    return months.pop() if len(months) == 1 else None


def _has_ending(word: str, name: str) -> bool:
    stem = name if len(name) <= _MIN_STEM + 1 else name[:-2]
    return word.startswith(stem) and len(word) - len(name) <= _MAX_ENDING


@lru_cache(maxsize=128)
def _names(language: str) -> _Months:
    line = _lines().get(language)
    if line is None:
        return {}
    months: _Months = {}
    for number, names in enumerate(line.split("\t"), 1):
        for name in names.split("|"):
            if name:
                months.setdefault(name, number)
    return months


@lru_cache(maxsize=1)
def _lines() -> dict[str, str]:
    text = (files("crawler.dates") / "months.tsv").read_text(encoding="utf-8")
    rows = (line.partition("\t") for line in text.splitlines() if not line.startswith("#"))
    return {language: names for language, _, names in rows}


@lru_cache(maxsize=1)
def _undisputed_names() -> _Months:
    """Return the names of all languages that mean one month: `listopad` does not, it has two."""
    seen: dict[str, set[int]] = {}
    for language in _lines():
        for name, month in _names(language).items():
            seen.setdefault(name, set()).add(month)
    return {name: months.pop() for name, months in seen.items() if len(months) == 1 and len(name) > 1}
