"""Finds the line of a key in a TOML file, for config errors.

`tomllib` reports lines for syntax errors only. The shortest beginning of the file that contains a key path
ends on its line. It is found by bisection, and only when there is an error to report.
"""

from __future__ import annotations

import tomllib
from collections.abc import Sequence
from typing import Any

KeyPath = Sequence[str | int]


def line_of(text: str, path: KeyPath) -> int | None:
    """First line (from 1) on which the key path is complete; None if it is not in the file.

    If the last key of the path is missing, the line of its table.
    """
    lines = text.splitlines(keepends=True)
    for length in range(len(path), 0, -1):
        line = _first_line(lines, path[:length])
        if line is not None:
            return line
    return None


def _first_line(lines: list[str], path: KeyPath) -> int | None:
    whole = _parse_prefix(lines, len(lines))
    if whole is None or not _contains_path(whole[1], path):
        return None
    low, high = 1, whole[0]
    while low < high:
        middle = (low + high) // 2
        parsed = _parse_prefix(lines, middle)
        if parsed is not None and _contains_path(parsed[1], path):
            high = parsed[0]
        else:
            low = middle + 1
    return low


def _parse_prefix(lines: list[str], count: int) -> tuple[int, dict[str, Any]] | None:
    """The longest valid beginning of at most `count` lines, and what it contains; None if there is none."""
    for end in range(count, 0, -1):
        try:
            return end, tomllib.loads("".join(lines[:end]))
        except tomllib.TOMLDecodeError:
            continue
    return None


def _contains_path(table: Any, path: KeyPath) -> bool:  # noqa: ANN401 - TOML values are of any type
    for step in path:
        try:
            table = table[step]
        except (KeyError, IndexError, TypeError):
            return False
    return True
