"""One guarded way to the network for the commands that look at places before they are sources."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from crawler.settings import CrawlerSettings
    from crawler.sources.discover import Discovery


async def discover_feeds(url: str, settings: CrawlerSettings) -> Discovery:
    """What can be read at an address, asked with the config's manners.

    Raises:
        FetchError: the address cannot be fetched, or may not be.
    """
    from crawler.fetching.address_guard import AddressGuard
    from crawler.fetching.http_client import HttpClient
    from crawler.sources.discover import discover_sources

    reader = HttpClient(settings, AddressGuard(settings.allow_private))
    try:
        return await discover_sources(
            url,
            lambda address: reader.fetch(address, {}),
            user_agent=settings.user_agent,
            pause=lambda: asyncio.sleep(settings.host_delay_s),
            obey_robots=settings.obey_robots,
        )
    finally:
        await reader.close()
