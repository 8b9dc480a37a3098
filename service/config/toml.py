"""Tables of a config as text, from plain values."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any

_BARE = re.compile(r"[A-Za-z0-9_-]+")


def toml_table(name: str, values: Mapping[str, Any]) -> str:
    """`[[name]]` with its keys; what is a mapping itself becomes a table below it."""
    plain = {key: value for key, value in values.items() if not isinstance(value, Mapping)}
    below = {key: value for key, value in values.items() if isinstance(value, Mapping)}
    lines = [f"[[{name}]]", *_rows(plain)]
    for key, rows in below.items():
        lines += ["", f"[{name}.{_key(key)}]", *_rows(rows)]
    return "\n".join(lines) + "\n"


def _rows(values: Mapping[str, Any]) -> list[str]:
    return [f"{_key(key)} = {_value(value)}" for key, value in values.items() if value is not None]


def _key(key: str) -> str:
    return key if _BARE.fullmatch(key) else _value(key)


def _value(value: Any) -> str:  # noqa: ANN401 - any value that JSON and TOML have in common
    """JSON writes these as TOML reads them, but for DEL, which TOML wants escaped."""
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")
