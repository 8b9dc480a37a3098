"""What the pages of the dashboard show, as the store gives it: light rows without texts."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from store.records.deliveries import DeliveryKind, DeliveryState
from store.records.matching import Member


@dataclass(frozen=True, slots=True)
class Cursor:
    """Where a page of rows ends: the next one begins after it."""

    at: datetime
    key: str


@dataclass(frozen=True, slots=True)
class ReportRow:
    """A report of a development, without its text; fields of the article are empty once that is deleted."""

    member: Member
    title: str
    url: str
    source: str
    """The name of the source in the config."""
    site: str
    """What the outlet calls itself; may be empty."""
    language: str
    published: datetime | None
    seen: datetime | None

    @property
    def outlet(self) -> str:
        """Who published it, as readers know it."""
        return self.site or self.source


@dataclass(frozen=True, slots=True)
class DeliveryRow:
    """A delivery without its content."""

    id: str
    channel: str
    recipient: str
    kind: DeliveryKind
    story: str
    subject: str
    revision: int
    state: DeliveryState
    tries: int
    created: datetime
    due: datetime
    sent_at: datetime | None
    last_error: str
    title: str
    """The headline of its first item, or the text of a notice."""
    language: str
    """Of the headline."""
    alert: str = ""
    """JSON of `alerts.messages.alert.Alert`; empty in lists by development."""


@dataclass(frozen=True, slots=True)
class StoredAlert:
    """An alert on a development, as it was enqueued first."""

    subject: str
    revision: int
    created: datetime
    alert: str
    """JSON of `alerts.messages.alert.Alert`."""


@dataclass(frozen=True, slots=True)
class DayCount:
    """How many reports joined developments on a day."""

    day: date
    reports: int


@dataclass(frozen=True, slots=True)
class FigureKind:
    """Something that a story counts, and how many figures were reported of it."""

    kind: str
    unit: str
    claims: int
    latest: datetime


@dataclass(frozen=True, slots=True)
class Marks:
    """The highest sequence numbers and latest times of what pages show: when equal, no page has changed."""

    values: tuple[tuple[str, float], ...]
