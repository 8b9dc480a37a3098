"""The words by which a topic is known, from a table in many languages."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files

from alerts.text.languages import primary_language
from alerts.text.lexicon.forms import is_unsegmented
from alerts.text.normalize import normal_form

_ANY_LANGUAGE, _UNKNOWN = "mul", "und"
_FAMILIES = (
    ("sr", "hr", "bs"), ("no", "nb", "nn", "da"), ("id", "ms"), ("cs", "sk"), ("bg", "mk"), ("tl", "fil"),
)  # fmt: skip
"""Languages that a detector confuses: each is read with the words of the others."""
_WITHOUT_ACCENTS = frozenset({"es", "pt", "fr", "it", "ca", "ro", "yo"})
"""Languages whose table and texts are compared without accents, which their writers often leave out."""
_ACCENTS = re.compile("[\u0300-\u036f]")
_BORDER = re.compile(
    "[\\s\\d!-/:-@\\[-`{-~\u00a1-\u00bf\u055a-\u055f\u05be\u060c\u061b\u061f\u06d4\u0964\u0965\u1361-\u1368\u2010-\u205e]+"
)
"""What separates words. `\\w` would split words at the vowel signs of Indic scripts."""
_PREFIXES = {
    "ar": re.compile("[وف]?(?:ال|لل|[بك]ال|[بلك])?"),
    "he": re.compile("[והבלמכש]{1,3}"),
    "am": re.compile("[የበለከእ]"),
}
"""Articles, prepositions and conjunctions that are written as part of the word."""
_MAX_PREFIX, _MIN_BARE = 4, 2


@dataclass(frozen=True, slots=True)
class TopicWords:
    """The words of one language: stem → topics, each kind matched in its own way."""

    starts: dict[str, frozenset[str]]
    """Beginnings of words."""
    words: dict[str, frozenset[str]]
    """Whole words, and beginnings of phrases of several words."""
    parts: dict[str, frozenset[str]]
    """Scripts without word borders: found anywhere. The longest first; a shorter one in it is no evidence."""
    phrases: tuple[str, ...]
    """Those of `words` that have several words."""
    longest: int


def topic_hits(text: str, language: str) -> Iterator[tuple[str, str]]:
    """(Topic, stem) for each occurrence of a word of the table, in one language and the words of any."""
    language = primary_language(language)
    table = _table(language)
    folded = _fold(text, language)
    words = [word for word in _BORDER.split(folded) if word]
    prefix = _PREFIXES.get(language)
    for word in words:
        yield from _longest_stems(_without_prefixes(word, prefix) if prefix else (word,), table).items()
    joined = f" {' '.join(words)}"
    for phrase in table.phrases:
        for topic in table.words[phrase]:
            yield from [(topic, phrase)] * joined.count(phrase if prefix else f" {phrase}")
    for part, topics in table.parts.items():
        count = folded.count(part)
        if count:
            folded = folded.replace(part, " ")
            for topic in topics:
                yield from [(topic, part)] * count


def _without_prefixes(word: str, prefix: re.Pattern[str]) -> tuple[str, ...]:
    """A word, and what is left of it without the prefixes that it may have."""
    lengths = [
        length for length in range(1, min(_MAX_PREFIX, len(word) - _MIN_BARE) + 1)
        if prefix.fullmatch(word, 0, length)
    ]  # fmt: skip
    return (word, *(word[length:] for length in lengths))


def _longest_stems(forms: tuple[str, ...], table: TopicWords) -> dict[str, str]:
    """Topic → the longest stem of one word; a shorter one in it is no further evidence."""
    found: dict[str, str] = {}
    for form in dict.fromkeys(forms):
        for end in range(2, min(len(form), table.longest) + 1):
            found |= dict.fromkeys(table.starts.get(form[:end], ()), form[:end])
        found |= dict.fromkeys(table.words.get(form, ()), form)
    return found


def _fold(text: str, language: str) -> str:
    normal = normal_form(text)
    if language in _WITHOUT_ACCENTS:
        return unicodedata.normalize("NFC", _ACCENTS.sub("", unicodedata.normalize("NFD", normal)))
    return normal


@lru_cache(maxsize=128)
def _table(language: str) -> TopicWords:
    family = next((family for family in _FAMILIES if language in family), (language,))
    starts: dict[str, set[str]] = {}
    words: dict[str, set[str]] = {}
    parts: dict[str, set[str]] = {}
    for topic, tag, stems in _rows():
        if tag not in (*family, _ANY_LANGUAGE) and language != _UNKNOWN:
            continue
        for stem in stems:
            form = " ".join(word for word in _BORDER.split(_fold(stem.lstrip("="), language)) if word)
            kind = parts if is_unsegmented(form) else words if stem[0] == "=" or " " in form else starts
            kind.setdefault(form, set()).add(topic)
    return TopicWords(
        starts=_frozen(starts),
        words=_frozen(words),
        parts=_frozen(parts),
        phrases=tuple(phrase for phrase in words if " " in phrase),
        longest=max(map(len, starts), default=0),
    )


def _frozen(found: dict[str, set[str]]) -> dict[str, frozenset[str]]:
    """The same, the longest stem first."""
    return {stem: frozenset(found[stem]) for stem in sorted(found, key=lambda stem: (-len(stem), stem))}


@lru_cache(maxsize=1)
def _rows() -> tuple[tuple[str, str, tuple[str, ...]], ...]:
    """(Topic, language, stems) of the table."""
    lines = (files("service.catalogue") / "topics.tsv").read_text(encoding="utf-8").splitlines()
    cells = [line.split("\t") for line in lines if line and not line.startswith("#")]
    return tuple(
        (topic, language, tuple(stem.strip() for stem in stems.split(",")))
        for topic, language, stems in cells
    )
