"""Collecting: claims hosts that are due and visits many at once, each politely.

Nothing is kept here that another process would need: what is due, and whose host it is, the store knows.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from datetime import timedelta
from typing import TYPE_CHECKING

import structlog

from crawler.fetching.address_guard import AddressGuard
from crawler.fetching.crawl_delays import CrawlDelays
from crawler.fetching.http_client import HttpClient
from crawler.fetching.network_watch import NetworkWatch
from crawler.fetching.response import HttpResponse
from crawler.poll_report import CollectTally, PollReport
from crawler.scheduling.due_times import PollLimits
from crawler.scheduling.host_visit import HostVisit, VisitContext
from crawler.scheduling.push_intake import PushIntake
from crawler.scheduling.source_poll import PushTrustLookup, SourcePoller
from crawler.settings import CrawlerSettings
from store.clock import Clock
from store.errors import StoreError
from store.protocol.store import Store
from store.records.collection import HostLease
from store.writer_thread import StoreThread

if TYPE_CHECKING:
    from crawler.pages.protocols import Extractor, PageFetcher
    from crawler.pages.rules import PageRules

_CLAIM_INTERVAL_S = 1.0
"""While visits are under way, free slots are offered to newly due hosts this often."""
_LONGEST_WAIT_S = 10.0
"""For a host in its gap; with longer gaps what is left there is the next tick's."""
_CLOSE_WITHIN_S = 1.5

__all__ = ["CollectTally", "Collector", "PollReport"]

log = structlog.get_logger(__name__)


def _no_push(source: str) -> None:
    """Nothing is pushed."""


class Collector:
    """Both collectors behind one verb: feeds through its own reader, the rest through `pages`.

    `pages` and `extract` go together; without them only feeds and search feeds are read, and no article
    wants its page. `page_rules`, by name of the source, say where its pages have what.
    `on_poll` is told of every poll, in the event loop.
    """

    def __init__(
        self,
        store: Store,
        db: StoreThread,
        settings: CrawlerSettings,
        clock: Clock,
        *,
        guard: AddressGuard,
        pages: PageFetcher | None = None,
        extract: Extractor | None = None,
        page_rules: Mapping[str, PageRules] | None = None,
        on_poll: Callable[[PollReport], None] | None = None,
        push_trusted_until: PushTrustLookup = _no_push,
        sleep: Callable[[float], Awaitable[object]] = asyncio.sleep,
    ) -> None:
        self._store = store
        self._db = db
        self._settings = settings
        self._clock = clock
        self._sleep = sleep
        self._http = HttpClient(settings, guard, clock=clock)
        article_pages = None
        if pages is not None and extract is not None:
            # Here, so that who reads only feeds does not wait for the libraries that pages need.
            from crawler.pages.read import ArticlePageReader

            article_pages = ArticlePageReader(settings, clock, pages, extract, page_rules or {})
        self._context = VisitContext(
            store=store,
            db=db,
            settings=settings,
            clock=clock,
            sleep=sleep,
            poller=SourcePoller(
                settings, clock, self._http, pages if article_pages else None, push_trusted_until
            ),
            page_reader=article_pages,
            network_watch=NetworkWatch(),
            on_poll=on_poll,
            crawl_delays=pages.crawl_delays if pages else CrawlDelays(),
        )
        self._visits: dict[asyncio.Task[CollectTally], HostVisit] = {}
        self._unreleased: list[HostLease] = []
        """Leases that the store would not take back when their visit ended."""
        self._push_intake = PushIntake(self._context, self._lease_under_visit)
        self._nothing_due = False
        """The last claim gave less than asked for: nothing more was due."""
        self._next_claim_at_s = 0.0
        self._closing = False

    async def tick(self) -> CollectTally:
        """Visit all hosts that are due until none is; one call at a time.

        Hosts that come due meanwhile are taken in too, and so are the pages of what is found.

        Raises:
            StoreError: hosts could not be claimed. Visits under way go on; the next tick counts them.
        """
        tally = CollectTally()
        while True:
            if not self._closing:
                await self._claim()
            if self._visits:
                tally += await self._reap_visits()
            elif self._closing or not await self._wait_for_next_due():
                return tally

    async def ingest_push(self, source: str, delivered: HttpResponse) -> PollReport | None:
        """Store what a hub delivered of a source, whoever holds its host; None if there is no such source.

        Raises:
            ParseError: it is no feed.
            LeaseLost: another process held the host for too long; nothing was stored.
        """
        return await self._push_intake.ingest_push(source, delivered)

    def _lease_under_visit(self, host: str) -> HostLease | None:
        """Our own lease of a host that is being visited."""
        visits = self._visits.items()
        return next((v.lease for task, v in visits if v.lease.host == host and not task.done()), None)

    async def close(self) -> None:
        """Stop within two seconds: visits are cut, nothing of them is recorded, their hosts are released."""
        self._closing = True
        visits = dict(self._visits)
        for task in visits:
            task.cancel()
        if visits:
            await asyncio.wait(visits, timeout=_CLOSE_WITHIN_S)
        for visit in visits.values():
            await self._release(visit.lease)
        await self._http.close()

    async def _claim(self) -> None:
        """Start visits on due hosts in free slots.

        Asking for one host at a time would cost a round trip to the store for each, so slots are filled
        in lots, and at the latest with the next look.
        """
        free = self._settings.hosts_at_once - len(self._visits)
        lot = max(1, self._settings.hosts_at_once // 4)
        now_s = asyncio.get_running_loop().time()
        worth_it = free >= lot and not self._nothing_due
        if free == 0 or (self._visits and not worth_it and now_s < self._next_claim_at_s):
            return
        await self._retry_releases()
        max_wait = PollLimits.from_settings(self._settings).longest_wait
        leases = await self._db(
            self._store.lease_due_hosts, self._clock(), self._settings.lease_s, free, max_wait=max_wait
        )
        self._next_claim_at_s = now_s + _CLAIM_INTERVAL_S
        self._nothing_due = len(leases) < free
        for lease in leases:
            visit = HostVisit(lease, self._context)
            self._visits[asyncio.create_task(visit.run(), name=f"visit {lease.host}")] = visit

    async def _reap_visits(self) -> CollectTally:
        """What the visits came to that end next; nothing if none does until the next look."""
        done, _ = await asyncio.wait(
            self._visits, timeout=_CLAIM_INTERVAL_S, return_when=asyncio.FIRST_COMPLETED
        )
        tally = CollectTally()
        for task in done:
            visit = self._visits.pop(task)
            if visit.lease_held:
                self._unreleased.append(visit.lease)
            if not task.cancelled():
                tally += task.result()
        # What was found may want its page from a host that was not due before.
        self._nothing_due = self._nothing_due and tally.new == 0
        return tally

    async def _retry_releases(self) -> None:
        """Try again what failed: a disk that was full for a moment must not cost a host its whole lease."""
        kept, self._unreleased = self._unreleased, []
        for lease in kept:
            if not await self._release(lease):
                self._unreleased.append(lease)

    async def _wait_for_next_due(self) -> bool:
        """Wait for a host that is only in its gap; whether there was one."""
        now = self._clock()
        due = await self._db(self._store.next_collection_due)
        gap_s = min(self._settings.host_delay_s, _LONGEST_WAIT_S)
        if due is None or not now < due <= now + timedelta(seconds=gap_s):
            return False
        await self._sleep((due - now).total_seconds())
        return True

    async def _release(self, lease: HostLease) -> bool:
        gap_s = max(self._settings.host_delay_s, self._context.crawl_delays.get(lease.host))
        not_before = self._clock() + timedelta(seconds=gap_s)
        try:
            await self._db(self._store.release_host, lease, not_before)
        except StoreError as error:  # the lease runs out by itself
            log.debug("lease_release_failed", host=lease.host, error=str(error))
            return False
        return True
