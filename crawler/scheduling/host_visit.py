"""One stay at one leased host: its due sources one after another, then its pages, with the gap between."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING

import structlog

from crawler.fetching.crawl_delays import ROBOTS_TTL_S, CrawlDelays
from crawler.fetching.network_watch import NetworkWatch
from crawler.poll_report import CollectTally, PollReport
from crawler.scheduling.due_times import PollLimits, host_pause_s, outage_pause_s
from crawler.scheduling.source_poll import PollOutcome, SourcePoller
from crawler.settings import CrawlerSettings
from crawler.sources.search_feeds import HOST_DELAYS_S
from crawler.urls import redact_url
from store.clock import Clock
from store.errors import FetchError, LeaseLost, StoreError
from store.log_throttle import LogThrottle
from store.protocol.store import Store
from store.records.collection import Article, ArticleState, HostLease, SourceState
from store.records.page_host import page_host
from store.writer_thread import StoreThread

if TYPE_CHECKING:
    from crawler.pages.read import ArticlePageReader

_BATCH = 50
_LONGEST_STAY_S = 60.0
"""Then the host goes back into the queue behind the others, however much is left."""
_UNREACHABLE_TRIES = 2
"""After so many refused connections in a row the host is down: its other sources fail without a request."""
_SILENT_TRIES = 3
"""After so many requests in a row without any answer the stay ends."""
_SILENT_PAUSE_S = 300.0
_ERROR_PAUSE_S = 300.0
"""After an error of our own; nothing was recorded, so without it the host would be asked again at once."""

_STORE = "store"

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class VisitContext:
    """What every visit needs and shares with the others."""

    store: Store
    db: StoreThread
    settings: CrawlerSettings
    clock: Clock
    sleep: Callable[[float], Awaitable[object]]
    poller: SourcePoller
    page_reader: ArticlePageReader | None
    network_watch: NetworkWatch
    on_poll: Callable[[PollReport], None] | None
    crawl_delays: CrawlDelays
    error_throttle: LogThrottle = field(default_factory=LogThrottle)


class HostVisit:
    """Works off what is due on one host; every write is made under the host's lease."""

    def __init__(self, lease: HostLease, context: VisitContext) -> None:
        self.lease = lease
        self.lease_held = True
        """The host is not given back yet."""
        self.tally = CollectTally()
        self._context = context
        self._started_at = self._next_request_at = context.clock()
        self._request_s = 0.0
        self._no_responses = 0
        self._unreachable_count = 0
        self._down_error: FetchError | None = None
        self._pause_s: float | None = None

    async def run(self) -> CollectTally:
        """Stay until nothing is due any more, the host wants to be left alone, or the stay was long enough.

        Never raises but when cancelled; then nothing of what was under way is recorded and the lease is
        still held.
        """
        try:
            while await self._work_batch():
                pass
            if spell := self._context.error_throttle.recovered(self.lease.host, self._context.clock()):
                log.info("host_recovered", host=self.lease.host, **spell.fields())
        except LeaseLost:
            log.warning("lease_lost", host=self.lease.host)
            return self.tally
        except StoreError as error:  # a full or locked disk: everybody's trouble, and soon over or told
            self._log_store_error(error)
            self._pause_s = _ERROR_PAUSE_S
        except Exception as error:  # what fails for one host must not end the others' visits
            kind = type(error).__name__
            if spell := self._context.error_throttle.failed(self.lease.host, self._context.clock(), kind):
                log.exception("visit_failed", host=self.lease.host, **spell.fields())
            self._pause_s = _ERROR_PAUSE_S
        await self._release_host()
        return self.tally

    async def _work_batch(self) -> bool:
        """Do what is due now; whether there may be more."""
        eq = self._context
        work = await eq.db(eq.store.host_work, self.lease, eq.clock(), _BATCH)
        more = False
        for state in work.sources:
            if self._is_over():
                return False
            more |= await self._poll_source(state)
        for article in work.pages:
            if self._is_over() or self._down_error:
                return False
            await self._read_page(article)
        return not self._is_over() and (more or _BATCH in (len(work.sources), len(work.pages)))

    def _is_over(self) -> bool:
        stayed_s = (self._context.clock() - self._started_at).total_seconds()
        wants_rest = self._pause_s is not None and (
            self._down_error is None or self._context.network_watch.is_down
        )
        return stayed_s > _LONGEST_STAY_S or wants_rest

    async def _poll_source(self, state: SourceState) -> bool:
        """Poll and record one source; whether it brought articles that want a page of this host."""
        eq = self._context
        self._request_s = 0.0
        if self._down_error is not None:
            polled = eq.poller.failed_poll(state, f"not asked: {self._down_error}", self._down_error)
        else:
            polled = await eq.poller.poll(state, self._request_slot)
            self._note_outcome(polled.error)
        new: Sequence[Article] = ()
        if not self._is_network_outage(polled.error):
            polled, new = await self._record_poll(state, polled)
        self._report(state, polled, new)
        return any(
            article.state is ArticleState.AWAITING_PAGE and page_host(article.url) == self.lease.host
            for article in new
        )

    async def _record_poll(
        self, state: SourceState, polled: PollOutcome
    ) -> tuple[PollOutcome, Sequence[Article]]:
        eq = self._context
        try:
            new = await eq.db(eq.store.record_poll, self.lease, polled.poll)
        except LeaseLost:
            raise
        except Exception as exc:  # what the store cannot take must not come again and again at once
            if spell := eq.error_throttle.failed(
                f"record {state.source.name}", eq.clock(), type(exc).__name__
            ):
                log.exception("poll_record_failed", source=state.source.name, **spell.fields())
            failed = eq.poller.failed_poll(state, f"{type(exc).__name__}: {exc}")
            return failed, await eq.db(eq.store.record_poll, self.lease, failed.poll)
        eq.error_throttle.recovered(f"record {state.source.name}", eq.clock())
        return polled, new

    async def _read_page(self, article: Article) -> None:
        eq = self._context
        if eq.page_reader is None:
            return
        read = await eq.page_reader.read(article, self._request_slot)
        self._note_outcome(read.error)
        if self._is_network_outage(read.error):
            return
        await eq.db(eq.store.record_page, self.lease, read.result)
        usable = read.result.article is not None
        self.tally += CollectTally(pages=int(usable), pages_failed=int(not usable))
        log.debug("page_read", url=article.url, source=article.source, usable=usable, error=read.result.error)

    @asynccontextmanager
    async def _request_slot(self) -> AsyncIterator[None]:
        """Wait for the host's gap, keep the lease, and start the next gap afterwards."""
        eq = self._context
        await self._renew_lease()
        while (wait_s := (self._next_request_at - eq.clock()).total_seconds()) > 0:
            await eq.sleep(min(wait_s, eq.settings.lease_s / 4))
            await self._renew_lease()
        began = eq.clock()
        try:
            yield
        finally:
            ended = eq.clock()
            self._request_s += (ended - began).total_seconds()
            host = self.lease.host
            gap_s = max(eq.settings.host_delay_s, eq.crawl_delays.get(host), HOST_DELAYS_S.get(host, 0.0))
            self._next_request_at = ended + timedelta(seconds=gap_s)

    async def _renew_lease(self) -> None:
        """Renew the lease once half of it is over, so that a request never outlives it."""
        eq = self._context
        now = eq.clock()
        if (self.lease.until - now).total_seconds() < eq.settings.lease_s / 2:
            until = now + timedelta(seconds=eq.settings.lease_s)
            self.lease = await eq.db(eq.store.renew_host, self.lease, until)

    def _note_outcome(self, error: FetchError | None) -> None:
        """What the outcome of one request says about the host and about our own network."""
        eq = self._context
        self._no_responses = self._no_responses + 1 if _is_no_response(error) else 0
        if error is None or not error.unreachable:
            self._unreachable_count = 0
            if error is None or error.status is not None:
                eq.network_watch.note_answer()
        else:
            self._unreachable_count += 1
            eq.network_watch.note_unreachable(self.lease.host)
        if error is not None:
            self._pause_s = self._pause_after(error)

    def _pause_after(self, error: FetchError) -> float | None:
        """How long the host is left alone after this error; None if the visit goes on."""
        eq = self._context
        if self._is_network_outage(error):
            return outage_pause_s(self.lease.host)
        if self._no_responses >= _SILENT_TRIES:
            return _SILENT_PAUSE_S
        if error.unreachable:
            if self._unreachable_count < _UNREACHABLE_TRIES:
                return None
            self._down_error = error
        return host_pause_s(self.lease.host, error, PollLimits.from_settings(eq.settings))

    def _is_network_outage(self, error: FetchError | None) -> bool:
        """Whether the failure is our own network's: then it is not recorded, and tried again soon."""
        return error is not None and error.unreachable and self._context.network_watch.is_down

    async def _release_host(self) -> None:
        eq = self._context
        not_before = self._next_request_at
        if self._pause_s is not None:
            not_before = max(not_before, eq.clock() + timedelta(seconds=self._pause_s))
            log.info("host_paused", host=self.lease.host, pause_s=round(self._pause_s))
        try:
            if told := eq.crawl_delays.take_changes():
                now = eq.clock()
                await eq.db(eq.store.save_crawl_delays, told, now, now + timedelta(seconds=ROBOTS_TTL_S))
            await eq.db(eq.store.release_host, self.lease, not_before)
            self.lease_held = False
        except StoreError as error:
            self._log_store_error(error)
        else:
            if spell := eq.error_throttle.recovered(_STORE, eq.clock()):
                log.info("store_recovered", **spell.fields())

    def _log_store_error(self, error: StoreError) -> None:
        """All hosts' visits have this trouble at the same time: it is told as one."""
        if spell := self._context.error_throttle.failed(_STORE, self._context.clock()):
            log.error("visit_failed", host=self.lease.host, error=str(error), **spell.fields())

    def _report(self, state: SourceState, polled: PollOutcome, new: Sequence[Article]) -> None:
        poll, source = polled.poll, state.source
        report = PollReport(
            source=poll.source,
            kind=source.kind,
            url=redact_url(state.url),
            status=poll.status,
            duration_s=round(self._request_s, 3),
            new=len(new),
            seen=len(poll.articles) - len(new),
            error=poll.error,
            notes=polled.notes,
            hub=polled.hub,
        )
        self.tally += CollectTally.from_report(report)
        log_poll_report(report)
        if self._context.on_poll is not None:
            self._context.on_poll(report)


def log_poll_report(report: PollReport) -> None:
    """One line: a warning for a failure, a mere detail for a source that had nothing new."""
    facts: dict[str, object] = {
        "source": report.source,
        "url": report.url,
        "status": report.status.value,
        "duration_s": report.duration_s,
        "new": report.new,
        "seen": report.seen,
    }
    if report.error is not None:
        log.warning("source_polled", error=report.error, **facts)
    elif report.new:
        log.info("source_polled", **facts)
    else:
        log.debug("source_polled", **facts)


def _is_no_response(error: FetchError | None) -> bool:
    """A request that was made and got no answer at all."""
    return error is not None and error.status is None and not error.permanent and not error.unreachable
