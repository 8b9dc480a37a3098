"""What no database takes is taken out at the door: NUL and lone surrogates, which feeds do contain.

SQLite's driver raises on a lone surrogate, PostgreSQL on NUL; without this one broken title would make a
whole poll fail again and again.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import cache
from operator import attrgetter
from typing import Any, TypeVar

R = TypeVar("R")


def clean_text(text: str) -> str:
    """The text without NUL, surrogate pairs joined, lone ones as U+FFFD; the same object if it was clean."""
    if "\0" in text:
        text = text.replace("\0", "")
    try:
        text.encode()
    except UnicodeEncodeError:
        return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
    return text


def cleaned(record: R) -> R:
    """The record with all its texts clean, inner records too; the same object if nothing was to be done."""
    texts: list[str] = []
    _gather(record, texts)
    joined = "\n".join(texts)
    if clean_text(joined) is joined:
        return record
    changes: dict[str, Any] = {}
    slots: tuple[str, ...] = record.__slots__  # type: ignore[attr-defined]  # all records are slots dataclasses
    for name in slots:
        value = getattr(record, name)
        clean = _cleaned_value(value)
        if clean is not value:
            changes[name] = clean
    return replace(record, **changes) if changes else record  # type: ignore[type-var]  # see above


def _gather(record: object, texts: list[str]) -> None:
    """Add every text in it: joined they can be looked at in one go, and nearly always all are clean."""
    for value in _fields(type(record))(record):  # type: ignore[arg-type]  # classes can be hashed
        if type(value) is str:
            texts.append(value)
        elif type(value) is tuple:
            for item in value:
                if type(item) is str:
                    texts.append(item)
                elif hasattr(item, "__dataclass_fields__"):
                    _gather(item, texts)
        elif value is not None and hasattr(value, "__dataclass_fields__"):
            _gather(value, texts)


@cache
def _fields(kind: type) -> Callable[[object], tuple[object, ...]]:
    names: tuple[str, ...] = kind.__slots__  # type: ignore[attr-defined]  # as above
    # Asked for a single one it would give no tuple.
    return attrgetter(*names, names[0]) if len(names) == 1 else attrgetter(*names)


def _cleaned_value(value: object) -> object:
    if isinstance(value, str):
        return clean_text(value)
    if isinstance(value, tuple):
        clean = tuple(_cleaned_value(item) for item in value)
        return value if all(a is b for a, b in zip(clean, value, strict=True)) else clean
    return cleaned(value) if hasattr(value, "__dataclass_fields__") else value
