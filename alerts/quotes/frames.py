"""What stands between a verb of saying and what is said, in languages that write words apart."""

from __future__ import annotations

import re
from functools import lru_cache

from alerts.quotes.grammar import Grammar
from alerts.quotes.unit import Unit, Verb

_ADJUNCT = r"(?:\s[^\s,.;:()\[\]«»“”„\"?!]{1,24}){0,5}?"
"""Up to five words behind the first one of an adjunct."""
_REST = re.compile(r"[\s.!…\"”»]*$|\s?[,.;:(…]|\s-")


def _choices(words: frozenset[str]) -> str:
    return "|".join(sorted(map(re.escape, words), key=len, reverse=True)) or r"(?!)"


@lru_cache(maxsize=32)
def _that(grammar: Grammar, *, free: bool) -> re.Pattern[str]:
    """From the end of a verb, or of its subject, to the beginning of what is said.

    `free`: any words may stand between, as with verbs that name a listener.
    """
    between = _ADJUNCT if free else rf"\s(?:{_choices(grammar['adjunct'].exact)})\b{_ADJUNCT}"
    blank = r"" if grammar.language in {"fr", "it"} else r"\s"
    that = "|".join(
        re.escape(word) + ("" if word.endswith("'") else (blank or r"\s"))
        for word in sorted(grammar["that"].exact, key=len, reverse=True)
    )
    return re.compile(rf"(?:{between})?\s?,?\s(?:{that})\s?")


@lru_cache(maxsize=32)
def _colon(grammar: Grammar) -> re.Pattern[str]:
    return re.compile(rf"(?:\s(?:{_choices(grammar['adjunct'].exact)})\b{_ADJUNCT})?\s?:\s?")


@lru_cache(maxsize=32)
def _adjunct_to_end(grammar: Grammar) -> re.Pattern[str]:
    return re.compile(rf"\s(?:{_choices(grammar['adjunct'].exact)})\b(?:\s[^\s?]{{1,30}}){{0,4}}$")


@lru_cache(maxsize=32)
def _adjunct(grammar: Grammar) -> re.Pattern[str]:
    return re.compile(rf"(?:\s(?:{_choices(grammar['adjunct'].exact)})\b{_ADJUNCT})?")


@lru_cache(maxsize=32)
def _times(grammar: Grammar) -> re.Pattern[str]:
    return re.compile(rf"\s?(?:(?:{_choices(grammar['times'].exact)})\s)?\s?")


def after_that(unit: Unit, at: int, verb: Verb) -> int | None:
    """Where the clause begins that a conjunction opens; None without one."""
    grammar = unit.grammar
    free = verb.text in grammar["object"]
    match = _that(grammar, free=free).match(unit.normal, at)
    return match.end() if match else None


def after_colon(unit: Unit, at: int) -> int | None:
    """Where it goes on after a colon."""
    match = _colon(unit.grammar).match(unit.normal, at)
    return match.end() if match else None


def after_bare_verb(unit: Unit, at: int) -> int:
    """Where it goes on without a conjunction; a day may stand between."""
    match = _times(unit.grammar).match(unit.normal, at)
    return match.end() if match else at


def is_adjunct(unit: Unit, start: int, end: int) -> bool:
    """Whether nothing, or only when, where and to whom, is told between two positions."""
    return bool(_adjunct(unit.grammar).fullmatch(unit.normal[:end].rstrip(), start))


def ends_attribution(unit: Unit, at: int, *, strict: bool = False) -> bool:
    """Whether what follows an attribution says nothing more of it; `strict`: nothing at all follows."""
    if _REST.match(unit.normal, at):
        return True
    return not strict and bool(_adjunct_to_end(unit.grammar).match(unit.normal.rstrip(" .…"), at))
