"""The work of collection: leases of hosts, and the outcomes of polls and pages."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from store.records.articles import Article
from store.records.sources import SourceState


@dataclass(frozen=True, slots=True)
class HostLease:
    """The right to fetch from one host until `until`; a write under an older `token` is refused."""

    host: str
    token: int
    until: datetime


@dataclass(frozen=True, slots=True)
class HostWork:
    """What is due on a leased host, oldest first."""

    sources: tuple[SourceState, ...]
    pages: tuple[Article, ...]


class PollStatus(StrEnum):
    """The result of one poll of a source."""

    OK = "ok"
    UNCHANGED = "unchanged"
    FAILED = "failed"
    GONE = "gone"
    PUSHED = "pushed"
    """Not polled: a hub pushed it."""


@dataclass(frozen=True, slots=True)
class PollRecord:
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
    """Everything the source listed, known or not; the store finds out which are new."""
    ttl_s: float | None = None
    skip_hours: int = 0
    validators_unreliable: bool = False
    redirect_to: str | None = None
    redirect_since: datetime | None = None
    adopted_url: str | None = None
    """Poll this URL from now on; the configured URL ends that."""
    file_progress: str | None = None
    """Replaces that of the state; None keeps it."""
    max_new_per_day: int | None = None
    """New articles over this within a day are left out; None: no limit."""
    took_s: float = 0.0
    """Seconds that its requests took, waiting for the host's gap left out."""


@dataclass(frozen=True, slots=True)
class PastPoll:
    """One of the last polls of a source, as it is remembered."""

    at: datetime
    status: PollStatus
    took_ms: int
    new_articles: int


@dataclass(frozen=True, slots=True)
class PageResult:
    """The outcome of fetching an article's page.

    `article` is the improved article, or None where the page gave nothing usable; then the article
    goes on with what its entry said, unless `retry_at` sets another attempt.
    """

    article_id: str
    at: datetime
    article: Article | None = None
    canonical_url: str | None = None
    page_text: str | None = None
    """A hash of the page's host and text, equal for all addresses that show this text."""
    error: str | None = None
    retry_at: datetime | None = None
