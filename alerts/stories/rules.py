"""The rules `must` and `any` of a story, and how each expression is found beyond its own spelling.

A name that the lexicon knows is found in every language that has a form for it. Any other name is found by
its sound in reports of another script. Everything else, and a name in quotes, is found as it is written.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from alerts.stories.resolve import resolve_name
from alerts.text.concept import Concept
from alerts.text.keys import Key, KeyKind, kind_of, token_keys
from alerts.text.lexicon.forms import Form
from alerts.text.phonetics import phonetic_key
from alerts.text.query import Query
from alerts.text.scripts import main_script
from alerts.text.tokens import TokenKind, tokens

_MIN_CONSONANTS = 4
"""Fewer consonants are the same in many names: Putin and Biden."""
_MAX_WORDS = 4
_PLAIN_NAME = re.compile(r"[^\W\d_][\w'’.・-]*(?: [^\W\d_][\w'’.・-]*)*")
_NAME_TOKENS = frozenset({TokenKind.WORD, TokenKind.HANGUL, TokenKind.KATAKANA})
"""Scripts in which a name is a word of its own."""
_OPERATOR = re.compile(r"and|or|not|near/.*", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Rule:
    """An expression that a report must match."""

    query: Query
    concept: Concept | None = None
    """Set for a name that the lexicon knows."""
    sounds: frozenset[Key] = frozenset()
    """The sounds of the longer words of another name; empty if it is none."""
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
    return Rule(query, sounds=_sounds_of_name(query.source.strip()))


def sounds_of(text: str) -> frozenset[Key]:
    """The sounds of a text's words, as rules compare them; a word in lower case is no name."""
    return frozenset(
        key
        for token in tokens(text)
        if not token.text[0].islower()
        for key, _ in token_keys(token.kind, token.text)
        if kind_of(key) is KeyKind.SOUND
    )


def _sounds_of_name(name: str) -> frozenset[Key]:
    """The sounds of the longer words of a name; none if it is no name, or if they say too little."""
    words = name.split()
    is_name = (
        _PLAIN_NAME.fullmatch(name) is not None
        and len(words) <= _MAX_WORDS
        and not any(word[0].islower() or _OPERATOR.fullmatch(word) for word in words)
        and all(token.kind in _NAME_TOKENS for token in tokens(name))
    )
    if not is_name:
        return frozenset()
    long_words = [word for word in words if len(phonetic_key(word)) >= _MIN_CONSONANTS]
    return sounds_of(" ".join(long_words))
