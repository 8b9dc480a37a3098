"""The rules `must` and `any` of a story, and how each expression is found beyond its own spelling.

A name that the lexicon knows is found in every language that has a form for it. Any other name is found by
its sound in reports of another script, but not in Chinese characters. Everything else, and a name in quotes,
is found as it is written.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from alerts.stories.resolve import resolve_name
from alerts.text.concept import Concept
from alerts.text.lexicon.forms import Form
from alerts.text.phonetics import phonetic_stems
from alerts.text.query import Query
from alerts.text.scripts import EAST_ASIAN, main_script

_MIN_CONSONANTS = 4
"""Fewer consonants are the same in many names: Putin and Biden."""
_STEM_LENGTH, _MIN_STEM = 4, 3
"""Consonants of a word that are compared; endings come after them."""
_MAX_WORDS = 4
_PLAIN_NAME = re.compile(r"[^\W\d_][\w'’.-]*(?: [^\W\d_][\w'’.-]*)*")
_OPERATOR = re.compile(r"and|or|not|near/.*", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Rule:
    """An expression that a report must match."""

    query: Query
    concept: Concept | None = None
    """Set for a name that the lexicon knows."""
    stems: tuple[str, ...] = ()
    """The sounds of the words of another name; empty if it is none."""
    forms: tuple[Form, ...] = ()
    """The forms of a city."""

    @property
    def source(self) -> str:
        """The expression as the user wrote it."""
        return self.query.source

    @property
    def script(self) -> str:
        """The script that it is written in."""
        return main_script(self.query.source)


def build_rules(queries: Iterable[Query], language: str) -> tuple[Rule, ...]:
    """The rules of some expressions; `language` is the one that the user's names are probably in."""
    return tuple(build_rule(query, language) for query in queries)


def build_rule(query: Query, language: str) -> Rule:
    """The rule of one expression."""
    entity = resolve_name(query.source, language)
    if entity is not None:
        return Rule(query, entity.concept, forms=entity.forms)
    return Rule(query, stems=_stems_of_name(query.source.strip()))


def sounds_of(text: str) -> Iterator[str]:
    """The sounds that a report offers to rules: the beginning of each word, longer and shorter."""
    for stem in phonetic_stems(text):
        yield stem[:_STEM_LENGTH]
        yield stem[:_MIN_STEM]


def _stems_of_name(name: str) -> tuple[str, ...]:
    """The sounds of the longer words of a name; none if it is no name, or if they say too little."""
    words = name.split()
    is_name = (
        _PLAIN_NAME.fullmatch(name) is not None
        and len(words) <= _MAX_WORDS
        and not any(word[0].islower() or _OPERATOR.fullmatch(word) for word in words)
        and main_script(name) != EAST_ASIAN
    )
    if not is_name:
        return ()
    stems = tuple(stem[:_STEM_LENGTH] for stem in phonetic_stems(name))
    return stems if sum(map(len, stems)) >= _MIN_CONSONANTS else ()
