"""Reads JSON in which a string is badly escaped, so that one bad headline costs at most its own entry.

Publishers and search services put headlines into JSON by hand: with an escaped apostrophe, a lone backslash,
a bare quotation mark or a raw line break. A strict parser then refuses the whole answer for as long as that
headline is listed.
"""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from typing import Any

from store.errors import ParseError

_STRUCTURE = re.compile(r'["{}\[\],:]')
_IN_STRING = re.compile(r'["\\]')
_ESCAPE = re.compile(r'\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4})')
_END_OF_KEY = re.compile(r"\s{0,100}:")
_END_IN_OBJECT = re.compile(r'\s{0,100}(?:\}|\Z|,\s{0,100}(?:"[^"\\]{1,100}"\s{0,100}:|\}))')
_END_IN_LIST = re.compile(r'\s{0,100}(?:\]|\Z|,\s{0,100}(?:["{\[\]\d-]|true|false|null))')
_ENDS = {":": _END_OF_KEY, "{": _END_IN_OBJECT, "[": _END_IN_LIST}
"""What follows a quotation mark that ends a string."""
_END_AFTER_BACKSLASH = re.compile(
    r'\s{0,100}(?:,\s{0,100}"[^"\\]{1,100}"\s{0,100}:|\}\s{0,100},\s{0,100}\{\s{0,100}"[^"\\]{1,100}"\s{0,100}:'
    r"|\}\s{0,100}\]\s{0,100}\}\s{0,100}\Z)"
)
"""What shows that a backslash before a quotation mark does not escape it."""
_TRAILING_COMMA = re.compile(r",\s{0,100}[}\]]")
_FIRST_KEY = re.compile(r'\s{0,100}\{\s{0,100}("[^"\\]{1,100}")\s{0,100}:')
_ITEM_GAP = re.compile(r"[\s,]{0,1000}")
_MANY_OBJECTS = 20
"""For each item: real ones hold a few."""
_MAX_ITEM = 200_000
_MAX_BROKEN = 100
"""Items that cannot be read, after which the rest is given up."""


def load_json(text: str, lists: Sequence[str], max_items: int = 1_001) -> tuple[Any, tuple[str, ...]]:
    """Return the data, and notes on what was repaired or left out.

    A list with one of these names that is much longer than `max_items` is not read to its end. If the text
    cannot be repaired, the items of the first of the named lists are read one by one.

    Raises:
        ParseError: nothing in it can be read.
    """
    text, cut = _without_rest(text, lists, max_items)
    try:
        return json.loads(text, strict=False), cut
    except RecursionError as error:
        raise ParseError(f"JSON that cannot be read: {error}") from error
    except ValueError as error:
        failure = error
    repaired = _repair(text)
    try:
        return json.loads(repaired, strict=False), (f"JSON repaired: {failure}", *cut)
    except (ValueError, RecursionError):
        pass
    for name in lists:
        if (start := re.search(rf'"{name}"\s{{0,100}}:\s{{0,100}}\[', repaired)) is not None:
            items, broken = _read_items(repaired, start.end())
            if items:
                return {name: items}, (f"JSON that cannot be read: {failure}; {broken} items left out",)
    raise ParseError(f"JSON that cannot be read: {failure}") from failure


def _without_rest(text: str, lists: Sequence[str], max_items: int) -> tuple[str, tuple[str, ...]]:
    """Return the JSON without the rest of a list that is far too long: its objects would fill the memory."""
    if text.count("{") <= _MANY_OBJECTS * max_items:
        return text, ()
    decoder = json.JSONDecoder(strict=False)
    for name in lists:
        opened = re.search(rf'"{name}"\s{{0,100}}:\s{{0,100}}\[', text)
        if opened is None:
            continue
        position = opened.end()
        try:
            for _ in range(max_items):
                position = decoder.raw_decode(text, _ITEM_GAP.match(text, position).end())[1]  # type: ignore[union-attr]
        except (ValueError, RecursionError):
            return text, ()
        return text[:position] + "]}", (f"the list is cut after {max_items - 1} items",)
    return text, ()


def _read_items(text: str, position: int) -> tuple[list[Any], int]:
    """Return the objects of a list that can be read, and how many cannot."""
    first = _FIRST_KEY.match(text, position)
    if first is None:
        return [], 0
    # Objects within an item begin with another key.
    beginning = re.compile(r"\{\s{0,100}" + re.escape(first.group(1)) + r"\s{0,100}:")
    decoder = json.JSONDecoder(strict=False)
    items: list[Any] = []
    broken = 0
    while broken < _MAX_BROKEN and (match := beginning.search(text, position)) is not None:
        start = match.start()
        try:
            item, length = decoder.raw_decode(text[start : start + _MAX_ITEM])
        except (ValueError, RecursionError):
            broken += 1
            position = match.end()
            continue
        items.append(item)
        position = start + length
        if text[position : position + 100].lstrip()[:1] == "]":
            break
    return items, broken


def _repair(text: str) -> str:
    """Return the JSON with its strings escaped properly and without trailing commas."""
    pieces: list[str] = []
    levels: list[str] = []
    is_key = False
    position = 0
    while (mark := _STRUCTURE.search(text, position)) is not None:
        char = mark.group()
        pieces.append(text[position : mark.start()])
        position = mark.end()
        if char == '"':
            container = "{" if levels[-1:] == ["{"] else "["
            string, position = _repair_string(text, position, ":" if is_key else container)
            pieces.append(string)
            continue
        if char in "{[":
            levels.append(char)
        elif char in "}]" and levels:
            levels.pop()
        is_key = char in "{," and levels[-1:] == ["{"]
        if char != "," or not _TRAILING_COMMA.match(text, mark.start()):
            pieces.append(char)
    pieces.append(text[position:])
    return "".join(pieces)


def _repair_string(text: str, position: int, place: str) -> tuple[str, int]:
    """Return the string that begins at a position, in quotation marks, and where it ends.

    `place` is `:` for a key, else the bracket that the string is in.
    """
    end = _ENDS[place]
    pieces = ['"']
    while (mark := _IN_STRING.search(text, position)) is not None:
        at = mark.start()
        pieces.append(text[position:at])
        if mark.group() == '"':
            position = at + 1
            if end.match(text, position):
                pieces.append('"')
                return "".join(pieces), position
            pieces.append('\\"')
            continue
        escape = _ESCAPE.match(text, at)
        if escape is None:
            pieces.append("" if text[at + 1 : at + 2] == "'" else "\\\\")
            position = at + 1
        elif escape.group() == '\\"' and place == "{" and _END_AFTER_BACKSLASH.match(text, escape.end()):
            pieces.append('\\\\"')  # a lone backslash before the end of the string
            return "".join(pieces), escape.end()
        else:
            pieces.append(escape.group())
            position = escape.end()
    pieces += [text[position:], '"']
    return "".join(pieces), len(text)
