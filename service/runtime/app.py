"""Composition root: builds every part from a config, runs them together, takes them down in order.

`App` is used by `susulan once` (one cycle) and `susulan run` (until told to stop). Stages run beside each
other: collecting does not wait for sending, and what one stage wrote the next one picks up.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

import structlog

from alerts.channels.channel import Channel
from alerts.delivery.sender import DeliveryTally, Sender
from alerts.messages.unsubscribe_links import UnsubscribeLinks
from alerts.stories.story import Story
from crawler.fetching.address_guard import AddressGuard
from crawler.fetching.crawl_delays import CrawlDelays
from crawler.fetching.http_client import HttpClient
from crawler.malloc import trim_malloc
from crawler.pages.pool import ExtractionPool
from crawler.scheduling.collector import Collector, CollectTally, PollReport
from crawler.spiders.bridge import ScrapyFetcher
from crawler.websub.subscriber import Subscriber
from service.config.load import Config
from service.pipeline.channels import build_channels, build_dispatch_targets
from service.pipeline.dispatch import Dispatcher
from service.pipeline.judging import JudgeTally, Pipeline
from service.pipeline.source_notices import SourceNotices
from service.pipeline.unsubscribe import build_unsubscribe_links
from service.runtime.retention import RetentionJob
from service.runtime.rlimits import apply_descriptor_limit
from service.stories.search_sources import all_sources
from service.stories.seeds import build_stories, fetch_missing_seeds
from service.stories.stream import build_matcher
from service.web.hub_routes import callback_base_url
from store.clock import Clock, utc_now
from store.errors import StoreError
from store.log_throttle import LogThrottle
from store.protocol.store import Store
from store.sqlite.backup import backup_time, list_backups, make_backup, rotate_backups
from store.sqlite.store import open_store
from store.writer_thread import StoreThread

TICK_S = 1.0
"""How often the service asks the store what is due."""
_LARGE_BATCH = 1_000
"""Articles judged at a time, as at the first start, after which much memory lies free."""
_INDEX_BATCH = 100
"""Articles in one transaction: some 20 ms."""
_INDEXED_PER_CYCLE = 2_000
"""`once` indexes what a usual cycle brings; of a first one the search takes in what is left."""
_RETENTION_BUDGET_S = 20.0
"""`once` spends no longer on letting old records go; the next cycle goes on with it."""
STOP_GRACE_S = 3.0
"""What is under way gets this long at a stop; what is not done then is done after the next start."""

log = structlog.get_logger()


@dataclass(slots=True)
class CycleResult:
    """What one whole cycle came to; `as_dict` is the contract of `susulan once --json`."""

    collected: CollectTally
    judged: JudgeTally = field(default_factory=JudgeTally)
    delivered: DeliveryTally = field(default_factory=DeliveryTally)
    deferred: int = 0
    """Sources that are due and were not asked, because their hosts are to be left alone."""
    next_due: datetime | None = None

    def as_dict(self) -> dict[str, Any]:
        """The numbers as scripts read them."""
        return {
            "sources": {
                "ok": self.collected.ok,
                "failed": self.collected.failed,
                "unchanged": self.collected.unchanged,
            },
            "articles": {"new": self.collected.new, "seen": self.collected.seen},
            "matches": self.judged.matches,
            "developments": {"new": self.judged.opened, "updated": self.judged.updated},
            "deliveries": {
                "sent": self.delivered.sent,
                "retry": self.delivered.retry,
                "dead": self.delivered.dead,
                "held": self.delivered.held,
            },
        }


@dataclass(slots=True)
class App:
    """Every running part, wired."""

    config: Config
    store: Store
    db: StoreThread
    stories: list[Story]
    collector: Collector
    pipeline: Pipeline
    dispatcher: Dispatcher
    notices: SourceNotices | None
    """None: not wanted."""
    sender: Sender
    channels: dict[str, Channel]
    retention_job: RetentionJob
    articles_ready: asyncio.Event
    """Set when a poll or page brought something to match."""
    deliveries_due: asyncio.Event
    """Set when something may be due for delivery."""
    subscriber: Subscriber | None
    """None: nothing is pushed."""
    links: UnsubscribeLinks | None
    """None: nobody can unsubscribe by a link."""
    log_throttle: LogThrottle = field(default_factory=LogThrottle)

    async def run_cycle(self) -> CycleResult:
        """Collect from every source, match, alert; returns when nothing is left to do now."""
        await self.db(self.store.make_due, utc_now())
        result = CycleResult(await self.collector.tick())
        await self.db(self.store.expire_pending_pages, utc_now() - self._page_timeout)
        result.judged.add(await self.pipeline.judge_ready())
        await self.pipeline.enqueue_summaries(force=True)
        await self.notify_source_health()
        await self.dispatcher.merge_waiting()
        result.delivered = await self.sender.drain()
        await self.index_articles(_INDEXED_PER_CYCLE)
        await self.retention_job.run_if_due(_RETENTION_BUDGET_S)
        states = await self.db(self.store.source_states)
        result.deferred = sum(not state.gone and state.next_due <= utc_now() for state in states)
        result.next_due = await self.db(self.store.next_collection_due)
        return result

    async def judge(self) -> JudgeTally:
        """Match what is ready and owe what follows."""
        tally = await self.pipeline.judge_ready()
        if tally.articles >= _LARGE_BATCH:
            await asyncio.to_thread(trim_malloc)
        if await self.pipeline.enqueue_summaries() or tally.enqueued:
            self.deliveries_due.set()
        return tally

    async def back_up_if_due(self) -> None:
        """Make a copy of the store if the last one is old enough; the store thread goes on meanwhile."""
        settings, now = self.config.backup, utc_now()
        last = next(iter(list_backups(self.config.store, settings.folder)), None)
        if last is not None and (now - backup_time(last)).total_seconds() < settings.every_s:
            return
        try:
            made = await asyncio.to_thread(make_backup, self.config.store, settings.folder, now)
            await asyncio.to_thread(rotate_backups, self.config.store, settings.folder, settings.keep)
        except (StoreError, OSError) as error:
            if spell := self.log_throttle.failed("backup", now):
                log.error("backup_failed", error=str(error), **spell.fields())  # noqa: TRY400 - it says it all
            return
        self.log_throttle.recovered("backup", utc_now())
        log.info("backup_created", file=made.name, bytes=made.stat().st_size)

    async def flush_digests(self) -> None:
        """Send off what has waited long enough, and the signs of life that are due."""
        folded = await self.dispatcher.merge_waiting()
        if folded + await self.dispatcher.enqueue_heartbeats(await self._heartbeat_text()):
            self.deliveries_due.set()

    async def _heartbeat_text(self) -> str:
        states = await self.db(self.store.source_states)
        failing = sorted(state.source.name for state in states if state.failures)
        counts = await self.db(self.store.counts)
        trouble = f"{len(failing)} failing ({', '.join(failing[:5])})" if failing else "all answering"
        return (
            f"No news for a while, and Susulan is running: {len(states)} sources, {trouble}; "
            f"{counts.articles:,} reports held, {counts.developments:,} developments so far."
        )

    async def index_articles(self, limit: int) -> int:
        """Take up to `most` articles into the search index, in lots that hold nobody up; how many."""
        indexed = 0
        while indexed < limit:
            lot = await self.db(self.store.index_articles, min(_INDEX_BATCH, limit - indexed))
            indexed += lot
            if not lot:
                break
        return indexed

    async def notify_source_health(self) -> None:
        """Owe a notice if sources got into long trouble or out of it."""
        if self.notices is not None and await self.notices.enqueue_notice():
            self.deliveries_due.set()

    async def expire_pending_pages(self) -> None:
        """Let articles go on whose page did not come in time."""
        if await self.db(self.store.expire_pending_pages, utc_now() - self._page_timeout):
            self.articles_ready.set()

    @property
    def _page_timeout(self) -> timedelta:
        return timedelta(seconds=self.config.crawler.page_deadline_s)


@contextlib.asynccontextmanager
async def open_app(
    config: Config, *, clock: Clock = utc_now, on_poll: Callable[[PollReport], None] | None = None
) -> AsyncIterator[App]:
    """All parts of a config, started as far as they need to be; taken down in order at the end.

    Raises:
        ConfigError: a seed, keyword or channel is wrong.
        StoreBusy: another process runs on this store.
    """
    config = apply_descriptor_limit(config)
    await fetch_missing_seeds(config)
    stories = await asyncio.to_thread(build_stories, config)
    config = replace(config, sources=await asyncio.to_thread(all_sources, config, stories))
    db = StoreThread()
    fresh, owed = asyncio.Event(), asyncio.Event()

    subscriber: Subscriber | None = None

    def polled(report: PollReport) -> None:
        if report.new:
            fresh.set()
        if subscriber is not None:
            subscriber.on_poll(report)
        if on_poll is not None:
            on_poll(report)

    async with contextlib.AsyncExitStack() as stack:
        stack.callback(db.close)
        store = await db(open_store, config.store)
        stack.push_async_callback(db, store.close)
        await db(store.sync_sources, config.sources, clock())
        await db(store.expire_leases)
        links = await db(build_unsubscribe_links, config, store)
        channels = build_channels(config, clock, links)
        guard = AddressGuard(config.crawler.allow_private)
        subscriber = await _start_subscriber(config, store, db, clock, guard, stack)
        delays = CrawlDelays(await db(store.crawl_delays, clock()))
        collector = _build_collector(
            config, store, db, clock, polled, stack, guard=guard, subscriber=subscriber, delays=delays
        )
        sender = Sender(store, db, channels, clock)
        stack.push_async_callback(_close_channels, channels)
        owing = Dispatcher(store, db, build_dispatch_targets(config, channels), clock)
        pipeline = Pipeline(
            store,
            db,
            stories,
            owing,
            clock,
            matcher=build_matcher(stories, config.encoder, compare_pairs=True),
            initial_summary=config.initial_summary,
            on_enqueued=owed.set,
        )
        notices = None
        if config.source_notices:
            notices = SourceNotices(store, db, list(channels.values()), clock, config.timezone)
        trim_malloc()
        yield App(
            config,
            store,
            db,
            stories,
            collector,
            pipeline,
            owing,
            notices,
            sender,
            channels,
            RetentionJob(store, db, config.retention, clock),
            fresh,
            owed,
            subscriber,
            links,
        )


def _build_collector(
    config: Config,
    store: Store,
    db: StoreThread,
    clock: Clock,
    on_poll: Callable[[PollReport], None],
    stack: contextlib.AsyncExitStack,
    *,
    guard: AddressGuard,
    subscriber: Subscriber | None,
    delays: CrawlDelays,
) -> Collector:
    spiders = ScrapyFetcher(config.crawler, guard, clock, crawl_delays=delays)
    pool = ExtractionPool()
    collector = Collector(
        store,
        db,
        config.crawler,
        clock,
        guard=guard,
        pages=spiders,
        extract=pool.extract,
        page_rules=config.page_rules,
        on_poll=on_poll,
        push_trusted_until=subscriber.push_trusted_until if subscriber else lambda _: None,
    )
    stack.callback(pool.close)
    stack.push_async_callback(spiders.stop, STOP_GRACE_S)
    stack.push_async_callback(collector.close)
    return collector


async def _start_subscriber(
    config: Config,
    store: Store,
    db: StoreThread,
    clock: Clock,
    guard: AddressGuard,
    stack: contextlib.AsyncExitStack,
) -> Subscriber | None:
    """Who asks the hubs; None, and what was agreed forgotten, where nobody could reach us."""
    if config.public is None or not config.websub_sources:
        agreed = await db(store.subscriptions)
        await db(store.delete_subscriptions, [one.source for one in agreed])
        return None
    reader = HttpClient(config.crawler, guard, clock=clock)
    stack.push_async_callback(reader.close)
    address = callback_base_url(config.public)
    subscriber = Subscriber(
        store, db, reader, config.crawler, clock, callback_base=address, sources=config.websub_sources
    )
    await subscriber.start()
    return subscriber


async def _close_channels(channels: dict[str, Channel]) -> None:
    for channel in channels.values():
        with contextlib.suppress(Exception):  # a connection that ends badly must not keep the others open
            await channel.close()
