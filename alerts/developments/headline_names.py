"""Which names of a headline are really there: whole words in headline and text, with a capital.

A name that no report of the story named before causes an update. In translations of one text nothing is new,
and still every tenth message said so: a short form stands inside an ordinary word, or is a common word.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Collection
from dataclasses import dataclass
from enum import Enum

from alerts.text.annotate import AnnotatedText, Sentence
from alerts.text.concept import Concept, ConceptKind
from alerts.text.lexicon.load import home_countries

MIN_LETTERS, MIN_CHARACTERS, MIN_BORDERLESS = 3, 2, 5
"""Length of a form in letters, in Han or Hangul characters, and in a script without word borders."""
_KINDS = frozenset({ConceptKind.COUNTRY, ConceptKind.PERSON, ConceptKind.ORGANISATION})
_HYPHENS = frozenset("-\u2010\u2011")
_PREFIXED = ("ARABIC", "HEBREW", "ETHIOPIC")
"""Scripts that join articles and prepositions to the next word; the scanner checks which."""
_BORDERLESS = ("THAI", "LAO", "KHMER", "MYANMAR")
_WITHOUT_CAPITALS = "GEORGIAN"
"""Its capitals are for headlines in capitals only."""
_BORDERLESS_VOWELS = frozenset("\u0e30\u0e32\u0e33\u0e45\u0eb0\u0eb2\u0eb3")
"""Vowels after a consonant that Unicode counts as letters, not as marks."""


class NameForm(Enum):
    """How a name is written at one place."""

    PARTIAL = 0
    """Too short, a part of a longer word, or in lower case."""
    CAPITALISED = 1
    CASELESS = 2
    """Whole, in a script without capitals."""


@dataclass(frozen=True, slots=True)
class HeadlineNames:
    """Countries, persons and organisations in headline and text."""

    certain: frozenset[Concept] = frozenset()
    """Written with capitals."""
    uncertain: frozenset[Concept] = frozenset()
    """In a script without capitals, where an ordinary word may look the same."""


def names_in_headline(annotated: AnnotatedText, parties: Collection[Concept]) -> HeadlineNames:
    """The names of a headline that the text repeats, without the offices of the countries `parties`."""
    title, *rest = annotated.sentences
    named = {concept for hit in title.hits if _can_be_news(concept := hit.concept, parties)}
    certain, uncertain = set(), set()
    for concept in named:
        titled = _forms_of(concept, annotated, title)
        told = {form for sentence in rest for form in _forms_of(concept, annotated, sentence)}
        if titled & told & {NameForm.CAPITALISED}:
            certain.add(concept)
        elif _is_whole(titled) and _is_whole(told):
            uncertain.add(concept)
    return HeadlineNames(frozenset(certain), frozenset(uncertain))


def _can_be_news(concept: Concept, parties: Collection[Concept]) -> bool:
    if concept.kind is ConceptKind.ORGANISATION:
        return home_countries().get(concept) not in parties
    return concept.kind in _KINDS


def _is_whole(forms: set[NameForm]) -> bool:
    return bool(forms - {NameForm.PARTIAL})


def _forms_of(concept: Concept, annotated: AnnotatedText, sentence: Sentence) -> set[NameForm]:
    text = annotated.text
    found = set()
    for hit in sentence.hits:
        if hit.concept == concept:
            start = text.offsets[hit.start] if text.offsets else hit.start
            found.add(
                written_form(text.original, start, start + len(text.original_slice(hit.start, hit.end)))
            )
    return found


def written_form(text: str, start: int, end: int) -> NameForm:
    """How a name is written that stands from `start` to `end`."""
    first, before, after = text[start], text[start - 1 : start], text[end : end + 1]
    script, length = _script(first), end - start
    if script == "CJK":
        is_whole = length >= MIN_CHARACTERS
    elif script == "HANGUL":
        is_whole = length >= MIN_CHARACTERS and _script(before) != script
    elif script == "KATAKANA":
        is_whole = length >= MIN_LETTERS and script not in (_script(before), _script(after))
    elif script in _BORDERLESS:
        is_whole = length >= MIN_BORDERLESS and not _is_mark(after)
    else:
        is_whole = length >= MIN_LETTERS and after not in _HYPHENS
        is_whole &= script in _PREFIXED or not before.isalpha()
        if first.lower() != first.upper() and script != _WITHOUT_CAPITALS:
            return NameForm.CAPITALISED if is_whole and first.isupper() else NameForm.PARTIAL
    return NameForm.CASELESS if is_whole else NameForm.PARTIAL


def _script(char: str) -> str:
    """The first word of a character's name: `KATAKANA`, also for the mark of a long vowel."""
    return unicodedata.name(char, "").partition(" ")[0].partition("-")[0] if char.isalpha() else ""


def _is_mark(char: str) -> bool:
    return char in _BORDERLESS_VOWELS or (bool(char) and unicodedata.category(char) in ("Mn", "Mc"))
