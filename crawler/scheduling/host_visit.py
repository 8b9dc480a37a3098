"""One visit to one leased host: its due sources in turn, then its pages, with the host's gap in between."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import timedelta
from functools import partial

import structlog

from crawler.fetching.crawl_delays import ROBOTS_TTL_S
from crawler.poll_report import CollectTally, PollReport
from crawler.scheduling.due_times import PollLimits, host_pause_s, outage_pause_s
from crawler.scheduling.source_poll import PollOutcome
from crawler.scheduling.visit_context import VisitContext
from crawler.sources.search_feeds import HOST_DELAYS_S
from crawler.urls import redact_url
from store.errors import FetchError, LeaseLost, StoreError
from store.records.articles import Article, ArticleState
from store.records.collection import HostLease
from store.records.page_host import page_host
from store.records.sources import SourceState

_BATCH = 50
_MAX_VISIT_S = 60.0
"""After this long the host goes to the back of the queue, however much is left to do."""
_MAX_UNREACHABLE = 2
"""After this many failed connections in a row the host is down: other sources fail without a request."""
_MAX_NO_RESPONSE = 3
"""After this many requests in a row without a response the visit ends."""
_NO_RESPONSE_PAUSE_S = 300.0
_ERROR_PAUSE_S = 300.0
"""After an internal error; nothing was recorded, so without a pause the host would be due at once."""

_STORE = "store"

log = structlog.get_logger(__name__)


class HostVisit:
    """Does everything that is due on one host; every write is made under the host's lease."""

    def __init__(self, lease: HostLease, context: VisitContext) -> None:
        self.lease = lease
        self.lease_held = True
        """False once the lease has been released."""
        self.tally = CollectTally()
        self._context = context
        self._started_at = self._next_request_at = context.clock()
        self._request_s = 0.0
        self._no_responses = 0
        self._unreachable_count = 0
        self._down_error: FetchError | None = None
        self._pause_s: float | None = None

    async def run(self) -> CollectTally:
        """Visit until nothing is due, the host needs a pause, or the time limit is reached.

        Raises only when cancelled. The request in progress is not recorded then, and the lease is still held.
        """
        try:
            while await self._work_batch():
                pass
            if streak := self._context.error_throttle.recovered(self.lease.host, self._context.clock()):
                log.info("host_recovered", host=self.lease.host, **streak.fields())
        except LeaseLost:
            log.warning("lease_lost", host=self.lease.host)
            return self.tally
        except StoreError as error:  # a full or locked disk affects every visit, and soon ends or is reported
            self._log_store_error(error)
            self._pause_s = _ERROR_PAUSE_S
        except Exception as error:  # a failure on one host must not end the other visits
            kind = type(error).__name__
            if streak := self._context.error_throttle.failed(self.lease.host, self._context.clock(), kind):
                log.exception("visit_failed", host=self.lease.host, **streak.fields())
            self._pause_s = _ERROR_PAUSE_S
        await self._release_host()
        return self.tally

    async def _work_batch(self) -> bool:
        """Do what is due now; return whether there may be more."""
        context = self._context
        max_wait = PollLimits.from_settings(context.settings).longest_wait
        work = await context.db(
            context.store.host_work, self.lease, context.clock(), _BATCH, max_wait=max_wait
        )
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
        elapsed_s = (self._context.clock() - self._started_at).total_seconds()
        needs_pause = self._pause_s is not None and (
            self._down_error is None or self._context.network_watch.is_down
        )
        return elapsed_s > _MAX_VISIT_S or needs_pause

    async def _poll_source(self, state: SourceState) -> bool:
        """Poll and record one source; return whether it has new articles whose pages are on this host."""
        context = self._context
        self._request_s = 0.0
        if self._down_error is not None:
            polled = context.poller.failed_poll(state, f"not polled: {self._down_error}", self._down_error)
        else:
            begin = partial(self._begin_poll, state.source.name)
            polled = await context.poller.poll(state, self._request_slot, begin)
            self._note_outcome(polled.error)
        new: Sequence[Article] = ()
        if not self._is_network_outage(polled.error):
            polled, new = await self._record_poll(state, polled)
        self._report(state, polled, new)
        return any(
            article.state is ArticleState.AWAITING_PAGE and page_host(article.url) == self.lease.host
            for article in new
        )

    async def _begin_poll(self, source: str) -> None:
        context = self._context
        await context.db(context.store.begin_poll, self.lease, source, context.clock())

    async def _record_poll(
        self, state: SourceState, polled: PollOutcome
    ) -> tuple[PollOutcome, Sequence[Article]]:
        context = self._context
        try:
            poll = replace(
                polled.poll, max_new_per_day=context.settings.max_new_per_day, took_s=self._request_s
            )
            new = await context.db(context.store.record_poll, self.lease, poll)
        except LeaseLost:
            raise
        except Exception as exc:  # a poll that cannot be stored must not be repeated at once
            if streak := context.error_throttle.failed(
                f"record {state.source.name}", context.clock(), type(exc).__name__
            ):
                log.exception("poll_record_failed", source=state.source.name, **streak.fields())
            failed = context.poller.failed_poll(state, f"{type(exc).__name__}: {exc}")
            return failed, await context.db(context.store.record_poll, self.lease, failed.poll)
        context.error_throttle.recovered(f"record {state.source.name}", context.clock())
        return polled, new

    async def _read_page(self, article: Article) -> None:
        context = self._context
        if context.page_reader is None:
            return
        read = await context.page_reader.read(article, self._request_slot)
        self._note_outcome(read.error)
        if self._is_network_outage(read.error):
            return
        await context.db(context.store.record_page, self.lease, read.result)
        usable = read.result.article is not None
        self.tally += CollectTally(pages=int(usable), pages_failed=int(not usable))
        log.debug("page_read", url=article.url, source=article.source, usable=usable, error=read.result.error)

    @asynccontextmanager
    async def _request_slot(self) -> AsyncIterator[None]:
        """Wait for the host's gap, renew the lease, and start the next gap afterwards."""
        context = self._context
        await self._renew_lease()
        while (wait_s := (self._next_request_at - context.clock()).total_seconds()) > 0:
            await context.sleep(min(wait_s, context.settings.lease_s / 4))
            await self._renew_lease()
        started = context.clock()
        try:
            yield
        finally:
            ended = context.clock()
            self._request_s += (ended - started).total_seconds()
            host = self.lease.host
            gap_s = max(
                context.settings.host_delay_s, context.crawl_delays.get(host), HOST_DELAYS_S.get(host, 0.0)
            )
            self._next_request_at = ended + timedelta(seconds=gap_s)

    async def _renew_lease(self) -> None:
        """Renew the lease once half of it has passed, so that no request outlasts it."""
        context = self._context
        now = context.clock()
        if (self.lease.until - now).total_seconds() < context.settings.lease_s / 2:
            until = now + timedelta(seconds=context.settings.lease_s)
            self.lease = await context.db(context.store.renew_host, self.lease, until)

    def _note_outcome(self, error: FetchError | None) -> None:
        """Note what one request shows about the host and about our own network."""
        context = self._context
        self._no_responses = self._no_responses + 1 if _is_no_response(error) else 0
        if error is None or not error.unreachable:
            self._unreachable_count = 0
            if error is None or error.status is not None:
                context.network_watch.note_answer()
        else:
            self._unreachable_count += 1
            context.network_watch.note_unreachable(self.lease.host)
        if error is not None:
            self._pause_s = self._pause_after(error)

    def _pause_after(self, error: FetchError) -> float | None:
        """Return how long to pause the host after this error; None if the visit goes on."""
        context = self._context
        if self._is_network_outage(error):
            return outage_pause_s(self.lease.host)
        if self._no_responses >= _MAX_NO_RESPONSE:
            return _NO_RESPONSE_PAUSE_S
        if error.unreachable:
            if self._unreachable_count < _MAX_UNREACHABLE:
                return None
            self._down_error = error
        return host_pause_s(self.lease.host, error, PollLimits.from_settings(context.settings))

    def _is_network_outage(self, error: FetchError | None) -> bool:
        """Return whether our own network caused the failure: it is not recorded then, and soon retried."""
        return error is not None and error.unreachable and self._context.network_watch.is_down

    async def _release_host(self) -> None:
        context = self._context
        not_before = self._next_request_at
        if self._pause_s is not None:
            not_before = max(not_before, context.clock() + timedelta(seconds=self._pause_s))
            log.info("host_paused", host=self.lease.host, pause_s=round(self._pause_s))
        try:
            if delays := context.crawl_delays.take_changes():
                now = context.clock()
                await context.db(
                    context.store.save_crawl_delays, delays, now, now + timedelta(seconds=ROBOTS_TTL_S)
                )
            await context.db(context.store.release_host, self.lease, not_before)
            self.lease_held = False
        except StoreError as error:
            self._log_store_error(error)
        else:
            if streak := context.error_throttle.recovered(_STORE, context.clock()):
                log.info("store_recovered", **streak.fields())

    def _log_store_error(self, error: StoreError) -> None:
        """Log a store error once for all visits: they all fail at the same time."""
        if streak := self._context.error_throttle.failed(_STORE, self._context.clock()):
            log.error("visit_failed", host=self.lease.host, error=str(error), **streak.fields())

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
        self._context.report(report)


def _is_no_response(error: FetchError | None) -> bool:
    """Return whether a request was made and got no response at all."""
    return error is not None and error.status is None and not error.permanent and not error.unreachable
