"""What no database takes is taken out at the door: NUL and lone surrogates, which feeds do contain.

SQLite's driver raises on a lone surrogate, PostgreSQL on NUL; without this one broken title would make a
whole poll fail again and again.
"""

from __future__ import annotations

from dataclasses import replace
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
    changes: dict[str, Any] = {}
    slots: tuple[str, ...] = record.__slots__  # type: ignore[attr-defined]  # all records are slots dataclasses
    for name in slots:
        value = getattr(record, name)
        clean = _cleaned_value(value)
        if clean is not value:
            changes[name] = clean
    return replace(record, **changes) if changes else record  # type: ignore[type-var]  # see above


def _cleaned_value(value: object) -> object:
    if isinstance(value, str):
        return clean_text(value)
    if isinstance(value, tuple):
        clean = tuple(_cleaned_value(item) for item in value)
        return value if all(a is b for a, b in zip(clean, value, strict=True)) else clean
    return cleaned(value) if hasattr(value, "__dataclass_fields__") else value
