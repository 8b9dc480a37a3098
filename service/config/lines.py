"""Finds the line of a key in a TOML file, for config errors.

`tomllib` reports lines for syntax errors only. The file is split into statements, and each is parsed alone,
once.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Sequence
from typing import Any

KeyPath = Sequence[str | int]
_PIECE = re.compile(
    r'"""|\'\'\'|"(?:[^"\\\n]|\\.)*+"?|\'[^\'\n]*+\'?|#[^\n]*+|[\[\]{}\n]',
)
_ESCAPED_OR_END = re.compile(r'\\.|"""+', re.DOTALL)


def line_of(text: str, path: KeyPath) -> int | None:
    """First line (from 1) on which the key path is complete; None if it is not in the file.

    If the last key of the path is missing, the line of its table.
    """
    wanted = tuple(path)
    lines: dict[int, int] = {}
    table: tuple[str | int, ...] = ()
    counts: dict[tuple[str | int, ...], int] = {}
    for statement, line in _statements(text):
        try:
            parsed = tomllib.loads(statement)
        except (tomllib.TOMLDecodeError, RecursionError):
            break
        if statement.lstrip().startswith("["):
            table = _table_path(parsed, counts)
            complete = _common_length(table, wanted)
        elif wanted[: len(table)] == table:
            complete = len(table) + _depth(parsed, wanted[len(table) :])
        else:
            continue
        for length in range(1, complete + 1):
            lines.setdefault(length, line)
    return lines[max(lines)] if lines else None


def _statements(text: str) -> Iterator[tuple[str, int]]:
    """Yield each key with its value and each table header, and the line on which it ends."""
    start = at = depth = 0
    line = 1
    while (piece := _PIECE.search(text, at)) is not None:
        at, mark = piece.end(), piece[0]
        if mark in ('"""', "'''"):
            end = _end_of_multiline(text, at, mark)
            line += text.count("\n", at, end)
            at = end
        elif mark in "[{":
            depth += 1
        elif mark in "]}":
            depth -= 1
        elif mark == "\n":
            if depth <= 0:
                if text[start:at].strip():
                    yield text[start:at], line
                start, depth = at, 0
            line += 1
    if text[start:].strip():
        yield text[start:], line


def _end_of_multiline(text: str, at: int, quotes: str) -> int:
    if quotes == "'''":
        end = text.find(quotes, at)
        return len(text) if end < 0 else end + len(quotes)
    for piece in _ESCAPED_OR_END.finditer(text, at):
        if piece[0].startswith('"'):
            return piece.end()
    return len(text)


def _table_path(header: dict[str, Any], counts: dict[tuple[str | int, ...], int]) -> tuple[str | int, ...]:
    """The path of the table that a header opens, with the indexes of the lists on the way."""
    path: tuple[str | int, ...] = ()
    here: Any = header
    while here:
        if isinstance(here, list):
            counts[path] = counts.get(path, 0) + 1
            here = here[0]
        else:
            key = next(iter(here))
            path, here = (*path, key), here[key]
        if path in counts and not isinstance(here, list):
            path = (*path, counts[path] - 1)
    return path


def _common_length(one: tuple[str | int, ...], other: tuple[str | int, ...]) -> int:
    for at, (left, right) in enumerate(zip(one, other, strict=False)):
        if left != right:
            return at
    return min(len(one), len(other))


def _depth(value: Any, path: tuple[str | int, ...]) -> int:  # noqa: ANN401 - TOML values are of any type
    """How many steps of the path the value has."""
    for at, step in enumerate(path):
        try:
            value = value[step]
        except (KeyError, IndexError, TypeError):
            return at
    return len(path)
