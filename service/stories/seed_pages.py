"""Fetches the pages of seeds and keeps them beside the config.

The page of a seed URL is fetched once and kept (`.susulan-seeds/`). Matching then needs no network, and the
story does not change when the publisher edits the page.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from service.config.seed_tables import is_url
from service.config.settings import Config
from store.errors import ConfigError, FetchError

if TYPE_CHECKING:
    from crawler.settings import CrawlerSettings

CACHE_FOLDER = ".susulan-seeds"


def cache_path(folder: Path, url: str) -> Path:
    """Where the page of a seed URL is kept."""
    return folder / CACHE_FOLDER / f"{hashlib.sha256(url.encode()).hexdigest()[:24]}.html"


async def fetch_missing_seeds(config: Config) -> None:
    """Fetch and keep the seed pages of a config that were not fetched yet.

    Raises:
        ConfigError: a page cannot be fetched.
    """
    urls = [seed.location for story in config.stories for seed in story.seeds if seed.is_url]
    await _fetch_missing(urls, config.file.parent, config.crawler)


async def local_seed_files(seeds: Sequence[str]) -> list[Path]:
    """The files of seeds given on the command line; pages are fetched and kept in the working directory.

    Raises:
        ConfigError: a page cannot be fetched.
    """
    from crawler.settings import CrawlerSettings

    await _fetch_missing([seed for seed in seeds if is_url(seed)], Path(), CrawlerSettings())
    return [cache_path(Path(), seed) if is_url(seed) else Path(seed) for seed in seeds]


async def _fetch_missing(urls: Sequence[str], folder: Path, settings: CrawlerSettings) -> None:
    missing = [url for url in dict.fromkeys(urls) if not cache_path(folder, url).exists()]
    if not missing:
        return
    from crawler.fetching.address_guard import AddressGuard
    from crawler.fetching.http_client import HttpClient

    client = HttpClient(settings, AddressGuard(settings.allow_private))
    try:
        for url in missing:
            try:
                response = await client.fetch(url, {})
            except FetchError as error:
                raise ConfigError([f"the seed {url} cannot be fetched: {error}"]) from error
            path = cache_path(folder, url)
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(response.body)
    finally:
        await client.close()
