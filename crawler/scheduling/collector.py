"""Leases the hosts that are due and visits many of them concurrently, each politely.

The store holds what is due and who has leased which host, so several processes can collect.
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
from crawler.gdelt.story_filter import NO_STORIES, StoryFilter
from crawler.poll_report import CollectTally, PollReport
from crawler.scheduling.due_times import PollLimits
from crawler.scheduling.host_visit import HostVisit
from crawler.scheduling.push_intake import PushIntake
from crawler.scheduling.source_poll import PushTrustLookup, SourcePoller
from crawler.scheduling.visit_context import VisitContext
from crawler.settings import CrawlerSettings
from store.clock import Clock
from store.errors import StoreError
from store.protocol.store import Store
from store.records.collection import HostLease
from store.writer_thread import StoreThread

if TYPE_CHECKING:
    from crawler.pages.protocols import Extractor, PageFetcher
    from crawler.pages.rules import PageRules

_LEASE_INTERVAL_S = 1.0
"""How often free slots are filled with newly due hosts while visits are in progress."""
_MAX_WAIT_S = 10.0
"""Longest wait for a host in its gap; after longer gaps the next tick continues there."""
_CLOSE_WITHIN_S = 1.5

__all__ = ["CollectTally", "Collector", "PollReport"]

log = structlog.get_logger(__name__)


def _no_push(source: str) -> None:
    """Trust no pushes."""


class Collector:
    """Runs both collectors: feeds through its own HTTP client, everything else through `pages`.

    `pages` and `extract` go together; without them only feeds and search feeds are polled, and no article
    page is fetched. `page_rules` are the rules for pages and dates, by source name. `stories`: for the rows
    of GDELT's files. `on_poll` is called with every poll, in the event loop.
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
        stories: StoryFilter = NO_STORIES,
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
            # Imported here: reading feeds only does not need these libraries.
            from crawler.pages.read import ArticlePageReader

            article_pages = ArticlePageReader(settings, clock, pages, extract, page_rules or {})
        crawl_delays = pages.crawl_delays if pages else CrawlDelays()
        self._context = VisitContext(
            store=store,
            db=db,
            settings=settings,
            clock=clock,
            sleep=sleep,
            poller=SourcePoller(
                settings,
                clock,
                self._http,
                pages if article_pages else None,
                push_trusted_until,
                page_rules or {},
                stories,
                crawl_delays,
            ),
            page_reader=article_pages,
            network_watch=NetworkWatch(),
            on_poll=on_poll,
            crawl_delays=crawl_delays,
        )
        self._visits: dict[asyncio.Task[CollectTally], HostVisit] = {}
        self._unreleased: list[HostLease] = []
        """Leases whose release failed when their visit ended."""
        self._push_intake = PushIntake(self._context, self._lease_under_visit)
        self._nothing_due = False
        """The last request for leases was not filled: nothing more was due."""
        self._next_lease_at_s = 0.0
        self._closing = False
        self.paused = False
        """While it is set no visit starts, and no push is taken: there is no room for what they bring."""

    async def tick(self) -> CollectTally:
        """Visit all due hosts until none is due; one call at a time.

        This includes hosts that become due meanwhile, and the pages of new articles.

        Raises:
            StoreError: hosts could not be leased. Visits in progress go on; the next tick counts them.
        """
        tally = CollectTally()
        while True:
            if not (self._closing or self.paused):
                await self._start_visits()
            if self._visits:
                tally += await self._reap_visits()
            elif self._closing or self.paused or not await self._wait_for_next_due():
                return tally

    async def ingest_push(self, source: str, delivered: HttpResponse) -> PollReport | None:
        """Store what a hub delivered for a source; None if there is no such source.

        Raises:
            ParseError: it is not a feed.
            LeaseLost: another process held the host for too long; nothing was stored.
        """
        return await self._push_intake.ingest_push(source, delivered)

    def _lease_under_visit(self, host: str) -> HostLease | None:
        """Return this process's lease of a host that it is visiting."""
        visits = self._visits.items()
        return next((v.lease for task, v in visits if v.lease.host == host and not task.done()), None)

    async def close(self) -> None:
        """Stop within two seconds: cancel the visits without recording them, and release their hosts."""
        self._closing = True
        visits = dict(self._visits)
        for task in visits:
            task.cancel()
        if visits:
            await asyncio.wait(visits, timeout=_CLOSE_WITHIN_S)
        for visit in visits.values():
            await self._release(visit.lease)
        self._context.poller.close()
        await self._http.close()

    async def _start_visits(self) -> None:
        """Start visits to due hosts in the free slots.

        Leasing one host at a time would cost a round trip to the store each. So slots are filled in batches,
        at the latest every second.
        """
        free = self._settings.hosts_at_once - len(self._visits)
        batch = max(1, self._settings.hosts_at_once // 4)
        now_s = asyncio.get_running_loop().time()
        batch_is_free = free >= batch and not self._nothing_due
        if free == 0 or (self._visits and not batch_is_free and now_s < self._next_lease_at_s):
            return
        await self._retry_releases()
        max_wait = PollLimits.from_settings(self._settings).longest_wait
        leases = await self._db(
            self._store.lease_due_hosts, self._clock(), self._settings.lease_s, free, max_wait=max_wait
        )
        self._next_lease_at_s = now_s + _LEASE_INTERVAL_S
        self._nothing_due = len(leases) < free
        for lease in leases:
            visit = HostVisit(lease, self._context)
            self._visits[asyncio.create_task(visit.run(), name=f"visit {lease.host}")] = visit

    async def _reap_visits(self) -> CollectTally:
        """Wait up to a second for visits to end, and return their results."""
        done, _ = await asyncio.wait(
            self._visits, timeout=_LEASE_INTERVAL_S, return_when=asyncio.FIRST_COMPLETED
        )
        tally = CollectTally()
        for task in done:
            visit = self._visits.pop(task)
            if visit.lease_held:
                self._unreleased.append(visit.lease)
            if not task.cancelled():
                tally += task.result()
        # New articles may need pages of a host that was not due before.
        self._nothing_due = self._nothing_due and tally.new == 0
        return tally

    async def _retry_releases(self) -> None:
        """Retry failed releases: a briefly full disk must not block a host for its whole lease."""
        kept, self._unreleased = self._unreleased, []
        for lease in kept:
            if not await self._release(lease):
                self._unreleased.append(lease)

    async def _wait_for_next_due(self) -> bool:
        """Wait for a host that is only in its gap; return whether there was one."""
        now = self._clock()
        due = await self._db(self._store.next_collection_due)
        gap_s = min(self._settings.host_delay_s, _MAX_WAIT_S)
        if due is None or not now < due <= now + timedelta(seconds=gap_s):
            return False
        await self._sleep((due - now).total_seconds())
        return True

    async def _release(self, lease: HostLease) -> bool:
        gap_s = max(self._settings.host_delay_s, self._context.crawl_delays.get(lease.host))
        not_before = self._clock() + timedelta(seconds=gap_s)
        try:
            await self._db(self._store.release_host, lease, not_before)
        except StoreError as error:  # the lease expires by itself
            log.debug("lease_release_failed", host=lease.host, error=str(error))
            return False
        return True
