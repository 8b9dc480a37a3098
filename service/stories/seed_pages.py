"""Fetches the pages of seeds and keeps them beside the config.

The page of a seed URL is fetched once and kept (`.susulan-seeds/`). Matching then needs no network, and the
story does not change when the publisher edits the page. A page that is no article is not kept.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from service.config.seed_tables import is_url
from service.config.settings import Config
from service.stories.seed_page_check import REFETCH, refusal
from store.errors import ConfigError, FetchError, ParseError

if TYPE_CHECKING:
    from crawler.fetching.response import HttpResponse
    from crawler.pages.pool import ExtractionPool
    from crawler.settings import CrawlerSettings

CACHE_FOLDER = ".susulan-seeds"


def cache_path(folder: Path, url: str) -> Path:
    """Where the page of a seed URL is kept."""
    return folder / CACHE_FOLDER / f"{hashlib.sha256(url.encode()).hexdigest()[:24]}.html"


async def fetch_missing_seeds(config: Config, *, again: bool = False) -> None:
    """Fetch and keep the seed pages of a config that were not fetched yet; with `again`, all of them.

    Raises:
        ConfigError: a page cannot be fetched, or is no article; what was kept before stays.
    """
    urls = [seed.location for story in config.stories for seed in story.seeds if seed.is_url]
    await _fetch_missing(urls, config.file.parent, config.crawler, again=again)


async def fetch_local_seeds(seeds: Sequence[str], *, again: bool = False) -> None:
    """Fetch the pages of seeds given on the command line, and keep them in the working directory.

    Raises:
        ConfigError: a page cannot be fetched, or is no article; what was kept before stays.
    """
    from crawler.settings import CrawlerSettings

    await _fetch_missing([seed for seed in seeds if is_url(seed)], Path(), CrawlerSettings(), again=again)


async def _fetch_missing(
    urls: Sequence[str], folder: Path, settings: CrawlerSettings, *, again: bool
) -> None:
    missing = [url for url in dict.fromkeys(urls) if again or not cache_path(folder, url).exists()]
    if not missing:
        return
    from crawler.fetching.address_guard import AddressGuard
    from crawler.fetching.http_client import HttpClient
    from crawler.pages.pool import ExtractionPool

    client, pool = HttpClient(settings, AddressGuard(settings.allow_private)), ExtractionPool()
    try:
        for url in missing:
            try:
                response = await client.fetch(url, {})
            except FetchError as error:
                raise ConfigError([f"the seed {url} cannot be fetched: {error}"]) from error
            path = cache_path(folder, url)
            if reason := await _refusal(pool, response, url):
                raise ConfigError([_refused(url, reason, is_kept=path.exists())])
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(response.body)
    finally:
        pool.close()
        await client.close()


async def _refusal(pool: ExtractionPool, response: HttpResponse, url: str) -> str:
    """Why the page cannot be a seed; empty if it can. It is read in a worker process, which can be killed."""
    content_type = response.headers.get("content-type")
    try:
        page = await pool.extract(response.body, content_type=content_type, url=response.url)
    except ParseError as error:
        return str(error)
    return refusal(page, url, response.url)


def _refused(url: str, reason: str, *, is_kept: bool) -> str:
    kept = (
        "the page that was kept before stays in use"
        if is_kept
        else f"nothing was kept: the next start fetches it again, and so does `{REFETCH}`"
    )
    return f"the seed {url} is no article: {reason}; {kept}; or save the article as a file, headline first"
