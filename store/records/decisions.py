"""Why a report is where it is, and what is new in it: facts that `alerts.messages` puts into words."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum


@dataclass(frozen=True, slots=True)
class Unparsed:
    """A sentence that an earlier version stored and that no fact can be read from; shown as it is."""

    text: str


@dataclass(frozen=True, slots=True)
class StatedFigure:
    """A figure as somebody stated it; of figures that earlier versions compared, kind and unit are empty."""

    low: float | None
    high: float | None
    """As in `store.records.matching.Figure`."""
    speaker: str = ""
    kind: str = ""
    unit: str = ""


Comparison = StatedFigure | Unparsed
"""The earlier figure that a figure is compared with."""


# ── why a report is in its development ────────────────────────────────────────────────────────────


class OpenReason(StrEnum):
    """Why a report opens a development."""

    UNLIKE_ALL = "unlike_all"
    """No known development is like it."""
    NEW_TOPICS = "new_topics"
    """The nearest development has reported none of what its headline reports."""
    ANOTHER_DAY = "another_day"
    """The nearest development is of other days, and its headlines have other themes."""
    BY_HAND = "by_hand"
    """A person put it into this development, which no other report has joined."""


@dataclass(frozen=True, slots=True)
class Opened:
    """The report opens a development."""

    reason: OpenReason
    nearest_log_odds: float | None = None
    """Of the nearest development; None where there is none."""
    topics: tuple[str, ...] = ()
    """Themes of its headline that the nearest development has not reported."""
    numbers: tuple[float, ...] = ()
    """Numbers of its headline that the nearest development has not reported."""
    searched_days: float | None = field(default=None, compare=False)
    """How far back the reports go that it was compared with; 0 where there were none, None if not known."""


@dataclass(frozen=True, slots=True)
class Joined:
    """The report joins the development that is most like it."""

    log_odds: float


@dataclass(frozen=True, slots=True)
class PlacedByHand:
    """A person put the report into a development that has others."""


@dataclass(frozen=True, slots=True)
class CopyOf:
    """The report is a (near-)copy of another."""

    article_id: str


Placing = Opened | Joined | PlacedByHand | CopyOf | Unparsed


# ── what is new in a report ───────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class FirstNews:
    """All earlier reports of the development looked back."""


@dataclass(frozen=True, slots=True)
class NewFigure:
    """A figure that the story did not know."""

    figure: StatedFigure
    status: str
    """A `ClaimStatus`."""
    against: StatedFigure | None = None
    """The figure known before."""


@dataclass(frozen=True, slots=True)
class NewActor:
    """The headline names a person or organisation that no report of the story named before."""

    concept: str


@dataclass(frozen=True, slots=True)
class NewPlace:
    """The headline names a country that no report of the story named before."""

    concept: str


@dataclass(frozen=True, slots=True)
class Confirmed:
    """The headline has somebody confirm."""

    by: tuple[str, ...] = ()
    """Concepts of the headline who may have; empty where the lexicon knows none of its names."""


@dataclass(frozen=True, slots=True)
class Denied:
    """The headline has somebody deny."""

    by: tuple[str, ...] = ()
    """As in `Confirmed`."""


@dataclass(frozen=True, slots=True)
class IndependentSource:
    """The first report that does not repeat the agency that all earlier reports repeated."""

    origin: str


@dataclass(frozen=True, slots=True)
class Growth:
    """Many more owners report the development than an hour ago."""

    owners: int
    languages: int
    owners_before: int
    """An hour ago."""
    threshold: int
    """The highest threshold of the story that was reached; it is told once."""


NewsFact = (
    FirstNews | NewFigure | NewActor | NewPlace | Confirmed | Denied | IndependentSource | Growth | Unparsed
)


@dataclass(frozen=True, slots=True)
class Decision:
    """Why a report is in its development, and what it adds."""

    placing: Placing
    news: tuple[NewsFact, ...] = ()
    """What is new in it against what the story and the development knew."""
    looks_back: bool = False
    """The report is a retrospective one: its news is kept, but not sent."""
