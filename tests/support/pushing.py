"""A collector that hubs can push to, with a fake clock and real HTTP both ways."""

from __future__ import annotations

import socket
from collections.abc import AsyncIterator, Collection
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace

from crawler.fetching.address_guard import AddressGuard
from crawler.fetching.http_client import HttpClient
from crawler.scheduling.collector import Collector, CollectTally, PollReport
from crawler.settings import CrawlerSettings
from crawler.websub.subscriber import Subscriber
from service.config.public import PublicEndpoint
from service.pipeline.push_callbacks import PushCallbacks
from service.web.hub_routes import callback_base_url, hub_routes
from service.web.public import serve_public
from store.protocol.store import Store
from store.records.sources import Source, SourceState
from store.records.subscriptions import Subscription
from store.writer_thread import StoreThread
from tests.support.collecting import SETTINGS, Time, extract_here, rss
from tests.support.fresh_store import temporary_store

MAX_BODY = 200_000


@dataclass(slots=True)
class Desk:
    """The parts that tests inspect."""

    time: Time
    store: Store
    collector: Collector
    subscriber: Subscriber
    reports: list[PollReport]
    public: PublicEndpoint

    async def poll(self) -> CollectTally:
        """Poll every source, then send the requests to hubs that are due."""
        self.store.make_due(self.time())
        tally = await self.collector.tick()
        await self.subscriber.tick()
        return tally

    def subscription(self, source: str = "a") -> Subscription | None:
        """The stored subscription of a source."""
        return next((held for held in self.store.subscriptions() if held.source == source), None)

    def state(self, source: str = "a") -> SourceState:
        """The stored state of a source."""
        state = self.store.source_state(source)
        assert state is not None
        return state

    def titles(self) -> list[str]:
        """Titles of all articles that are not baseline, in storing order."""
        return [article.title for article in self.store.ready_articles(99) if not article.baseline]


def free_port() -> int:
    """A port of 127.0.0.1 that was free a moment ago."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def public_at(port: int) -> PublicEndpoint:
    """The public endpoint, without a proxy."""
    return PublicEndpoint(f"http://127.0.0.1:{port}/susulan", ("127.0.0.1", port))


def offering(hub: str, topic: str, *titles: str, head: str = "") -> str:
    """An RSS feed that names its hub and its own address."""
    links = (
        f'<atom:link xmlns:atom="http://www.w3.org/2005/Atom" rel="hub" href="{hub}"/>'
        f'<atom:link xmlns:atom="http://www.w3.org/2005/Atom" rel="self" href="{topic}"/>'
    )
    return rss(*titles).replace("<channel>", f"<channel>{head}{links}", 1)


@asynccontextmanager
async def pushing(
    *sources: Source,
    wanted: Collection[str] = ("a", "b"),
    store: Store | None = None,
    settings: CrawlerSettings = SETTINGS,
    port: int = 0,
) -> AsyncIterator[Desk]:
    """Start everything from the hub's request to the stored article; closed at the end."""
    settings = replace(settings, max_feed_bytes=MAX_BODY)
    time, db = Time(), StoreThread()
    store = temporary_store() if store is None else store
    store.sync_sources(sources, time())
    public = public_at(port or free_port())
    guard = AddressGuard(settings.allow_private)
    reader = HttpClient(settings, guard, clock=time)
    address = callback_base_url(public)
    subscriber = Subscriber(store, db, reader, settings, time, callback_base=address, sources=wanted)
    await subscriber.start()
    reports: list[PollReport] = []

    def polled(report: PollReport) -> None:
        reports.append(report)
        subscriber.on_poll(report)

    collector = Collector(
        store,
        db,
        settings,
        time,
        guard=guard,
        extract=extract_here,
        on_poll=polled,
        push_trusted_until=subscriber.push_trusted_until,
        sleep=time.sleep,
    )
    routes = hub_routes(public, PushCallbacks(subscriber, collector))
    try:
        async with serve_public(public, routes, settings.max_feed_bytes):
            yield Desk(time, store, collector, subscriber, reports, public)
    finally:
        await collector.close()
        await reader.close()
        db.close()
