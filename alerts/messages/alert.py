"""What an alert says, independent of the channel; stored as JSON with the delivery it is owed as."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from pydantic import TypeAdapter

from store.records.collection import DeliveryKind, Figure, Reason


@dataclass(frozen=True, slots=True)
class Report:
    """One report as an alert names it."""

    article_id: str
    title: str
    url: str
    source: str
    language: str
    published: datetime | None
    seen: datetime


@dataclass(frozen=True, slots=True)
class Item:
    """One development as an alert tells it: the report that speaks, why it matched, what is new."""

    development: str
    report: Report
    score: float
    why: tuple[Reason, ...]
    new: str
    """What is new against what was known, for a person; empty for a first alert without figures."""
    figures: tuple[Figure, ...] = ()
    others: tuple[Report, ...] = ()
    """Further reports of the same development known when the alert was made."""
    reports: int = 1
    """All reports of the development so far, this one included."""
    languages: int = 1
    first: str = ""
    """Whose telling came first: an agency or an outlet; empty where it is not known."""
    sources: int = 0
    """Independent ones: copies and those that repeat an agency are none of their own; 0 where not known."""
    repeats: str = ""
    """The agency that the report repeats."""
    retrospective: bool = False
    headline: str = ""
    """The development's first headline: what its thread is called; empty: the report's own."""


@dataclass(frozen=True, slots=True)
class Alert:
    """One message: a development (one item), or a summary of many."""

    kind: DeliveryKind
    story: str
    subject: str
    """A development's key or a summary's id."""
    revision: int
    created: datetime
    items: tuple[Item, ...] = ()
    note: str = ""
    """Free text of notices and tests; how many were left out of a long summary."""
    lines: tuple[str, ...] = ()
    """What a notice lists, one thing a line."""
    total: int = 0
    """Developments a summary speaks of; more than `items` when the list was cut."""


_ADAPTER: TypeAdapter[Alert] = TypeAdapter(Alert)


def to_json(alert: Alert) -> str:
    """The alert as JSON, to be stored; half a character becomes a question mark."""
    return json.dumps(as_data(alert), ensure_ascii=False).encode("utf-8", "replace").decode()


def from_json(text: str) -> Alert:
    """The alert that `to_json` wrote."""
    return _ADAPTER.validate_json(text)


def as_data(alert: Alert) -> dict[str, Any]:
    """The alert as plain JSON-ready values."""
    data: dict[str, Any] = _ADAPTER.dump_python(alert, mode="json")
    return data
