"""The config for `susulan sources`: with the sources that its searches become."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from alerts.stories.story import Story
    from service.config.settings import Config


def load_with_search_sources(file: Path) -> Config:
    """Load the config; stories are only built if a search needs their words.

    Raises:
        ConfigError: with every mistake at once.
    """
    from service.config.load import load_config

    config = load_config(file, require_secrets=False)
    if not config.searches:
        return config
    from service.stories.search_sources import all_sources
    from service.stories.seeds import build_stories

    return replace(config, sources=all_sources(config, build_stories(config)))


def built_stories(config: Config) -> list[Story]:
    """The stories of a config; seeds that are URLs are fetched if they were not yet.

    Raises:
        ConfigError: a seed or keyword cannot be used; all mistakes at once.
    """
    import asyncio

    from service.stories.seed_pages import fetch_missing_seeds
    from service.stories.seeds import build_stories

    asyncio.run(fetch_missing_seeds(config))
    return build_stories(config)
