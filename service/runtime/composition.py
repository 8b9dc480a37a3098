"""The composition root: builds every part from a config, connects the parts, and closes them in order."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator, Callable
from dataclasses import replace
from functools import partial

import structlog

from alerts.channels.channel import Channel
from alerts.delivery.attempt import Compose
from alerts.delivery.sender import Sender
from alerts.messages.answers.links import AnswerLinks
from alerts.messages.unsubscribe_links import UnsubscribeLinks
from alerts.outlets.table import OutletTable, outlet_table
from crawler.fetching.address_guard import AddressGuard
from crawler.fetching.crawl_delays import CrawlDelays
from crawler.fetching.http_client import HttpClient
from crawler.gdelt.story_filter import StoryFilter
from crawler.malloc import trim_malloc
from crawler.pages.pool import ExtractionPool
from crawler.scheduling.collector import Collector, PollReport
from crawler.spiders.bridge import ScrapyFetcher
from crawler.websub.subscriber import Subscriber
from service.catalogue.stored_needs import NEEDS_KEY, needs_to_json
from service.config.settings import Config
from service.encoder.report import EncoderReport, open_encoder
from service.pipeline.answers import build_answer_links
from service.pipeline.channels import build_channels, build_dispatch_targets
from service.pipeline.composing import AlertCompleter, MessageComposer
from service.pipeline.dispatch import Dispatcher
from service.pipeline.judging import Pipeline
from service.pipeline.page_requests import PageRequests
from service.pipeline.source_notices import SourceNotices
from service.pipeline.unsubscribe import build_unsubscribe_links
from service.pipeline.vectors import VectorBuffer
from service.runtime.app import STOP_GRACE_S, App
from service.runtime.disk_watch import DiskWatch
from service.runtime.retention import RetentionJob
from service.runtime.rlimits import apply_descriptor_limit
from service.runtime.seed_report import log_doubtful_seeds
from service.stories.gdelt.filter import story_filter
from service.stories.matcher import build_matcher
from service.stories.search_sources import all_sources
from service.stories.seed_pages import fetch_missing_seeds
from service.stories.seeds import build_stories
from service.translation.build import build_translator
from service.translation.translator import Translator
from service.version import VERSION
from service.web.hub_routes import callback_base_url
from store.clock import Clock, utc_now
from store.protocol.store import Store
from store.sqlite.store import open_store
from store.writer_thread import StoreThread

log = structlog.get_logger()


@contextlib.asynccontextmanager
async def open_app(
    config: Config, *, clock: Clock = utc_now, on_poll: Callable[[PollReport], None] | None = None
) -> AsyncIterator[App]:
    """Build and start every part that a config asks for, and close them in order at the end.

    Raises:
        ConfigError: a seed, keyword or channel is invalid.
        StoreBusy: another process has the store open.
    """
    config = apply_descriptor_limit(config)
    await fetch_missing_seeds(config)
    stories = await asyncio.to_thread(build_stories, config)
    await asyncio.to_thread(log_doubtful_seeds, config, stories)
    config = replace(config, sources=await asyncio.to_thread(all_sources, config, stories))
    db = StoreThread()
    articles_ready, deliveries_due = asyncio.Event(), asyncio.Event()
    subscriber: Subscriber | None = None

    def handle_poll(report: PollReport) -> None:
        if report.new:
            articles_ready.set()
        if subscriber is not None:
            subscriber.on_poll(report)
        if on_poll is not None:
            on_poll(report)

    async with contextlib.AsyncExitStack() as stack:
        stack.callback(db.close)
        store = await db(open_store, config.store)
        stack.push_async_callback(db, store.close)
        await db(store.sync_sources, config.sources, clock())
        await db(store.set_meta, NEEDS_KEY, await asyncio.to_thread(needs_to_json, stories))
        await db(store.expire_leases)
        for source in await db(store.note_interrupted_polls, clock()):
            log.warning("poll_interrupted", source=source)
        if retried := await db(store.retry_failed_reports, VERSION):
            log.info("failed_reports_retried", reports=retried)
        links, answer_links = await db(_build_links, config, store)
        channels = build_channels(config, clock, links, answer_links)
        guard = AddressGuard(config.crawler.allow_private)
        subscriber = await _start_subscriber(config, store, db, clock, guard, stack)
        delays = CrawlDelays(await db(store.crawl_delays, clock()))
        collector = _build_collector(
            config,
            store,
            db,
            clock,
            handle_poll,
            stack,
            guard=guard,
            subscriber=subscriber,
            delays=delays,
            stories=await asyncio.to_thread(story_filter, config.sources, stories),
        )
        translator = build_translator(config, store, db, clock)
        if translator is not None:
            stack.push_async_callback(translator.close)
        outlets = await asyncio.to_thread(outlet_table, config.outlets)
        sender = Sender(
            store, db, channels, clock, compose=_compose(config, store, db, clock, outlets, translator)
        )
        stack.push_async_callback(_close_channels, channels)
        dispatcher = Dispatcher(store, db, build_dispatch_targets(config, channels), clock, outlets)
        encoder = await asyncio.to_thread(open_encoder, config.encoder)
        vectors = None
        if encoder is not None:
            stack.callback(encoder.close)
            vectors = VectorBuffer()
        pipeline = Pipeline(
            store,
            db,
            stories,
            dispatcher,
            clock,
            # In a thread: it may encode the seeds.
            matcher=await asyncio.to_thread(
                partial(build_matcher, encoder=encoder, cache=vectors, compare_pairs=True), stories, "off"
            ),
            vectors=vectors,
            page_requests=PageRequests(store, db, clock, config.crawler.near_pages_per_hour),
            initial_summary=config.initial_summary,
            outlets=outlets,
            on_enqueued=deliveries_due.set,
        )
        stack.callback(pipeline.stop)
        notices = (
            SourceNotices(store, db, list(channels.values()), clock, config.timezone)
            if config.source_notices
            else None
        )
        trim_malloc()
        yield App(
            config,
            store,
            db,
            stories,
            collector,
            pipeline,
            dispatcher,
            notices,
            sender,
            channels,
            RetentionJob(store, db, config.retention, clock),
            articles_ready,
            deliveries_due,
            subscriber,
            links,
            EncoderReport(config.encoder, encoder),
            await _watch_disk(collector, DiskWatch(store, db, channels.values(), clock)),
            translator,
            answer_links,
            encoder,
        )


def _compose(
    config: Config,
    store: Store,
    db: StoreThread,
    clock: Clock,
    outlets: OutletTable,
    translator: Translator | None,
) -> Compose:
    """What completes an alert before it is rendered."""
    url = config.dashboard.url if config.dashboard else ""
    completer = AlertCompleter(store, config.languages, clock, outlets, url)
    return MessageComposer(db, completer, translator.add_translations if translator else None).compose


def _build_links(config: Config, store: Store) -> tuple[UnsubscribeLinks | None, AnswerLinks | None]:
    return build_unsubscribe_links(config, store), build_answer_links(config, store)


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
    stories: StoryFilter,
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
        stories=stories,
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
    """The subscriber at hubs; None without a public address, and then all subscriptions are deleted."""
    if config.public is None or not config.websub_sources:
        subscriptions = await db(store.subscriptions)
        await db(store.delete_subscriptions, [subscription.source for subscription in subscriptions])
        return None
    client = HttpClient(config.crawler, guard, clock=clock)
    stack.push_async_callback(client.close)
    address = callback_base_url(config.public)
    subscriber = Subscriber(
        store, db, client, config.crawler, clock, callback_base=address, sources=config.websub_sources
    )
    await subscriber.start()
    return subscriber


async def _watch_disk(collector: Collector, watch: DiskWatch) -> DiskWatch:
    """Measure the disk before anything is collected."""
    await watch.measure()
    collector.paused = watch.is_full
    return watch


async def _close_channels(channels: dict[str, Channel]) -> None:
    for channel in channels.values():
        with contextlib.suppress(Exception):  # an error here must not keep the other channels open
            await channel.close()
