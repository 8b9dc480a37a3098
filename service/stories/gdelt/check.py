"""Reads the newest file of a GDELT list once, for commands; nothing is stored."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from crawler.sources.check import CheckResult
    from service.config.settings import Config


async def check_list(config: Config, url: str) -> CheckResult:
    """Return the reports of the list's newest file that come near the stories of the config.

    Raises:
        FetchError: list or file cannot be fetched.
        ParseError: it is no list, or its file cannot be used.
    """
    from crawler.fetching.address_guard import AddressGuard
    from crawler.fetching.crawl_delays import CrawlDelays
    from crawler.fetching.http_client import HttpClient
    from crawler.gdelt.poller import GdeltPoller
    from crawler.sources.check import CheckResult
    from service.stories.gdelt.filter import stories_filter
    from service.stories.seeds import build_stories
    from store.clock import utc_now

    @asynccontextmanager
    async def slot() -> AsyncIterator[None]:
        yield
        await asyncio.sleep(config.crawler.host_delay_s)

    client = HttpClient(config.crawler, AddressGuard(config.crawler.allow_private))
    try:
        stories = await asyncio.to_thread(lambda: stories_filter(build_stories(config)))
        poller = GdeltPoller(config.crawler, utc_now, client, stories, CrawlDelays())
        read = await poller.read(url, None, slot)
    finally:
        await client.close()
    if read.error is not None:
        raise read.error
    return CheckResult("gdelt", "GDELT", None, read.listing.entries, read.listing.notes)
