"""The records of matching: verdicts, reasons, figures, developments."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from store.records.decisions import Comparison, Decision


class ArticleField(StrEnum):
    """Where in an article something stands."""

    TITLE = "title"
    LEAD = "lead"
    BODY = "body"


@dataclass(frozen=True, slots=True)
class Reason:
    """One anchor of the story that was found: which, by what words, where."""

    anchor: str
    term: str
    """As it stands in the article."""
    field: ArticleField
    sentence: str = ""
    weight: float = 0.0
    """What it added to (or took from) the score, in log-odds."""


@dataclass(frozen=True, slots=True)
class Figure:
    """A number that a report gives for something the story counts."""

    kind: str
    """e.g. `killed`, `wounded`, `troops sent`; empty where the text does not say."""
    low: float | None
    high: float | None
    """Equal to `low` for a plain figure; None on the open side: high of `more than`, low of `fewer than`."""
    unit: str = ""
    speaker: str = ""
    """Claimant as a short stable name, empty where the text names nobody."""
    sentence: str = ""
    status: str = ""
    """A `ClaimStatus` once the story's ledger has classified it; empty before."""
    compared_with: Comparison | None = None
    """The earlier figure that the ledger compared it with."""


@dataclass(frozen=True, slots=True)
class Match:
    """What one article is to one story, with the reasons; also kept for near misses (`matched` False)."""

    article_id: str
    story: str
    matched: bool
    score: float
    """0 to 1; matched means at or above the story's threshold and no required group missing."""
    language: str
    reasons: tuple[Reason, ...] = ()
    note: str = ""
    """What decided where the reasons alone do not tell: `only in passing`, `excluded by: ...`."""
    retrospective: bool = False
    """An anniversary, background or explainer piece rather than news."""
    embedding: bytes = b""
    """What the report is about, by an encoder (`alerts.matching.vectors`); stored in its fingerprint."""
    margin: float | None = field(default=None, compare=False)
    """How far above the threshold the report is, in log-odds, as far as more text could change that.

    Negative below it; None where more text cannot help. Not stored.
    """


@dataclass(frozen=True, slots=True)
class Development:
    """One thing that happened in a story, with one or more reports."""

    key: str
    story: str
    title: str
    """Headline of its first report, in the original language."""
    language: str
    opened: datetime
    updated: datetime
    reports: int = 1
    revision: int = 0
    """How many of its reports, the first left out, brought something new."""


@dataclass(frozen=True, slots=True)
class Member:
    """A report's place in a development, with the evidence that later reports are compared with."""

    development: str
    story: str
    article_id: str
    joined: datetime
    duplicate_of: str | None
    """The member this one is a (near-)copy of."""
    decision: Decision
    """Why it joined or opened the development, and what is new in it."""
    fingerprint: str
    """JSON that only `alerts.developments.fingerprint` writes and reads."""
    figures: tuple[Figure, ...] = ()
    origin: str = ""
    """Where its text comes from: the agency or outlet that it credits, else the outlet that published it."""


class OverrideKind(StrEnum):
    """What a person may decide about developments."""

    MERGE = "merge"
    SPLIT = "split"


@dataclass(frozen=True, slots=True)
class Override:
    """A person's decision that reports of one development belong to another."""

    id: str
    story: str
    kind: OverrideKind
    source: str
    """Key of the development that the reports were taken from."""
    target: str
    """Key of the one they belong to."""
    articles: tuple[str, ...]
    at: datetime


class IdKind(StrEnum):
    """What a person can name by its id when speaking of a report."""

    ARTICLE = "article"
    DEVELOPMENT = "development"
    DELIVERY = "delivery"


@dataclass(frozen=True, slots=True)
class Feedback:
    """A person's opinion of the verdict on one article; `alerts.matching.feedback` learns from it."""

    id: str
    story: str
    article_id: str
    useful: bool
    log_odds: float | None
    """Log-odds of the verdict, before anything was learned; None where the score did not decide it."""
    anchors: tuple[str, ...]
    """Themes of the story that the article names."""
    at: datetime
    off_story: bool = False
    """Whether it is not useful because it is about something else than the story."""
    channel: str = ""
    """Where it was asked for; empty for feedback of the command line."""
    recipient: str = ""
    """Who gave it, as the channel names its recipients."""
