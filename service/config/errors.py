"""Config mistakes as lines to act on: file, line, table and key, the value, and what is expected."""

from __future__ import annotations

import difflib
import types
import typing
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ValidationError

from service.config import model
from service.config.channel_tables import AnyChannel
from service.config.lines import line_of
from service.config.renamed_keys import renamed_key_text

_SECRET_KEYS = {"password", "secret", "previous_secret", "token", "key"}
_CHANNEL_KINDS: dict[str, type[BaseModel]] = {
    kind: table
    for table in typing.get_args(AnyChannel)
    for kind in typing.get_args(table.model_fields["kind"].annotation)
}
MAX_VALUE_CHARS = 80
"""Characters of an invalid value that an error repeats."""
_EXPECTED = {
    "string_type": "text in quotes",
    "int_type": "a whole number",
    "int_from_float": "a whole number",
    "float_type": "a number",
    "bool_type": "true or false",
    "tuple_type": 'a list such as ["one", "two"]',
    "dict_type": "a table",
    "model_type": "a table",
    "too_short": "at least one",
}


def format_problem(
    file: Path, text: str, data: dict[str, Any], path: Sequence[str | int], message: str
) -> str:
    """One mistake: `config.toml:12: [[sources]] "kbs": interval: 0 is not valid; expected: ...`."""
    path = _path_in_file(data, path)
    line = line_of(text, path)
    where = f"{file}:{line}" if line else str(file)
    return f"{where}: {_table_and_key(data, path)}: {message}"


def format_validation_error(error: ValidationError, file: Path, text: str, data: dict[str, Any]) -> list[str]:
    """All mistakes of one validation, in the order of the file's tables."""
    problems = []
    details = error.errors(include_url=False)
    for detail in details:
        loc = detail["loc"]
        if any(other["loc"][: len(loc)] == loc and other["loc"] != loc for other in details):
            continue  # a list that is too short only because its rows are invalid
        path = [step for step in loc if not (step in _CHANNEL_KINDS and loc[0] == "channels")]
        if path[-1:] == ["[key]"]:
            path = path[:-1]
        problems.append(format_problem(file, text, data, path, _problem_text(detail, path)))
    return problems


def _path_in_file(data: dict[str, Any], path: Sequence[str | int]) -> list[str | int]:
    """The path without steps into lists that the file does not have: one value may stand for a list."""
    steps: list[str | int] = []
    value: Any = data
    for step in path:
        if isinstance(step, int) and not isinstance(value, list):
            continue
        steps.append(step)
        try:
            value = value[step]
        except (KeyError, IndexError, TypeError):
            value = None
    return steps


def _table_and_key(data: dict[str, Any], path: Sequence[str | int]) -> str:
    """The table as the file shows it, and the key: `[[sources]] "kbs": interval`."""
    if not path:
        return "the file"
    if len(path) > 1 and isinstance(path[1], int):
        table = data.get(str(path[0]), ())
        row = table[path[1]] if path[1] < len(table) else {}
        name = row.get("name") if isinstance(row, dict) else None
        head = f"[[{path[0]}]] " + (f'"{name}"' if name else f"number {path[1] + 1}")
        rest = path[2:]
    else:
        head, rest = f"[{path[0]}]", path[1:]
    key = "".join(f"[{step + 1}]" if isinstance(step, int) else f".{step}" for step in rest).lstrip(".")
    return f"{head}: {key}" if key else head


def _problem_text(detail: Any, path: Sequence[str | int]) -> str:  # noqa: ANN401 - pydantic's ErrorDetails
    kind, value = detail["type"], detail["input"]
    if kind == "extra_forbidden":
        return _unknown_key_text(str(path[-1]), path)
    if kind == "missing":
        return "is missing" + _field_description(path)
    if kind in ("union_tag_invalid", "union_tag_not_found"):
        return f"kind must be one of {', '.join(sorted(_CHANNEL_KINDS))}"
    expected = _EXPECTED.get(kind) or str(detail["msg"]).removeprefix("Value error, ").removeprefix(
        "Input should be "
    )
    shown = "***" if path and path[-1] in _SECRET_KEYS else _shorten_value(value)
    return f"{shown} is not valid; expected: {expected}"


def _shorten_value(value: Any) -> str:  # noqa: ANN401 - whatever the user wrote
    text = "a table" if isinstance(value, dict) else repr(value)
    return text if len(text) <= MAX_VALUE_CHARS else text[: MAX_VALUE_CHARS - 3] + "..."


def _unknown_key_text(key: str, path: Sequence[str | int]) -> str:
    if renamed := renamed_key_text(str(path[0]), key):
        return f"unknown key {key!r}; {renamed}"
    known = sorted(fields_at(path[:-1]))
    near = difflib.get_close_matches(key, known, n=1, cutoff=0.5)
    hint = f"did you mean {near[0]!r}?" if near else f"known here: {', '.join(known)}"
    return f"unknown key {key!r}; {hint}"


def _field_description(path: Sequence[str | int]) -> str:
    for table in _models_at(path[:-1]):
        field = table.model_fields.get(str(path[-1]))
        if field is not None and field.description:
            return f": {field.description}"
    return ""


def fields_at(path: Sequence[str | int]) -> set[str]:
    """Known keys of the tables that a path may lead to."""
    return {name for table in _models_at(path) for name in table.model_fields}


def _models_at(path: Sequence[str | int]) -> list[type[BaseModel]]:
    """The tables that a path may lead to; several if `kind` decides."""
    tables: list[type[BaseModel]] = [model.ConfigFile]
    for step in path:
        if isinstance(step, int):
            continue
        fields = [table.model_fields[step].annotation for table in tables if step in table.model_fields]
        tables = [table for annotation in fields for table in _tables_in(annotation)]
    return tables


def _tables_in(annotation: Any) -> list[type[BaseModel]]:  # noqa: ANN401 - any type form
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return [annotation]
    if typing.get_origin(annotation) in (tuple, typing.Union, types.UnionType, typing.Annotated):
        return [table for part in typing.get_args(annotation) for table in _tables_in(part)]
    return []
