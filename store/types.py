"""The records that the rooms hand to each other; all frozen, all times aware UTC.

Nothing here knows SQL, HTTP or SMTP. A stage writes records, the next stage reads them.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from enum import StrEnum

from store.delivery_types import (
    Attempt,
    Delivery,
    DeliveryKind,
    DeliveryState,
    Paced,
    Silence,
)

__all__ = [
    "Article",
    "ArticleState",
    "Attempt",
    "Clock",
    "Counts",
    "Delivery",
    "DeliveryKind",
    "DeliveryState",
    "Development",
    "Feedback",
    "Field",
    "Figure",
    "HostLease",
    "HostWork",
    "Match",
    "Member",
    "Named",
    "Paced",
    "PagePolicy",
    "PageResult",
    "Poll",
    "PollStatus",
    "Reason",
    "Silence",
    "SiteRules",
    "Source",
    "SourceKind",
    "SourceState",
    "utc_now",
]

Clock = Callable[[], datetime]
"""The one seam for time: whoever needs the time is given a Clock, so tests pass their own."""


def utc_now() -> datetime:
    """The real clock, aware UTC."""
    return datetime.now(UTC)


# ── collection ────────────────────────────────────────────────────────────────────────────────────


class SourceKind(StrEnum):
    """How a source is read."""

    FEED = "feed"
    SITE = "site"
    SITEMAP = "sitemap"
    SEARCH = "search"


class PagePolicy(StrEnum):
    """When the page behind an entry is fetched: if the entry is only a teaser, always, or never."""

    AUTO = "auto"
    ALWAYS = "always"
    NEVER = "never"


@dataclass(frozen=True, slots=True)
class SiteRules:
    """Which links of a section page are articles; without rules article-likeness decides."""

    link_css: str | None = None
    link_pattern: str | None = None


@dataclass(frozen=True, slots=True)
class Source:
    """One configured place that reports come from; `name` is unique."""

    name: str
    kind: SourceKind
    url: str
    host: str
    """`host:port` in lower case; what politeness and leases are kept for."""
    language: str = "und"
    """Language the user states, BCP 47 primary tag, `und` where unknown; a hint, never a verdict."""
    interval_s: float = 900.0
    pages: PagePolicy = PagePolicy.AUTO
    rules: SiteRules = SiteRules()


@dataclass(frozen=True, slots=True)
class SourceState:
    """What is remembered of a source between polls."""

    source: Source
    next_due: datetime
    etag: str | None = None
    last_modified: str | None = None
    body_hash: str | None = None
    last_polled: datetime | None = None
    last_ok: datetime | None = None
    last_new: datetime | None = None
    failures: int = 0
    """Failed polls in a row."""
    last_error: str | None = None
    parked: bool = False
    """The publisher said the source is gone (410); not polled until the config changes its URL."""
    baselined: bool = False
    """Its first successful poll is recorded: what it held then was baseline, what comes now is news."""
    articles: int = 0
    """Articles this source was the first to bring."""


class ArticleState(StrEnum):
    """Where an article stands on its way: its page still wanted, ready to be matched, matched."""

    PAGE = "page"
    READY = "ready"
    DONE = "done"


@dataclass(frozen=True, slots=True)
class Article:
    """One report, stored once under its canonical URL."""

    id: str
    """Stable: derived from the canonical URL (or from source and entry id where there is no link)."""
    url: str
    source: str
    title: str
    text: str
    """Plain text: the extracted body, or the entry's own summary where no page was read."""
    language: str
    """Detected, BCP 47 primary tag, `und` where unknown."""
    published: datetime | None
    seen: datetime
    """When it was first collected."""
    author: str | None = None
    site: str | None = None
    state: ArticleState = ArticleState.READY
    baseline: bool = False
    """Was already there when its source was polled for the first time: summarised, not alerted one by one."""


@dataclass(frozen=True, slots=True)
class HostLease:
    """The right to fetch from one host until `until`; `token` fences writes of holders that lost it."""

    host: str
    token: int
    until: datetime


@dataclass(frozen=True, slots=True)
class HostWork:
    """What is due on a leased host, oldest first."""

    sources: tuple[SourceState, ...]
    pages: tuple[Article, ...]


class PollStatus(StrEnum):
    """What one poll of a source came to."""

    OK = "ok"
    UNCHANGED = "unchanged"
    FAILED = "failed"
    GONE = "gone"


@dataclass(frozen=True, slots=True)
class Poll:
    """The outcome of one poll, ready to be recorded."""

    source: str
    at: datetime
    status: PollStatus
    next_due: datetime
    etag: str | None = None
    last_modified: str | None = None
    body_hash: str | None = None
    error: str | None = None
    articles: tuple[Article, ...] = ()
    """Everything the source showed, known or not; the store tells which are new."""


@dataclass(frozen=True, slots=True)
class PageResult:
    """The outcome of fetching an article's page.

    `article` is the improved article, or None where the page gave nothing usable; then the article
    goes on with what its entry said, unless `retry_at` asks for another try.
    """

    article_id: str
    at: datetime
    article: Article | None = None
    canonical_url: str | None = None
    error: str | None = None
    retry_at: datetime | None = None


# ── matching ──────────────────────────────────────────────────────────────────────────────────────


class Field(StrEnum):
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
    field: Field
    sentence: str = ""
    weight: float = 0.0
    """What it added to (or took from) the score, in log-odds."""


@dataclass(frozen=True, slots=True)
class Figure:
    """A number that a report gives for something the story counts."""

    what: str
    """e.g. `killed`, `wounded`, `troops sent`; empty where the text does not say."""
    low: float | None
    high: float | None
    """Equal to `low` for a plain figure; None on the open side: high of `more than`, low of `fewer than`."""
    unit: str = ""
    who_says: str = ""
    """Claimant as a short stable name, empty where the text names nobody."""
    sentence: str = ""


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


@dataclass(frozen=True, slots=True)
class Development:
    """One thing that happened in a story, told by one or more reports."""

    key: str
    story: str
    title: str
    """Headline of its first report, in the original language."""
    language: str
    opened: datetime
    updated: datetime
    reports: int = 1
    revision: int = 0
    """Counts the times it had something new to say."""


@dataclass(frozen=True, slots=True)
class Member:
    """A report's place in a development, with the evidence that later reports are compared with."""

    development: str
    story: str
    article_id: str
    joined: datetime
    duplicate_of: str | None
    """The member this one is a (near-)copy of."""
    reason: str
    """Why it joined or opened the development, for a person."""
    evidence: str
    """JSON written and read by `alerts.developments` alone."""
    figures: tuple[Figure, ...] = ()
    voice: str = ""
    """Whose telling it is: the agency or outlet that it credits, else the outlet that published it."""


class RulingKind(StrEnum):
    """What a person may decide about developments."""

    MERGE = "merge"
    SPLIT = "split"


@dataclass(frozen=True, slots=True)
class Ruling:
    """A person's decision that reports of one development belong to another."""

    id: str
    story: str
    kind: RulingKind
    source: str
    """Key of the development that the reports were taken from."""
    target: str
    """Key of the one they belong to."""
    articles: tuple[str, ...]
    at: datetime


class Named(StrEnum):
    """What a person can name by its id when speaking of a report."""

    ARTICLE = "article"
    DEVELOPMENT = "development"
    DELIVERY = "delivery"


@dataclass(frozen=True, slots=True)
class Feedback:
    """What a person said of the verdict on one article; `alerts.feedback` learns from it."""

    id: str
    story: str
    article_id: str
    useful: bool
    odds: float | None
    """Log-odds of the verdict, before anything was learned; None where the score did not decide it."""
    anchors: tuple[str, ...]
    """Themes of the story that the article names."""
    at: datetime


@dataclass(frozen=True, slots=True)
class Counts:
    """What the store holds, for status and tests."""

    articles: int = 0
    articles_by_state: dict[str, int] = field(default_factory=dict)
    matches: int = 0
    developments: int = 0
    deliveries_by_state: dict[str, int] = field(default_factory=dict)
