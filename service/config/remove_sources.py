"""`[[sources]]` taken out of a config file as text: all else that a person wrote stays to the byte."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from service.config.add_sources import replace_config
from store.errors import ConfigError

_HEADER = re.compile(r"\s*\[\[?\s*([^\[\]]+?)\s*\]\]?\s*(?:#.*)?$")
_SOURCE_HEADER = re.compile(r"\s*\[\[\s*[\"']?sources[\"']?\s*\]\]")
_SUBTABLE = re.compile(r"[\"']?sources[\"']?\s*\.")
_BLANK_OR_COMMENT = re.compile(r"\s*(?:#.*)?$")


def remove_sources(file: Path, names: Sequence[str]) -> list[str]:
    """Take sources out of the file, whole or not at all; the tables that went, as they stood there.

    A table goes with the comments between its lines; those above and below it stay.

    Raises:
        ConfigError: a name is not there, a table stands in no form that can be cut out, or the rest would be
            no config any more; the file is as it was.
    """
    target = file.resolve()
    try:
        text = target.read_bytes().decode("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigError([f"{file}: cannot be read: {error}"]) from error
    gone = []
    for name in dict.fromkeys(names):
        text, table = _remove_table(text, name, file)
        gone.append(table)
    try:
        replace_config(
            target, text.encode("utf-8"), "nothing was removed; without it the file would not load:"
        )
    except OSError as error:
        raise ConfigError([f"{file}: cannot be written: {error.strerror or error}"]) from error
    return gone


def _remove_table(text: str, name: str, file: Path) -> tuple[str, str]:
    before = _parse_toml(text)
    order = [source.get("name") for source in before.get("sources", [])]
    if name not in order:
        raise ConfigError([f"{file}: there is no source {name!r}"])
    lines = re.split(r"(?<=\n)", text)
    heads = [number for number, line in enumerate(lines) if _SOURCE_HEADER.match(line)]
    wanted = {**before, "sources": [one for one in before["sources"] if one.get("name") != name]}
    if not wanted["sources"]:
        del wanted["sources"]
    if len(heads) == len(order):
        first = heads[order.index(name)]
        end = _table_end(lines, first)
        table = "".join(lines[first:end])
        after = end + 1 if end < len(lines) and not lines[end].strip() else end
        rest = "".join(lines[:first] + lines[after:])
        if _parse_toml(rest) == wanted:
            return rest, table
    told = (
        f"{file}: the source {name!r} does not stand in a [[sources]] table of its own; take it out by hand"
    )
    raise ConfigError([told])


def _table_end(lines: list[str], first: int) -> int:
    """The line after the last one that says something of the table that begins with the first."""
    end = first + 1
    for number in range(first + 1, len(lines)):
        header = _HEADER.match(lines[number])
        if header is not None and not _SUBTABLE.match(header.group(1)):
            break
        if not _BLANK_OR_COMMENT.match(lines[number].rstrip("\r\n")):
            end = number + 1
    return end


def _parse_toml(text: str) -> dict[str, Any]:
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError:
        return {}
