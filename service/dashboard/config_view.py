"""The config as its file has it, for reading: each key with its line, secrets masked."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from crawler.urls import redact_url
from service.config.secrets import is_reference

MASK = "***"
_SECRET_WORDS = ("password", "secret", "token", "key")
_MAX_VALUE_CHARS = 500


@dataclass(frozen=True, slots=True)
class ConfigRow:
    """One key of a table."""

    key: str
    value: str
    is_masked: bool


@dataclass(frozen=True, slots=True)
class ConfigSection:
    """One table of the file."""

    table: str
    """As the file has it: `[service]`, `[[channels]]`."""
    name: str
    """Of a story, channel or source; else empty."""
    rows: tuple[ConfigRow, ...]


def read_config(file: Path) -> list[ConfigSection]:
    """The tables of a config file, in its order.

    Raises:
        OSError: it cannot be read.
        ValueError: it is not valid TOML.
    """
    return list(_sections(tomllib.loads(file.read_text(encoding="utf-8-sig"))))


def _sections(data: dict[str, Any]) -> Iterator[ConfigSection]:
    for table, value in data.items():
        if isinstance(value, list):
            for one in value:
                if isinstance(one, dict):
                    yield ConfigSection(f"[[{table}]]", str(one.get("name", "")), tuple(_rows(one)))
        elif isinstance(value, dict):
            yield ConfigSection(f"[{table}]", "", tuple(_rows(value)))


def _rows(table: dict[str, Any], prefix: str = "") -> Iterator[ConfigRow]:
    for key, value in table.items():
        if isinstance(value, dict):
            yield from _rows(value, f"{prefix}{key}.")
        else:
            yield _row(prefix + key, value)


def _row(key: str, value: object) -> ConfigRow:
    """A reference such as `${NAME}` is shown, what it stands for never."""
    shown = str(value) if isinstance(value, str) else repr(value)
    last = key.rpartition(".")[2]
    is_secret = any(word in last for word in _SECRET_WORDS) and isinstance(value, str)
    if is_secret and not is_reference(shown):
        return ConfigRow(key, MASK, is_masked=True)
    if "://" in shown:
        redacted = redact_url(shown) if isinstance(value, str) else _redact_all(value)
        return ConfigRow(key, redacted[:_MAX_VALUE_CHARS], is_masked=redacted != shown)
    return ConfigRow(key, shown[:_MAX_VALUE_CHARS], is_masked=False)


def _redact_all(value: object) -> str:
    if isinstance(value, list | tuple):
        return repr([redact_url(one) if isinstance(one, str) else one for one in value])
    return repr(value)
