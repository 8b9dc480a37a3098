"""Removes `[[sources]]` from a config file; everything else stays as it is, to the byte."""

from __future__ import annotations

import codecs
import re
import tomllib
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from service.config.write import replace_config
from store.errors import ConfigError

_HEADER = re.compile(r"\s*+\[\[?+([^\[\]]++)\]\]?+\s*(?:#.*)?$")
_SOURCE_HEADER = re.compile(r"\s*\[\[\s*[\"']?sources[\"']?\s*\]\]")
_SUBTABLE = re.compile(r"[\"']?sources[\"']?\s*\.")
_BLANK_OR_COMMENT = re.compile(r"\s*(?:#.*)?$")


def remove_sources(file: Path, names: Sequence[str]) -> list[str]:
    """Remove sources from the file, all or none; returns the removed tables as they were written.

    The comments inside a table are removed with it; those above and below it stay. A TOML editor such as
    tomlkit would remove a heading that follows the table too.

    Raises:
        ConfigError: there is no source of that name, its table cannot be cut out, or the rest would not load;
            the file is unchanged.
    """
    target = file.resolve()
    try:
        content = target.read_bytes()
        text = content.decode("utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigError([f"{file}: cannot be read: {error}"]) from error
    removed = []
    for name in dict.fromkeys(names):
        text, table = _remove_table(text, name, file)
        removed.append(table)
    try:
        mark = codecs.BOM_UTF8 if content.startswith(codecs.BOM_UTF8) else b""
        replace_config(
            target, mark + text.encode("utf-8"), "nothing was removed; without it the file would not load:"
        )
    except OSError as error:
        raise ConfigError([f"{file}: cannot be written: {error.strerror or error}"]) from error
    return removed


def _remove_table(text: str, name: str, file: Path) -> tuple[str, str]:
    before = _parse_toml(text)
    order = [source.get("name") for source in before.get("sources", [])]
    if name not in order:
        raise ConfigError([f"{file}: there is no source {name!r}"])
    lines = re.split(r"(?<=\n)", text)
    heads = [number for number, line in enumerate(lines) if _SOURCE_HEADER.match(line)]
    wanted = {**before, "sources": [source for source in before["sources"] if source.get("name") != name]}
    if not wanted["sources"]:
        del wanted["sources"]
    if len(heads) == len(order):
        first = heads[order.index(name)]
        end = _table_end(lines, first)
        table = "".join(lines[first:end])
        after = end + 1 if end < len(lines) and not lines[end].strip() else end
        at_end = not "".join(lines[after:]).strip()
        before_table = first - 1 if at_end and first and not lines[first - 1].strip() else first
        rest = "".join(lines[:before_table] + lines[after:])
        if _parse_toml(rest) == wanted:
            return rest, table
    raise ConfigError([f"{file}: the source {name!r} has no [[sources]] table of its own; remove it by hand"])


def _table_end(lines: list[str], first: int) -> int:
    """Number of the line after the table that begins with line `first`, trailing comments not counted."""
    end = first + 1
    for number in range(first + 1, len(lines)):
        header = _HEADER.match(lines[number])
        if header is not None and not _SUBTABLE.match(header.group(1).strip()):
            break
        if not _BLANK_OR_COMMENT.match(lines[number].rstrip("\r\n")):
            end = number + 1
    return end


def _parse_toml(text: str) -> dict[str, Any]:
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError:
        return {}
