"""Spiders in the test process: Twisted's reactor on pytest's own loop, with one crawl after the other.

A reactor runs once per process and stays on its loop, so all tests that need it share the session's loop.
How the program itself starts the reactor is tested in a separate process.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator, Callable, Sequence
from dataclasses import replace
from typing import Any

from crawler.fetching.address_guard import AddressGuard
from crawler.fetching.crawl_delays import CrawlDelays
from crawler.settings import CrawlerSettings
from crawler.spiders.bridge import ScrapyFetcher
from store.clock import utc_now

SETTINGS = CrawlerSettings(
    user_agent="SusulanTest/1 (+mailto:desk@newsroom.example)",
    host_delay_s=0.0,
    timeout_s=5.0,
    max_feed_bytes=400_000,
    max_page_bytes=200_000,
    max_redirects=3,
)


class FakeMonotonic:
    """A monotonic clock that a test advances."""

    def __init__(self) -> None:
        self.now_s = 1_000.0

    def __call__(self) -> float:
        return self.now_s

    def __deepcopy__(self, memo: dict[int, Any]) -> FakeMonotonic:
        """Return itself: Scrapy copies its settings, and a copy would stand still."""
        return self


@contextlib.asynccontextmanager
async def reactor_on_this_loop() -> AsyncIterator[None]:
    """Start the reactor on the running loop; at the end stop its threads and close its sockets."""
    from twisted.internet import asyncioreactor

    asyncioreactor.install(asyncio.get_running_loop())
    from twisted.internet import reactor

    current: Any = reactor
    current.startRunning(installSignalHandlers=False)
    yield
    # the event "shutdown" would stop the loop, which is pytest's
    if current.threadpool is not None:
        current.threadpool.stop()
    current.disconnectAll()


@contextlib.asynccontextmanager
async def spiders(
    *,
    allow: Sequence[str] = ("127.0.0.0/8",),
    delays: CrawlDelays | None = None,
    monotonic: Callable[[], float] | None = None,
    **changes: Any,
) -> AsyncIterator[ScrapyFetcher]:
    """Start a fetcher with `changes` to the settings; stopped at the end."""
    from twisted.internet import reactor

    current: Any = reactor
    resolver = current.nameResolver
    guard = AddressGuard(allow)
    crawl = ScrapyFetcher(
        replace(SETTINGS, **changes), guard, utc_now, crawl_delays=delays, monotonic=monotonic
    )
    try:
        yield crawl
    finally:
        await crawl.stop(0.2)
        current.installNameResolver(resolver)
