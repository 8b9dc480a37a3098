"""One stay at one leased host: its due sources one after another, then its pages, with the gap between."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING

from crawler.fetching.crawl_delays import LIFE_S, CrawlDelays
from crawler.fetching.network_watch import NetworkWatch
from crawler.poll_report import CollectTally, PollReport
from crawler.scheduling.due_times import PollLimits, host_pause_s, outage_pause_s
from crawler.scheduling.source_poll import Polled, SourcePoller
from crawler.settings import CrawlerSettings
from crawler.sources.search_feeds import HOST_GAPS_S
from crawler.urls import shown_url
from store.errors import FetchError, Intercepted, LeaseLost, StoreError
from store.log_throttle import Lasting
from store.logging import structlog
from store.protocol.store import Store
from store.records.collection import Article, ArticleState, Clock, HostLease, SourceState
from store.records.page_host import page_host
from store.writer_thread import StoreThread

if TYPE_CHECKING:
    from crawler.pages.read import ArticlePages

_BATCH = 50
_LONGEST_STAY_S = 60.0
"""Then the host goes back into the queue behind the others, however much is left."""
_UNREACHABLE_TRIES = 2
"""After so many refused connections in a row the host is down: its other sources fail without a request."""
_SILENT_TRIES = 3
"""After so many requests in a row without any answer the stay ends."""
_SILENT_PAUSE_S = 300.0
_TROUBLE_PAUSE_S = 300.0
"""After an error of our own; nothing was recorded, so without it the host would be asked again at once."""

_STORE = "store"

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Equipment:
    """What every visit needs and shares with the others."""

    store: Store
    db: StoreThread
    settings: CrawlerSettings
    clock: Clock
    sleep: Callable[[float], Awaitable[object]]
    sources: SourcePoller
    pages: ArticlePages | None
    network: NetworkWatch
    on_poll: Callable[[PollReport], None] | None
    delays: CrawlDelays
    troubles: Lasting = field(default_factory=Lasting)


class Visit:
    """Works off what is due on one host; every write is made under the host's lease."""

    def __init__(self, lease: HostLease, equipment: Equipment) -> None:
        self.lease = lease
        self.holds = True
        """The host is not given back yet."""
        self.tally = CollectTally()
        self._equipment = equipment
        self._began = self._free_at = equipment.clock()
        self._request_s = 0.0
        self._silent = 0
        self._unreachable = 0
        self._down: FetchError | None = None
        self._wall: FetchError | None = None
        self._pause_s: float | None = None

    async def run(self) -> CollectTally:
        """Stay until nothing is due any more, the host wants to be left alone, or the stay was long enough.

        Never raises but when cancelled; then nothing of what was under way is recorded and the lease is
        still held.
        """
        try:
            while await self._round():
                pass
            if spell := self._equipment.troubles.over(self.lease.host, self._equipment.clock()):
                log.info("visited_again", host=self.lease.host, **spell.facts())
        except LeaseLost:
            log.warning("lease_lost", host=self.lease.host)
            return self.tally
        except StoreError as error:  # a full or locked disk: everybody's trouble, and soon over or told
            self._tell_store(error)
            self._pause_s = _TROUBLE_PAUSE_S
        except Exception as error:  # what fails for one host must not end the others' visits
            kind = type(error).__name__
            if spell := self._equipment.troubles.again(self.lease.host, self._equipment.clock(), kind):
                log.exception("visit_error", host=self.lease.host, **spell.facts())
            self._pause_s = _TROUBLE_PAUSE_S
        await self._leave()
        return self.tally

    async def _round(self) -> bool:
        """Do what is due now; whether there may be more."""
        eq = self._equipment
        work = await eq.db(eq.store.host_work, self.lease, eq.clock(), _BATCH)
        more = False
        for state in work.sources:
            if self._over():
                return False
            more |= await self._source(state)
        for article in work.pages:
            if self._over() or self._down:
                return False
            await self._page(article)
        return not self._over() and (more or _BATCH in (len(work.sources), len(work.pages)))

    def _over(self) -> bool:
        stayed_s = (self._equipment.clock() - self._began).total_seconds()
        wants_rest = self._pause_s is not None and (self._down is None or self._equipment.network.down)
        return stayed_s > _LONGEST_STAY_S or wants_rest

    async def _source(self, state: SourceState) -> bool:
        """Poll and record one source; whether it brought articles that want a page of this host."""
        eq = self._equipment
        self._request_s = 0.0
        if self._down is not None:
            polled = eq.sources.failed(state, f"not asked: {self._down}", self._down)
        else:
            polled = await eq.sources.poll(state, self._turn)
            self._learn(polled.error)
        new: Sequence[Article] = ()
        if not self._is_outage(polled.error):
            polled, new = await self._record(state, polled)
        elif polled.error is not None and polled.poll.error is None:
            polled = eq.sources.failed(state, str(polled.error), polled.error)
        self._tell(state, polled, new)
        return any(
            article.state is ArticleState.PAGE and page_host(article.url) == self.lease.host
            for article in new
        )

    async def _record(self, state: SourceState, polled: Polled) -> tuple[Polled, Sequence[Article]]:
        eq = self._equipment
        try:
            new = await eq.db(eq.store.record_poll, self.lease, polled.poll)
        except LeaseLost:
            raise
        except Exception as exc:  # what the store cannot take must not come again and again at once
            if spell := eq.troubles.again(f"record {state.source.name}", eq.clock(), type(exc).__name__):
                log.exception("record_error", source=state.source.name, **spell.facts())
            failed = eq.sources.failed(state, f"{type(exc).__name__}: {exc}")
            return failed, await eq.db(eq.store.record_poll, self.lease, failed.poll)
        eq.troubles.over(f"record {state.source.name}", eq.clock())
        return polled, new

    async def _page(self, article: Article) -> None:
        eq = self._equipment
        if eq.pages is None:
            return
        read = await eq.pages.read(article, self._turn)
        self._learn(read.error)
        if self._is_outage(read.error):
            return
        await eq.db(eq.store.record_page, self.lease, read.result)
        usable = read.result.article is not None
        self.tally += CollectTally(pages=int(usable), pages_failed=int(not usable))
        log.debug("page", url=article.url, source=article.source, usable=usable, error=read.result.error)

    @asynccontextmanager
    async def _turn(self) -> AsyncIterator[None]:
        """Wait for the host's gap, keep the lease, and start the next gap afterwards."""
        eq = self._equipment
        await self._keep_lease()
        while (wait_s := (self._free_at - eq.clock()).total_seconds()) > 0:
            await eq.sleep(min(wait_s, eq.settings.lease_s / 4))
            await self._keep_lease()
        began = eq.clock()
        try:
            yield
        finally:
            ended = eq.clock()
            self._request_s += (ended - began).total_seconds()
            host = self.lease.host
            gap_s = max(eq.settings.host_delay_s, eq.delays.of(host), HOST_GAPS_S.get(host, 0.0))
            self._free_at = ended + timedelta(seconds=gap_s)

    async def _keep_lease(self) -> None:
        """Renew the lease once half of it is over, so that a request never outlives it."""
        eq = self._equipment
        now = eq.clock()
        if (self.lease.until - now).total_seconds() < eq.settings.lease_s / 2:
            until = now + timedelta(seconds=eq.settings.lease_s)
            self.lease = await eq.db(eq.store.renew_host, self.lease, until)

    def _learn(self, error: FetchError | None) -> None:
        """What the outcome of one request says about the host and about our own network."""
        eq = self._equipment
        self._silent = self._silent + 1 if _is_silence(error) else 0
        if isinstance(error, Intercepted) and eq.network.is_wall(self.lease.host, error, eq.clock()):
            self._wall = error
        elif error is None or not error.unreachable:
            self._unreachable = 0
            if error is None or error.status is not None:
                eq.network.reached(eq.clock())
        else:
            self._unreachable += 1
            eq.network.lost(self.lease.host)
        if error is not None:
            self._pause_s = self._pause_after(error)

    def _pause_after(self, error: FetchError) -> float | None:
        """How long the host is left alone after this error; None if the visit goes on."""
        eq = self._equipment
        if self._is_outage(error):
            return outage_pause_s(self.lease.host)
        if self._silent >= _SILENT_TRIES:
            return _SILENT_PAUSE_S
        if error.unreachable:
            if self._unreachable < _UNREACHABLE_TRIES:
                return None
            self._down = error
        return host_pause_s(self.lease.host, error, PollLimits.of(eq.settings))

    def _is_outage(self, error: FetchError | None) -> bool:
        """Whether the failure is our own network's: then it is not recorded, and tried again soon."""
        if error is None:
            return False
        return error is self._wall or (error.unreachable and self._equipment.network.down)

    async def _leave(self) -> None:
        eq = self._equipment
        not_before = self._free_at
        if self._pause_s is not None:
            not_before = max(not_before, eq.clock() + timedelta(seconds=self._pause_s))
            log.info("host_paused", host=self.lease.host, pause_s=round(self._pause_s))
        try:
            if told := eq.delays.told():
                now = eq.clock()
                await eq.db(eq.store.keep_crawl_delays, told, now, now + timedelta(seconds=LIFE_S))
            await eq.db(eq.store.release_host, self.lease, not_before)
            self.holds = False
        except StoreError as error:
            self._tell_store(error)
        else:
            if spell := eq.troubles.over(_STORE, eq.clock()):
                log.info("stored_again", **spell.facts())

    def _tell_store(self, error: StoreError) -> None:
        """All hosts' visits have this trouble at the same time: it is told as one."""
        if spell := self._equipment.troubles.again(_STORE, self._equipment.clock()):
            log.error("visit_error", host=self.lease.host, error=str(error), **spell.facts())

    def _tell(self, state: SourceState, polled: Polled, new: Sequence[Article]) -> None:
        poll, source = polled.poll, state.source
        report = PollReport(
            source=poll.source,
            kind=source.kind,
            url=shown_url(state.url),
            status=poll.status,
            duration_s=round(self._request_s, 3),
            new=len(new),
            seen=len(poll.articles) - len(new),
            error=poll.error,
            notes=polled.notes,
            hub=polled.hub,
        )
        self.tally += CollectTally.of(report)
        log_poll(report)
        if self._equipment.on_poll is not None:
            self._equipment.on_poll(report)


def log_poll(report: PollReport) -> None:
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
        log.warning("poll", error=report.error, **facts)
    elif report.new:
        log.info("poll", **facts)
    else:
        log.debug("poll", **facts)


def _is_silence(error: FetchError | None) -> bool:
    """A request that was made and got no answer at all."""
    if error is None or isinstance(error, Intercepted):
        return False
    return error.status is None and not error.permanent and not error.unreachable
