"""A story from seeds and keywords given on the command line, without a config."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from service.config.settings import SeedSource, StoryConfig
from service.stories.seed_pages import fetch_local_seeds
from service.stories.seeds import SeedArticle, build_configured_story, load_seeds

if TYPE_CHECKING:
    from alerts.stories.story import Story


def command_line_story(
    seeds: Sequence[str], keywords: tuple[str, ...] = (), *, refetch: bool = False
) -> tuple[Story, list[SeedArticle]]:
    """The story of some files and URLs, named after the first, and the articles.

    Pages are fetched and kept; with `refetch`, those that were kept are fetched again.

    Raises:
        ConfigError: a seed cannot be fetched or read, or a keyword is invalid.
    """
    asyncio.run(fetch_local_seeds(seeds, again=refetch))
    config = StoryConfig(Path(seeds[0]).stem or "seed", tuple(SeedSource(seed) for seed in seeds), keywords)
    articles = load_seeds(config, Path())
    return build_configured_story(config, articles), articles
