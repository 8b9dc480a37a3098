"""Removes what databases refuse and feeds do contain: NUL and lone surrogates.

SQLite's driver raises on a lone surrogate, and text ends at a NUL for many of its functions. Without this,
one broken title would make a whole poll fail again and again.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import fields, replace
from functools import cache
from operator import attrgetter
from typing import Any, TypeVar

R = TypeVar("R")

_TEXT_TYPES = frozenset({"str", "str | None"})
_NON_TEXT_TYPES = frozenset(
    f"{kind}{or_none}"
    for kind in ("bool", "int", "float", "bytes", "datetime", "timedelta")
    for or_none in ("", " | None")
) | {"ArticleState", "TimeBasis", "PollStatus"}
"""Annotations of the records' fields. Fields with other annotations are searched for texts."""


def strip_invalid(text: str) -> str:
    """The text without NUL, surrogate pairs joined, lone ones as U+FFFD; the same object if unchanged."""
    if "\0" in text:
        text = text.replace("\0", "")
    try:
        text.encode()
    except UnicodeEncodeError:
        return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
    return text


def sanitize_record(record: R) -> R:
    """The record with all its texts clean, inner records too; the same object if nothing had to change."""
    texts: list[str] = []
    _collect_texts(record, texts)
    joined = "\n".join(texts)
    if strip_invalid(joined) is joined:
        return record
    changes: dict[str, Any] = {}
    slots: tuple[str, ...] = record.__slots__  # type: ignore[attr-defined]  # all records are slots dataclasses
    for name in slots:
        value = getattr(record, name)
        clean = _sanitize_value(value)
        if clean is not value:
            changes[name] = clean
    return replace(record, **changes) if changes else record  # type: ignore[type-var]  # see above


def _collect_texts(record: object, texts: list[str]) -> None:
    """Add every text in it: joined, they are checked in one go, and nearly always all are clean."""
    own, others = _text_getters(type(record))  # type: ignore[arg-type]  # classes can be hashed
    texts.extend(filter(None, own(record)))
    for value in others(record):
        if type(value) is str:
            texts.append(value)
        elif type(value) is tuple:
            for item in value:
                if type(item) is str:
                    texts.append(item)
                elif hasattr(item, "__dataclass_fields__"):
                    _collect_texts(item, texts)
        elif hasattr(value, "__dataclass_fields__"):
            _collect_texts(value, texts)


@cache
def _text_getters(
    kind: type,
) -> tuple[Callable[[object], tuple[Any, ...]], Callable[[object], tuple[Any, ...]]]:
    """A getter of a record's texts, and one of its fields that may contain texts."""
    annotations = {field.name: field.type for field in fields(kind)}
    own = [name for name, type_ in annotations.items() if type_ in _TEXT_TYPES]
    return _getter(own), _getter(
        [name for name, type_ in annotations.items() if type_ not in _TEXT_TYPES | _NON_TEXT_TYPES]
    )


def _getter(names: list[str]) -> Callable[[object], tuple[Any, ...]]:
    if not names:
        return lambda _: ()
    # With a single name, attrgetter would return no tuple.
    return attrgetter(*names, names[0]) if len(names) == 1 else attrgetter(*names)


def _sanitize_value(value: object) -> object:
    if isinstance(value, str):
        return strip_invalid(value)
    if isinstance(value, tuple):
        clean = tuple(_sanitize_value(item) for item in value)
        return value if all(a is b for a, b in zip(clean, value, strict=True)) else clean
    return sanitize_record(value) if hasattr(value, "__dataclass_fields__") else value
