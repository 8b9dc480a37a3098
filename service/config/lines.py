"""Where in a TOML file a key stands, so that a config error can name its line.

`tomllib` gives lines for syntax errors only. The shortest beginning of the file in which a key path
appears ends on its line; found by halving, paid only when there is an error to report.
"""

from __future__ import annotations

import tomllib
from collections.abc import Sequence
from typing import Any

KeyPath = Sequence[str | int]


def line_of(text: str, path: KeyPath) -> int | None:
    """First line (from 1) on which the key path is complete, or None if it stands nowhere.

    A path may end in a key that is missing; then its table's line is given.
    """
    lines = text.splitlines(keepends=True)
    for length in range(len(path), 0, -1):
        found = _first_line(lines, path[:length])
        if found is not None:
            return found
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
    """The longest parsable beginning of at most `count` lines; a cut multi-line value shortens it."""
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
