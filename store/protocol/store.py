"""What every store promises; core code knows only these verbs.

All verbs are synchronous, each is one transaction: after it returns its effect survives kill -9, and
if it raises nothing was written. Times are aware UTC. Two implementations ship, held equal by
`tests/contract`: `store.sqlite.store.SqliteStore` and `store.memory.MemoryStore`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Protocol

from store.protocol.outbox import OutboxStore
from store.protocol.retention import RetentionStore
from store.protocol.robots import RobotsStore
from store.protocol.subscriptions import SubscriptionStore
from store.protocol.transfer import TransferStore
from store.protocol.unsubscribes import UnsubscribeStore
from store.records.claims import Claim
from store.records.collection import (
    Article,
    ArticleVersion,
    Counts,
    HostLease,
    HostWork,
    PageResult,
    PollRecord,
    Source,
    SourceProblem,
    SourceState,
    SourceStats,
)
from store.records.deliveries import Delivery
from store.records.matching import Development, Feedback, Figure, IdKind, Match, Member, Ruling
from store.records.result import Result

MAX_FETCH_WAIT = timedelta(days=30)
"""Limit of a waiting time for those who know no closer one."""


class SourceStore(Protocol):
    """Sources, hosts and what was collected from them."""

    def sync_sources(
        self, sources: Sequence[Source], now: datetime
    ) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """Make the store's sources those of the config; returns (added, removed) names, sorted.

        New sources are due at `now`. A source whose URL or kind changed loses its validators, failures,
        parking, address and what was noticed of it, and is due at `now`; it stays baselined. Removed sources
        keep their articles.
        """

    def source_states(self) -> list[SourceState]:
        """All sources with their state, by name."""

    def source_stats(self, since: datetime) -> dict[str, SourceStats]:
        """What each source was the first to bring at or after `since`; those without are absent."""

    def make_due(self, now: datetime) -> None:
        """Bring every source that is not parked, and every wanted page, forward to `now`."""

    def lease_due_hosts(
        self, now: datetime, lease_s: float, limit: int, *, max_wait: timedelta = MAX_FETCH_WAIT
    ) -> list[HostLease]:
        """Lease up to `limit` hosts that have a due source or page, longest overdue first.

        Only hosts whose lease nobody holds (or whose lease ran out) and whose own pause (`release_host`) is
        over. No source, page or host waits longer than `max_wait`: a time further in the future was set by a
        clock that was wrong, and counts as come, after those that have really come.
        """

    def host_work(
        self, lease: HostLease, now: datetime, limit: int, *, max_wait: timedelta = MAX_FETCH_WAIT
    ) -> HostWork:
        """What is due on the host: at most `limit` sources and at most `limit` pages, longest overdue first.

        `max_wait` as in `lease_due_hosts`.

        Raises:
            LeaseLost: the lease is held by somebody else.
        """

    def renew_host(self, lease: HostLease, until: datetime) -> HostLease:
        """Extend the lease.

        Raises:
            LeaseLost: the lease is held by somebody else.
        """

    def release_host(self, lease: HostLease, not_before: datetime | None) -> None:
        """Give the host back; nobody may claim it before `not_before` (None: as it stands).

        Silent if the lease was lost.
        """

    def record_poll(self, lease: HostLease, poll: PollRecord) -> tuple[Article, ...]:
        """Store a poll's outcome and the articles not seen before; returns those, in the poll's order.

        An article is known by its id; also by its URL equal to the canonical URL of another article; also
        of one that has gone (`prune`), as long as a mark of it is there. An OK poll shows all that is listed.
        `failures` counts up on FAILED, back to 0 on OK and UNCHANGED; GONE parks. On OK the given
        validators, hash and hints replace the stored ones; on UNCHANGED those given as None are kept, and the
        hints; on FAILED all are kept. While the source is not baselined its new articles are stored with
        `baseline=True`; the first OK or UNCHANGED makes it baselined. An article in state PAGE is due for its
        page at once.
        On PUSHED only what was brought, `last_ok` and the rhythm change: when it is due, whether it fails and
        what its server said is left to the polls.
        A poll that was answered replaces `moved_to` and `moved_since`, ends `failing_since`, and teaches the
        source's rhythm (`store.publishing_rate`). With `address` the source belongs to that URL's host from then on.

        A known article whose entry of the same source says something else takes title, text and language
        from it (`article_changes.apply_entry`), unless its text has gone; what it said is kept as a version
        unless its page is still wanted. If it was judged and matched no story it becomes READY to be judged
        anew, its judgement forgotten; baseline articles do not. It is not among those returned.

        Raises:
            LeaseLost: nothing was written.
        """

    def record_page(self, lease: HostLease, result: PageResult) -> Article | None:
        """Store what a page gave; returns the article as it now stands, or None.

        With an article: title, text, language, published, author and site replace the stored ones and it
        becomes READY; unless `canonical_url` is the url or canonical URL of another article: then it becomes
        DONE as the same report, and None is returned. Without: READY with what it had, or still PAGE and due
        at `retry_at`. An article that is not in state PAGE is left alone (None).

        Raises:
            LeaseLost: nothing was written.
        """

    def set_notified_states(
        self,
        notified_states: Mapping[str, SourceProblem | None],
        deliveries: Sequence[Delivery],
        now: datetime,
    ) -> None:
        """In one transaction, durably: set what was told of sources, by name, and owe the deliveries."""

    def expire_pending_pages(self, seen_before: datetime) -> int:
        """Articles whose page is wanted since before that go on with what their entry said; how many."""


class JudgingStore(Protocol):
    """Articles to be matched and what came of it."""

    def ready_articles(self, limit: int) -> list[Article]:
        """Articles to be matched, in order of `seen`, then of storing."""

    def articles(self, ids: Iterable[str]) -> dict[str, Article]:
        """Those of the articles that exist, by id."""

    def article_versions(self, article_id: str) -> list[ArticleVersion]:
        """What the article said before its latest changes, at most 5, the latest first."""

    def articles_since(self, since: datetime, *, after: str = "", limit: int = 500) -> list[Article]:
        """Stored articles seen at or after `since`, in order of `seen`, then of storing: for replay in pages.

        With the id of an article in `after` only those that come after it in this order.
        """

    def index_articles(self, limit: int) -> int:
        """Take up to `limit` more articles into the full-text index, in order of storing; how many.

        For idle moments: whatever is not indexed yet when somebody searches is indexed by the search.
        """

    def search(self, query: str, limit: int = 50) -> list[Article]:
        """Full-text search over title and text, newest first; every word of `query` must occur.

        Finds words of all scripts, also two-character Korean, Chinese, Japanese and Thai ones inside
        unspaced text. Any string is a legal query.
        """

    def commit_judgement(
        self,
        article_id: str,
        *,
        matches: Sequence[Match] = (),
        developments: Sequence[Development] = (),
        members: Sequence[Member] = (),
        deliveries: Sequence[Delivery] = (),
        claims: Sequence[Claim] = (),
        now: datetime,
        language: str | None = None,
    ) -> bool:
        """Store, in one transaction, all that follows from an article, and make it DONE.

        `language` replaces the article's: what its source states gives way to what its text tells.
        Developments are inserted or replaced by key. False, and nothing written, if the article was not
        READY any more. A delivery whose (channel, recipient, subject, revision) exists, or once existed, is
        not added.
        Durable against power loss when deliveries are given.
        """

    def matches_by_article(self, article_ids: Iterable[str]) -> dict[str, list[Match]]:
        """Verdicts stored for articles, by article id; each list by story."""

    def members(
        self, story: str, since: datetime, *, after: str = "", limit: int | None = None
    ) -> list[Member]:
        """Members that joined at or after `since`, in order of joining, then of storing; at most `limit`.

        With the article of a member in `after` only those that come after it in this order.
        """

    def developments(self, story: str | None = None, *, limit: int = 100) -> list[Development]:
        """Latest updated first."""

    def baseline_members(self, story: str) -> list[Member]:
        """Members of baseline articles that no summary has named yet, in order of joining."""

    def baseline_pending_count(self) -> int:
        """Baseline articles that are not DONE yet."""

    def commit_summary(
        self, members: Sequence[Member], deliveries: Sequence[Delivery], now: datetime
    ) -> bool:
        """In one transaction: mark the members as summarised and owe the deliveries.

        False, and nothing written, if one of them was summarised already.
        """


class ClaimStore(Protocol):
    """The ledger of who said how many; written with the judgement of the report that says so."""

    def claims(
        self, story: str | None = None, *, since: datetime | None = None, limit: int = 5_000
    ) -> list[Claim]:
        """The latest `limit` that were stored, in order of storing; of one story, and as of `since` on."""

    def replace_seed_claims(self, story: str, claims: Sequence[Claim]) -> None:
        """What the story's seed says, in place of what it said before."""

    def seed_claims(self, story: str) -> list[Claim]:
        """What is kept of the story's seed, in order of storing."""

    def reported_figures(self, story: str) -> list[Figure]:
        """The figures of all other claims of a story, in order of storing, without their sentences."""


class FeedbackStore(Protocol):
    """What people said of verdicts, and how they name what they speak of."""

    def add_feedback(self, feedback: Feedback) -> None:
        """Keep it; durable.

        Raises:
            StoreError: its id is taken.
        """

    def feedback(self) -> list[Feedback]:
        """All that is kept, in order of storing."""

    def remove_feedback(self, feedback_id: str) -> bool:
        """Take it back; False if there is none of this id."""

    def find_by_id_prefix(self, prefix: str, limit: int = 10) -> list[tuple[IdKind, str]]:
        """Articles, developments and deliveries whose ids begin so, by kind, then id.

        Where the whole id is given, only what has it.
        """

    def development_members(self, key: str, limit: int = 100) -> list[Member]:
        """Members of one development, in order of storing."""


class RulingStore(Protocol):
    """What people decided about developments. A development without reports is kept, and not listed."""

    def rulings(self) -> list[Ruling]:
        """All that hold, in order of storing."""

    def development(self, key: str) -> Development | None:
        """One development, also one without reports."""

    def commit_ruling(
        self, ruling: Ruling, developments: Sequence[Development], members: Sequence[Member]
    ) -> None:
        """In one durable transaction: keep the ruling, insert or replace the developments, move the members.

        Of the members, known by article and story, only the development changes.

        Raises:
            StoreError: the ruling's id is taken, or a member or its development does not exist.
        """

    def undo_ruling(
        self, ruling_id: str, developments: Sequence[Development], members: Sequence[Member]
    ) -> bool:
        """The same, but the ruling is forgotten; False, and nothing written, if there is none of this id."""


class Store(
    SourceStore,
    JudgingStore,
    ClaimStore,
    FeedbackStore,
    RulingStore,
    OutboxStore,
    SubscriptionStore,
    UnsubscribeStore,
    RobotsStore,
    RetentionStore,
    TransferStore,
    Protocol,
):
    """The whole store."""

    def in_one_transaction(
        self, verbs: Sequence[Callable[[], object]], *, durable: bool = False
    ) -> list[Result]:
        """Call verbs of this store in order, each as if alone, and keep what they did in one transaction.

        One that raises leaves nothing behind and does not touch the others: its error is its outcome. When
        this returns, the effects of all survive kill -9; if `durable`, a loss of power too. Verbs that
        promise that want it.
        """

    def next_collection_due(self) -> datetime | None:
        """When the next source or page of a host is due, hosts' pauses included; None if there is none."""

    def counts(self) -> Counts:
        """What it holds."""

    def meta(self, key: str) -> str | None:
        """A remembered value, e.g. the story digest a match run was made with."""

    def set_meta(self, key: str, value: str) -> None:
        """Remember a value."""

    def close(self) -> None:
        """Release files and locks; further calls fail."""
