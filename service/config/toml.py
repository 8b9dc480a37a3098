"""Tables of a config as text, from plain values."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any

_BARE_KEY = re.compile(r"[A-Za-z0-9_-]+")


def toml_table(name: str, values: Mapping[str, Any]) -> str:
    """`[[name]]` with its keys; what is a mapping itself becomes a table below it."""
    plain = {key: value for key, value in values.items() if not isinstance(value, Mapping)}
    below = {key: value for key, value in values.items() if isinstance(value, Mapping)}
    lines = [f"[[{name}]]", *_key_value_lines(plain)]
    for key, rows in below.items():
        lines += ["", f"[{name}.{_toml_key(key)}]", *_key_value_lines(rows)]
    return "\n".join(lines) + "\n"


def _key_value_lines(values: Mapping[str, Any]) -> list[str]:
    return [f"{_toml_key(key)} = {_toml_value(value)}" for key, value in values.items() if value is not None]


def _toml_key(key: str) -> str:
    return key if _BARE_KEY.fullmatch(key) else _toml_value(key)


def _toml_value(value: Any) -> str:  # noqa: ANN401 - any value that JSON and TOML have in common
    """JSON writes these as TOML reads them, but for DEL, which TOML wants escaped."""
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")
