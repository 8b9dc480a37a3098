"""Cleans every text of an alert before anything is rendered: the one place that no field can bypass."""

from __future__ import annotations

from dataclasses import fields, is_dataclass, replace
from functools import lru_cache
from typing import Any

from alerts.messages.alert import Alert
from alerts.messages.wording import one_line

MAX_CHARS = 2_000
"""Of any text; most are cut further where they are shown."""


def cleaned(alert: Alert) -> Alert:
    """The alert without control characters, direction overrides and line breaks, each text cut to a limit."""
    clean: Alert = _clean(alert)
    return clean


def _clean(value: Any) -> Any:  # noqa: ANN401 - any field of a record
    if type(value) is str:  # names of enumerations are our own
        return value if _is_clean(value) else one_line(value, MAX_CHARS)
    if isinstance(value, tuple):
        parts = tuple(map(_clean, value))
        return value if all(map(_is, parts, value)) else parts
    if not is_dataclass(value):
        return value
    changes = {}
    for name in _field_names(value.__class__):
        before = getattr(value, name)
        after = _clean(before)
        if after is not before:
            changes[name] = after
    return replace(value, **changes) if changes else value  # type: ignore[type-var] # no class is passed


def _is_clean(text: str) -> bool:
    """Whether cleaning would change nothing; most texts are told so without a pattern."""
    return text.isprintable() and len(text) <= MAX_CHARS and "  " not in text and text == text.strip()


def _is(one: object, other: object) -> bool:
    return one is other


@lru_cache(maxsize=64)
def _field_names(cls: type[Any]) -> tuple[str, ...]:
    return tuple(field.name for field in fields(cls))
