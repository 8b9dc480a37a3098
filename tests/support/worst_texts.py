"""Derives from a regular expression the texts that make it slow: each of its repeated parts repeated, each beginning
of a match repeated, and neither followed by what the pattern wants next."""

from __future__ import annotations

import importlib
import re
import sys
import unicodedata
from collections.abc import Iterator
from functools import lru_cache
from typing import Any, Final

_PARSER: Any = importlib.import_module("re._parser")
_MAX_PUMPS: Final = 120
_PROBES: Final = " a1A-_.,:;/<>=\"'é\u0430\u4e00\uac00\u0e01\u0627\t\n!?&#@~"


def worst_texts(pattern: str | bytes, flags: int, length: int) -> Iterator[str]:
    """Yield texts of about `length` characters that `pattern` may be slow at."""
    for before, pump in _pumps(pattern, flags):
        body = before + pump * (max(length - len(before), len(pump)) // len(pump))
        yield body + "\x00"


@lru_cache(maxsize=16)
def _pumps(pattern: str | bytes, flags: int) -> list[tuple[str, str]]:
    tree = _PARSER.parse(pattern, flags & ~re.UNICODE if isinstance(pattern, bytes) else flags)
    found: dict[tuple[str, str], None] = {}
    for before, inside in _repeats(tree, ""):
        for sample in inside:
            found[before, sample] = None
            found["", before + sample] = None
            found["", sample + before] = None
    for part in _beginnings(tree):
        found["", part] = None
    for probe in _PROBES[:4]:
        found["", probe] = None
    kept = [(before, pump) for before, pump in found if pump]
    step = max(1, -(-len(kept) // _MAX_PUMPS))
    return kept[::step]


def _repeats(tree: Any, before: str) -> Iterator[tuple[str, list[str]]]:
    """Each repeated part with the shortest text that leads to it."""
    for operator, value in tree:
        name = str(operator)
        if name in ("MAX_REPEAT", "MIN_REPEAT", "POSSESSIVE_REPEAT"):
            _, most, inside = value
            if most > 8:
                samples = _samples(inside)
                yield before, samples
            yield from _repeats(inside, before)
        elif name == "SUBPATTERN":
            yield from _repeats(value[3], before)
        elif name == "ATOMIC_GROUP":
            yield from _repeats(value, before)
        elif name in ("ASSERT", "ASSERT_NOT"):
            yield from _repeats(value[1], before)
        elif name == "BRANCH":
            for branch in value[1][:12]:
                yield from _repeats(branch, before)
        before += _shortest([(operator, value)])


def _beginnings(tree: Any) -> Iterator[str]:
    """Every beginning of the shortest match: what is repeated makes a search start again and again."""
    before = ""
    for operator, value in tree:
        if str(operator) == "BRANCH":
            for branch in value[1][:12]:
                yield before + _shortest(branch)
        elif str(operator) == "SUBPATTERN":
            for part in _beginnings(value[3]):
                yield before + part
        before += _shortest([(operator, value)])
        yield before


def _shortest(tree: Any) -> str:
    text = ""
    for operator, value in tree:
        name = str(operator)
        if name == "LITERAL":
            text += chr(value)
        elif name in ("IN", "NOT_LITERAL", "ANY"):
            text += (_members(operator, value) or [""])[0]
        elif name in ("MAX_REPEAT", "MIN_REPEAT", "POSSESSIVE_REPEAT"):
            text += _shortest(value[2]) * min(value[0], 300)
        elif name == "SUBPATTERN":
            text += _shortest(value[3])
        elif name == "ATOMIC_GROUP":
            text += _shortest(value)
        elif name == "BRANCH":
            text += min((_shortest(branch) for branch in value[1]), key=len)
        elif name == "ASSERT" and value[0] < 0:
            text += _shortest(value[1])
    return text


def _samples(tree: Any) -> list[str]:
    """Some texts that the repeated part takes: one for each kind of character, each branch."""
    if len(tree) == 1:
        operator, value = tree[0]
        name = str(operator)
        if name in ("IN", "NOT_LITERAL", "ANY"):
            return _members(operator, value)
        if name == "SUBPATTERN":
            return _samples(value[3])
        if name == "BRANCH":
            return [sample for branch in value[1][:12] for sample in _samples(branch)]
    shortest = _shortest(tree)
    longer = [sample for _, inside in _repeats(tree, "") for sample in inside[:3]]
    return [shortest, *longer] if shortest else longer


def _members(operator: Any, value: Any) -> list[str]:
    """Characters that the class takes, of several kinds."""
    one = re.compile(_class_source(operator, value), re.DOTALL)
    found = [char for char in _PROBES if one.fullmatch(char)]
    if not found:
        found = [char for char in map(chr, range(0x2FFF)) if one.fullmatch(char)][:1]
    if not found:
        found = [
            char
            for char in map(chr, range(0x3000, 0x1F000))
            if unicodedata.category(char) != "Cs" and one.fullmatch(char)
        ][:1]
    return found[:10]


def _class_source(operator: Any, value: Any) -> str:
    name = str(operator)
    if name == "ANY":
        return "."
    if name == "NOT_LITERAL":
        return f"[^{re.escape(chr(value))}]"
    source = ""
    for kind, what in value:
        label = str(kind)
        if label == "NEGATE":
            source += "^"
        elif label == "LITERAL":
            source += re.escape(chr(what))
        elif label == "RANGE":
            source += f"{re.escape(chr(what[0]))}-{re.escape(chr(min(what[1], sys.maxunicode)))}"
        elif label == "CATEGORY":
            source += _CATEGORIES[str(what)]
    return f"[{source}]"


_CATEGORIES: Final = {
    "CATEGORY_DIGIT": r"\d",
    "CATEGORY_NOT_DIGIT": r"\D",
    "CATEGORY_SPACE": r"\s",
    "CATEGORY_NOT_SPACE": r"\S",
    "CATEGORY_WORD": r"\w",
    "CATEGORY_NOT_WORD": r"\W",
}
