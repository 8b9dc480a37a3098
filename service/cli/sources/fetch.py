"""One guarded way to the network for the commands that look at places before they are sources."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from crawler.settings import CrawlerSettings
    from crawler.sources.discover import Discovery


async def discovered(url: str, manners: CrawlerSettings) -> Discovery:
    """What can be read at an address, asked with the config's manners.

    Raises:
        FetchError: the address cannot be fetched, or may not be.
    """
    from crawler.fetching.address_guard import AddressGuard
    from crawler.fetching.http_client import FeedReader
    from crawler.sources.discover import discover

    reader = FeedReader(manners, AddressGuard(manners.allow_private))
    try:
        return await discover(
            url,
            lambda address: reader.fetch(address, {}),
            user_agent=manners.user_agent,
            pause=lambda: asyncio.sleep(manners.host_delay_s),
            obey_robots=manners.obey_robots,
        )
    finally:
        await reader.close()
