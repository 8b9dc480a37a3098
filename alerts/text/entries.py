"""The table behind a scanner: what each form of the lexicon stands for, and where it counts."""

from __future__ import annotations

import sys
from collections.abc import Iterable
from dataclasses import dataclass, replace

from alerts.text.borders import Border, border_of
from alerts.text.concept import Concept, ConceptKind
from alerts.text.lexicon.forms import Ending, Form, is_unsegmented

_SHORT_NAME = 4
_MIN_UNAMBIGUOUS_LENGTH = 6
"""A name of this many Latin letters is unambiguous in any language."""
_MIN_UNAMBIGUOUS_OTHER, _MIN_UNAMBIGUOUS_UNSEGMENTED = 5, 3
"""The same for the other alphabets, and for the scripts without word borders."""
_EVERYWHERE: frozenset[str] = frozenset()
_READ_EVERYWHERE = frozenset({"", "en"})
"""Languages whose names texts in other languages use too."""
_ABBREVIATIONS_OF_ENGLISH = frozenset(
    [
        "en",
        "ar",
        "fa",
        "ur",
        "ps",
        "he",
        "hi",
        "mr",
        "ne",
        "bn",
        "ta",
        "te",
        "kn",
        "ml",
        "gu",
        "pa",
        "si",
        "am",
        "my",
        "km",
        "th",
        "lo",
        "ko",
        "ja",
        "zh",
        "ka",
        "hy",
        "el",
    ]
)
"""Languages that write `US` and `UK` in Latin letters: English, and those of other scripts."""
_WORD_KINDS = frozenset({ConceptKind.THEME, ConceptKind.USER, ConceptKind.FIGURE, ConceptKind.COUNT_WORD})
"""Concepts that are words, not names: they have no borders of their own."""


@dataclass(slots=True, unsafe_hash=True)
class Entry:
    """A form without its text, shared by all forms with the same values. Must not be changed."""

    concept: Concept
    language: str
    """Of a word: valid in this language only; empty: in any."""
    ending: Ending
    inside_word: bool
    vowel_dropped: bool
    required_concepts: tuple[Concept, ...]
    is_short: bool
    continuation: tuple[str, ...]
    case: str
    """See `Form.case`."""
    border: Border
    ambiguous: bool
    """Of a name: valid in the languages of its origin only. Else also where no language has names."""
    origins: frozenset[str] = _EVERYWHERE
    """Of a name: the languages that write it so; empty: any."""


FormTable = tuple[list[str], list[tuple[Entry, ...]]]
"""The texts of the forms, and what each stands for."""


def build_entries(forms: Iterable[Form]) -> FormTable:
    """The texts of the forms, and for each what it stands for; one entry for a name that languages share."""
    table: dict[str, tuple[Entry, ...]] = {}
    shared: dict[tuple[Entry, ...], tuple[Entry, ...]] = {}
    bases: dict[Entry, Entry] = {}
    for form in forms:
        base, origins = _to_entry(form)
        known = table.get(form.text, ())
        rest = tuple(entry for entry in known if bases[entry] != base)
        if len(rest) < len(known):
            same = next(entry for entry in known if bases[entry] == base)
            origins = origins | same.origins if origins and same.origins else _EVERYWHERE
        entry = replace(base, origins=origins) if origins else base
        bases.setdefault(entry, base)
        row = (*rest, entry)
        table[form.text] = shared.setdefault(row, row)
    return list(table), list(table.values())


def _to_entry(form: Form) -> tuple[Entry, frozenset[str]]:
    """The entry without its origins, and these."""
    is_word = form.concept.kind in _WORD_KINDS
    is_ambiguous = _is_ambiguous(form)
    entry = Entry(
        form.concept,
        sys.intern(form.language if is_word and is_ambiguous else ""),
        form.ending,
        form.inside_word,
        form.vowel_dropped,
        form.required_concepts,
        len(form.text) <= _SHORT_NAME,
        form.continuation,
        form.case,
        Border.OPEN if is_word or form.language == "zh" else border_of(form.text),
        not is_word and is_ambiguous and form.language != "",
    )
    if form.case == "upper" and form.language == "en":
        return entry, _ABBREVIATIONS_OF_ENGLISH
    if is_word or not form.language or (form.language in _READ_EVERYWHERE and not is_ambiguous):
        return entry, _EVERYWHERE
    return entry, _one(form.language)


def _one(language: str) -> frozenset[str]:
    return _ONE.setdefault(language, frozenset({language}))


_ONE: dict[str, frozenset[str]] = {}


def _is_ambiguous(form: Form) -> bool:
    """Whether it is valid in its own language only."""
    if form.concept.kind is ConceptKind.THEME:
        return True
    if form.text.isascii() or form.text[0] < "\u0250":
        return len(form.text) < _MIN_UNAMBIGUOUS_LENGTH
    unsegmented = is_unsegmented(form.text)
    return len(form.text) < (_MIN_UNAMBIGUOUS_UNSEGMENTED if unsegmented else _MIN_UNAMBIGUOUS_OTHER)
