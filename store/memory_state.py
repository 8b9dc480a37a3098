"""What the in-memory store holds; plain dicts, found by looking at everything."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime

from store.errors import StoreError
from store.records.collection import (
    Article,
    ArticleState,
    ArticleVersion,
    Attempt,
    Claim,
    Delivery,
    Development,
    Feedback,
    Match,
    Member,
    Ruling,
    Silence,
    SourceState,
    Subscription,
    Unsubscription,
)
from store.records.page_host import page_host

LONG_AGO = datetime.min.replace(tzinfo=UTC)


@dataclass(slots=True)
class HostRecord:
    """A host's lease and pause; when it is due follows from its sources and pages."""

    token: int = 0
    leased_until: datetime | None = None
    not_before: datetime = LONG_AGO


@dataclass(slots=True)
class ArticleRecord:
    """An article and what the store alone knows of it."""

    article: Article
    seq: int
    page_due: datetime | None = None
    canonical_url: str | None = None
    entry_hash: str = ""
    judged: bool = False
    matched: bool = False
    versions: list[ArticleVersion] = field(default_factory=list)
    """The latest first."""


@dataclass(slots=True)
class MemberRecord:
    """A member and whether a summary is to name it."""

    member: Member
    seq: int
    awaits_summary: bool


@dataclass(slots=True)
class DeliveryRecord:
    """A delivery; `ready_at` is when it may be claimed next, `sent_at` when it was really sent."""

    delivery: Delivery
    seq: int
    ready_at: datetime
    sent_at: datetime | None = None


@dataclass(slots=True)
class MemoryState:
    """Everything."""

    sources: dict[str, SourceState] = field(default_factory=dict)
    hosts: dict[str, HostRecord] = field(default_factory=dict)
    articles: dict[str, ArticleRecord] = field(default_factory=dict)
    matches: dict[tuple[str, str], Match] = field(default_factory=dict)
    developments: dict[str, Development] = field(default_factory=dict)
    members: dict[tuple[str, str], MemberRecord] = field(default_factory=dict)
    deliveries: dict[str, DeliveryRecord] = field(default_factory=dict)
    attempts: list[Attempt] = field(default_factory=list)
    feedback: dict[str, Feedback] = field(default_factory=dict)
    rulings: dict[str, Ruling] = field(default_factory=dict)
    meta: dict[str, str] = field(default_factory=dict)
    silences: list[Silence] = field(default_factory=list)
    claims: list[Claim] = field(default_factory=list)
    subscriptions: dict[str, Subscription] = field(default_factory=dict)
    unsubscribed: list[Unsubscription] = field(default_factory=list)
    crawl_delays: dict[str, tuple[float, datetime]] = field(default_factory=dict)
    marks: dict[int, int | None] = field(default_factory=dict)
    listings: dict[str, frozenset[int]] = field(default_factory=dict)
    indexed: int = 0
    """Number of the last article that is in the index."""
    stored: int = 0

    def next_number(self) -> int:
        """The number of a record in order of storing."""
        self.stored += 1
        return self.stored

    def host(self, name: str) -> HostRecord:
        """The host's record, made if missing."""
        return self.hosts.setdefault(name, HostRecord())

    def wanted_pages(self) -> list[tuple[str, datetime, ArticleRecord]]:
        """Host, due time and article of every page that is wanted, the longest due first."""
        wanted = [
            (page_host(record.article.url) or "", record.page_due, record)
            for record in self.articles.values()
            if record.article.state is ArticleState.PAGE and record.page_due is not None
        ]
        return sorted(wanted, key=lambda page: (page[1], page[2].seq))

    def due_times(self) -> dict[str, datetime]:
        """When each host's next source or page is due."""
        times: dict[str, datetime] = {}
        due = [(s.host, s.next_due) for s in self.sources.values() if not s.parked]
        due += [(host, time) for host, time, _ in self.wanted_pages()]
        for host, time in due:
            times[host] = min(time, times.get(host, time))
        return times


class MemoryBase:
    """Holds the state until it is closed."""

    def __init__(self) -> None:
        self._open_state: MemoryState | None = MemoryState()

    @property
    def _state(self) -> MemoryState:
        if self._open_state is None:
            raise StoreError("the store is closed")
        return self._open_state
