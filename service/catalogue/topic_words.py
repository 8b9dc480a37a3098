"""The words by which a topic is known, from a table in many languages."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files

from alerts.text.lexicon.forms import is_unsegmented
from alerts.text.normalize import normal_form

_ANY_LANGUAGE, _UNKNOWN = "mul", "und"
_FAMILIES = (("sr", "hr", "bs"), ("no", "nb", "nn", "da"), ("id", "ms"), ("cs", "sk"), ("bg", "mk"))
"""Languages that a detector confuses: each is read with the words of the others."""
_WITHOUT_ACCENTS = frozenset({"es", "pt", "fr", "it", "ca", "ro", "yo"})
"""Languages whose table and texts are compared without accents, which their writers often leave out."""
_ACCENTS = re.compile("[\u0300-\u036f]")
_BORDER = re.compile("[\\s\\d!-/:-@\\[-`{-~\u00a1-\u00bf\u055a-\u055f\u05be\u060c\u061b\u061f\u06d4\u0964\u0965\u1361-\u1368\u2010-\u205e]+")
"""What separates words. `\\w` would split words at the vowel signs of Indic scripts."""
_PREFIXES = {
    "ar": re.compile("(?:[وف]?(?:ال|لل|[بك]ال|[بلك])|[وف])(?=.{3})"),
    "he": re.compile("[ושה]?[הבלמכש]?[ה]?(?=.{3})"),
    "am": re.compile("[የበለከእ](?=.{2})"),
}  # fmt: skip
"""Articles, prepositions and conjunctions that are written as part of the word."""


@dataclass(frozen=True, slots=True)
class TopicWords:
    """The words of one language: stem → topics, each kind matched in its own way."""

    starts: dict[str, frozenset[str]]
    """Beginnings of words."""
    words: dict[str, frozenset[str]]
    """Whole words, and beginnings of phrases of several words."""
    parts: dict[str, frozenset[str]]
    """Scripts without word borders: found anywhere."""
    longest: int


def topic_hits(text: str, language: str) -> Iterator[tuple[str, str]]:
    """(Topic, stem) for each occurrence of a word of the table, in one language and the words of any."""
    table = _table(language)
    folded = _fold(text, language)
    words = [word for word in _BORDER.split(folded) if word]
    prefix = _PREFIXES.get(language)
    bare = [prefix.sub("", word, count=1) for word in words] if prefix else words
    for pair in zip(words, bare, strict=True):
        for form in dict.fromkeys(pair):
            yield from ((topic, form) for topic in table.words.get(form, ()))
            for end in range(2, min(len(form), table.longest) + 1):
                yield from ((topic, form[:end]) for topic in table.starts.get(form[:end], ()))
    joined = f" {' '.join(words)}"
    if prefix:
        joined += f" | {' '.join(bare)}"
    for phrase, topics in table.words.items():
        if " " in phrase:
            count = joined.count(f" {phrase}")
            yield from ((topic, phrase) for topic in topics for _ in range(count))
    for part, topics in table.parts.items():
        count = folded.count(part)
        yield from ((topic, part) for topic in topics for _ in range(count))


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
    longest = max(map(len, starts), default=0)
    frozen = [{stem: frozenset(topics) for stem, topics in kind.items()} for kind in (starts, words, parts)]
    return TopicWords(*frozen, longest)


@lru_cache(maxsize=1)
def _rows() -> tuple[tuple[str, str, tuple[str, ...]], ...]:
    """(Topic, language, stems) of the table."""
    lines = (files("service.catalogue") / "topics.tsv").read_text(encoding="utf-8").splitlines()
    cells = [line.split("\t") for line in lines if line and not line.startswith("#")]
    return tuple(
        (topic, language, tuple(stem.strip() for stem in stems.split(","))) for topic, language, stems in cells
    )
