"""What every store promises about sources, hosts and what is collected; a part of `store.protocol.store`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Protocol

from store.records.articles import Article
from store.records.collection import HostLease, HostWork, PageResult, PastPoll, PollRecord
from store.records.deliveries import Delivery
from store.records.sources import Source, SourceProblem, SourceState, SourceStats

MAX_FETCH_WAIT = timedelta(days=30)
"""Limit of a waiting time for callers that know no closer one."""

INTERRUPTED = "the service ended while it was read"
"""The error of a poll that was begun and never recorded."""
INTERRUPTED_PAUSE = timedelta(seconds=10)
"""Until a source is polled that was being read when the service ended: the others come first."""
MAX_INTERRUPTED_PAUSE = timedelta(days=1)
MAX_PAST_POLLS = 30
"""Polls of each source that are remembered."""


class SourceStore(Protocol):
    """Sources, hosts and the articles that are collected from them.

    The verbs of a visit (`lease_due_hosts` to `release_host`, `record_poll`, `record_page`) come many at a
    time: they may share a transaction, and have low priority.
    """

    def sync_sources(
        self, sources: Sequence[Source], now: datetime
    ) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """Make the store's sources those of the config; returns (added, removed) names, sorted.

        New sources are due at `now`. A source whose URL or kind changed loses its validators, failures,
        adopted URL, notified state and subscription, is not gone any more, and is due at `now`; it keeps its
        baseline. The articles of removed sources stay.
        """

    def source_states(self) -> list[SourceState]:
        """All sources with their state, by name."""

    def source_stats(self, since: datetime) -> dict[str, SourceStats]:
        """What each source was the first to bring at or after `since`; the others are absent."""

    def recent_polls(self, source: str) -> list[PastPoll]:
        """The last polls of a source that were recorded, at most 30, the latest first.

        Pushes are not among them. They are forgotten with the source, and when its URL or kind changes.
        """

    def make_due(self, now: datetime) -> None:
        """Bring every source that is not gone, and every pending page, forward to `now`."""

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
            LeaseLost: somebody else holds the lease.
        """

    def begin_poll(self, lease: HostLease, source: str, at: datetime) -> None:
        """Note that the answer of a poll is about to be read; `record_poll` and `release_host` end that.

        Does nothing if the lease was lost: the poll cannot be recorded then.
        """

    def note_interrupted_polls(self, now: datetime) -> tuple[str, ...]:
        """Return the sources whose poll was begun and never ended, sorted; nothing else may use the store.

        Their poll counts as failed, and as a crash (`crashes`). After the first they are due in ten seconds,
        after each further one in a row after their interval, doubled each time.
        """

    def renew_host(self, lease: HostLease, until: datetime) -> HostLease:
        """Extend the lease.

        Raises:
            LeaseLost: somebody else holds the lease.
        """

    def release_host(self, lease: HostLease, not_before: datetime | None) -> None:
        """Release the host; nobody may lease it before `not_before` (None: its present pause stays).

        Does nothing if the lease was lost.
        """

    def record_poll(self, lease: HostLease, poll: PollRecord) -> tuple[Article, ...]:
        """Store the result of a poll and the articles not seen before; returns those, in the poll's order.

        *Known articles.* An article is known by its id, or if its URL is the canonical URL of another
        article that says the same (`store.same_report`); also if that article was deleted (`prune`), as long
        as its tombstone stays. Entries with one id and different `entry_key` are told apart
        (`store.shared_links`); those with a `words_key` are known by that. The articles of an OK poll are all
        that the source lists; those that it lists anew and that are known are counted.

        *The source.* `failures` counts up on FAILED and returns to 0 on OK and UNCHANGED; GONE marks the
        source as gone. On OK the given validators, hash and refresh hints replace the stored ones. On
        UNCHANGED the hints stay, and so does each validator that is given as None. On FAILED all stay. OK and
        UNCHANGED also replace `redirect_to` and `redirect_since`, end `failing_since`, and update the
        publishing rate (`store.publishing_rate`). On PUSHED only `last_ok`, the publishing rate and what was
        brought change: due time, failures and validators are left to the polls. With `adopted_url` the source
        belongs to that URL's host from then on.

        *Limit.* Of a source that has its baseline, new articles over `max_new_per_day` are left out, and are
        not among those that it lists; `left_out` counts them until the day is over.

        *New articles.* Until the first OK or UNCHANGED poll gives the source its baseline, its new articles
        are stored with `baseline=True`. An article that awaits its page is due for it at once.

        *Changed articles.* If the same source's entry of a known article says something else, the article
        takes title and text from it (`article_merge.apply_entry`), unless its text was deleted.
        What it said before is kept as a version, unless it still awaits its page. If it was judged and
        matched no story, it becomes READY again and its judgement is deleted; baseline articles do not.
        Changed articles are not among those returned.

        Raises:
            LeaseLost: nothing was written.
        """

    def record_page(self, lease: HostLease, result: PageResult) -> Article | None:
        """Store the result of fetching a page; returns the article as it is now, or None.

        With an article: its title, text, language, published, author and site replace the stored ones, and it
        becomes READY. But if `canonical_url` is the URL or canonical URL of another article that says the
        same, it becomes DONE as a duplicate, and None is returned; if that article says something else, the
        canonical URL is not stored. And if the pages of articles with other headlines had the same text
        (`page_text`), it is no report: the article becomes READY with what its entry said, and those that
        matched no story lose the text until their source lists them again.
        Without an article: it becomes READY with what its entry said,
        or still awaits its page, due at `retry_at`. An article that does not await its page stays as it is
        (None).

        Raises:
            LeaseLost: nothing was written.
        """

    def set_notified_states(
        self,
        notified_states: Mapping[str, SourceProblem | None],
        deliveries: Sequence[Delivery],
        now: datetime,
    ) -> None:
        """Set which problem of each named source was notified, and enqueue the deliveries.

        One durable transaction.
        """

    def expire_pending_pages(self, waiting_since: datetime) -> int:
        """Make articles READY that have awaited their page since before then; returns how many."""
