"""The sources that `susulan init` proposes for a story of one's own."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from service.cli.init.seeds import GivenSeed
from service.cli.options import print_err
from store.errors import ConfigError

if TYPE_CHECKING:
    from service.config.add_sources import NewSource
    from service.stories.seeds import SeedArticle


def suggested_sources(name: str, seeds: Sequence[GivenSeed], keywords: Sequence[str]) -> list[NewSource]:
    """Sources of the catalogue for a story; none if its seeds cannot be read before they are fetched."""
    from service.catalogue.propose import as_new_sources, propose
    from service.config.settings import SeedSource, StoryConfig
    from service.stories.seeds import build_configured_story

    try:
        articles = [article for seed in seeds if (article := _local_article(seed)) is not None]
        if not articles:
            print_err("the seed is not fetched yet; `susulan sources suggest --add` then proposes sources")
            return []
        table = StoryConfig(name, (SeedSource("", text="-"),), tuple(keywords))
        story = build_configured_story(table, articles)
    except ConfigError as error:
        print_err(f"no sources were proposed: {'; '.join(error.problems)}")
        return []
    return as_new_sources(propose(story).sources, set())


def _local_article(seed: GivenSeed) -> SeedArticle | None:
    """The seed's text; None for a URL.

    Raises:
        ConfigError: the file cannot be read or has no text.
    """
    from service.stories.seeds import SeedArticle, read_seed

    if seed.text:
        return SeedArticle(seed.text, seed.language or None)
    return None if seed.file is None else read_seed(seed.file, language=seed.language or None)
