"""Guarded access to the network for commands that examine an address before it is a source."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from crawler.settings import CrawlerSettings
    from crawler.sources.discover import Discovery


async def discover_feeds(url: str, settings: CrawlerSettings) -> Discovery:
    """Find the feeds and sitemaps at an address, within the limits of the config.

    Raises:
        FetchError: the address cannot be fetched, or must not be.
    """
    from crawler.fetching.address_guard import AddressGuard
    from crawler.fetching.http_client import HttpClient
    from crawler.sources.discover import discover_sources
    from crawler.sources.document_reader import DocumentReader

    client = HttpClient(settings, AddressGuard(settings.allow_private))
    try:
        async with DocumentReader(settings.max_feed_bytes) as reader:
            return await discover_sources(
                url,
                lambda address: client.fetch(address, {}),
                reader,
                user_agent=settings.user_agent,
                pause=lambda: asyncio.sleep(settings.host_delay_s),
                obey_robots=settings.obey_robots,
            )
    finally:
        await client.close()
