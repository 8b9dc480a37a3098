"""What a text says for and against a word's being the name of a country: its neighbours and its sentence."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence

from alerts.text.capitals import NAME_MAX, WORD_BEFORE, is_opening, is_title_line
from alerts.text.concept import ConceptKind
from alerts.text.lexicon.load import ThemeInfo, theme_info
from alerts.text.lexicon.ordinary import NO_NAME, OrdinaryWords
from alerts.text.normalize import NormalizedText
from alerts.text.scanner import Hit, word_end

_NEXT_NAME = re.compile(r" (?=[^\W\d_])(\w)")
_NEXT_WORD = re.compile(r" ([^\W\d_][\w'’-]*)")
_ADDRESS = re.compile(r"(\w+)\.? $")
_SENTENCE_MAX = 300
_SENTENCE_END = re.compile(r"[.!?…]\s|\n|[。！？]")
_NAMES = frozenset({ConceptKind.COUNTRY, ConceptKind.PERSON, ConceptKind.ORGANISATION})
_TELLING_FAMILIES = frozenset({"war", "weapons", "diplomacy", "politics"})
"""Families of themes that speak of countries, not of goods or animals; of disasters only the core."""
_APOSTROPHE_BEFORE_ENDING = frozenset({"tr"})
"""Languages in which an apostrophe divides a name, and no other word, from its ending: `Mısır'da`."""
_NO_SURNAME = frozenset(
    "river valley times post university state republic government minister prime president king queen army "  # noqa: SIM905 - readable as one line
    "national international foreign defence defense desert delta islands island and of the day week".split()
)
"""What follows a country more often than a given name."""


def is_next_to_name(text: NormalizedText, start: int, end: int) -> bool:
    """Whether the word before or after has a capital, with nothing but a space between."""
    after = _NEXT_NAME.match(text.original_slice(end, min(len(text.normalized), end + 2)))
    if after is not None and after.group(1).isupper():
        return True
    before = text.original_slice(max(0, start - NAME_MAX), start)
    last = WORD_BEFORE.search(before)
    return last is not None and last.group(1)[0].isupper() and not is_opening(before[: last.start()])


def is_person(text: NormalizedText, start: int, end: int, words: OrdinaryWords) -> bool:
    """Whether this is certainly part of a person's name: `Michael Jordan`, `Chad Smith`."""
    before = _ADDRESS.search(text.original_slice(max(0, start - NAME_MAX), start))
    if before is not None and before[1][:1].isupper() and before[1].lower() in words.first_names:
        return True
    after = _NEXT_WORD.match(text.original_slice(end, min(len(text.normalized), end + NAME_MAX)))
    if after is None or not after[1][0].isupper() or after[1].isupper() or after[1].lower() in _NO_SURNAME:
        return False
    return not is_title_line(text, start)


def other_meanings(
    hits: Sequence[Hit], suspects: Collection[int], text: NormalizedText, words: OrdinaryWords
) -> Iterator[str]:
    """The words that the text uses as a person's name, or in an expression such as `guinea pig`."""
    normal = text.normalized
    for at in suspects:
        start, end = hits[at].start, word_end(normal, hits[at].end)
        if normal[start:end] in words.given and is_person(text, start, end, words):
            yield normal[start:end]
    if words.beside:
        for hit in hits:
            if hit.concept is NO_NAME and normal.startswith(words.beside, hit.start):
                yield from normal[hit.start : hit.end].split()


def is_in_place(text: NormalizedText, hit: Hit, words: OrdinaryWords, language: str) -> bool:
    """Whether a preposition of place stands before, or an ending follows that only names have."""
    normal = text.normalized
    if language in _APOSTROPHE_BEFORE_ENDING and normal.startswith("'", hit.end):
        return True
    if language == "en" and hit.concept.kind is ConceptKind.COUNTRY and normal.startswith("'s ", hit.end):
        return True
    before = WORD_BEFORE.search(normal[max(0, hit.start - NAME_MAX) : hit.start])
    return before is not None and before[1] in words.prepositions


def is_among_countries(hits: Sequence[Hit], at: int, suspects: Collection[int], text: NormalizedText) -> bool:
    """Whether the same sentence names another country, a person, an organisation or a public matter."""
    begin, end = _sentence(text.normalized, hits[at].start)
    known = theme_info()
    for place, hit in enumerate(hits):
        if not begin <= hit.start < end or place in suspects or hit.concept == hits[at].concept:
            continue
        if hit.concept.kind in _NAMES and not hit.required_concepts:
            return True
        if hit.concept.kind is ConceptKind.THEME and _tells(known[hit.concept]):
            return True
    return False


def _tells(theme: ThemeInfo) -> bool:
    return theme.family in _TELLING_FAMILIES or (theme.family == "disaster" and theme.is_core)


def _sentence(normal: str, at: int) -> tuple[int, int]:
    """The bounds of the sentence around a position, up to 300 characters to each side."""
    begin = max(0, at - _SENTENCE_MAX)
    for match in _SENTENCE_END.finditer(normal, begin, at):
        begin = match.end()
    after = _SENTENCE_END.search(normal, at, at + _SENTENCE_MAX)
    return begin, after.end() if after else at + _SENTENCE_MAX
