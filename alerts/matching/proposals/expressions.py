"""Writes words as one expression of the query language."""

from __future__ import annotations

import re
from collections.abc import Sequence

from alerts.text.query import Query, parse_query

MAX_WORDS = 6
_PLAIN = re.compile(r"[^\W_](?:[\w'’.-]*\w)?(?: [^\W_](?:[\w'’.-]*\w)?)*")
_OPERATORS = frozenset({"and", "or", "not"})


def any_of_words(words: Sequence[str]) -> Query:
    """The expression that the first six of some words match."""
    return parse_query(" OR ".join(map(_literal, words[:MAX_WORDS])))


def _literal(surface: str) -> str:
    """The word as an expression; in quotes where it might be read as an operator."""
    words = surface.casefold().split()
    if _PLAIN.fullmatch(surface) and _OPERATORS.isdisjoint(words) and not words[0].startswith("near"):
        return surface
    return '"' + surface.replace('"', " ") + '"'
