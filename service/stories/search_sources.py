"""Makes a source of each search in the config: a query with words of its story, at a provider."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

import structlog

from alerts.outlets.table import outlet_table
from alerts.stories.search_terms import search_terms
from crawler.sources.search_feeds import query_language, search_url
from crawler.urls import host_port
from store.errors import ConfigError
from store.records.sources import Source, SourceKind

if TYPE_CHECKING:
    from alerts.stories.story import Story
    from service.config.settings import Config, SearchConfig

log = structlog.get_logger()
MAX_GAP_LANGUAGES = 20
"""Searches that one `languages = "missing"` becomes."""


def all_sources(config: Config, stories: Sequence[Story]) -> tuple[Source, ...]:
    """The sources of a config, with its searches.

    Raises:
        ConfigError: a story has no words in the language of a search; all such searches at once.
    """
    by_name = {story.name: story for story in stories}
    searches: list[Source] = []
    problems: list[str] = []
    for search in config.searches:
        story = by_name[search.story]
        if not search.language:
            searches += _gap_searches(search, story, config)
            continue
        try:
            searches.append(search_source(search, story))
        except ValueError as error:
            problems.append(
                f'{config.file}: [[sources]] "{search.name}": no query for {search.story} in '
                f"{search.language!r}: {error}; expected: another language, or a url instead of a provider"
            )
    if problems:
        raise ConfigError(problems)
    return (*config.sources, *searches)


def _gap_searches(search: SearchConfig, story: Story, config: Config) -> list[Source]:
    """One search for each language of the story's coverage gap that the provider serves."""
    from service.catalogue.profiles import source_profiles
    from service.catalogue.propose import needs_of

    profiles = source_profiles(config.sources, outlet_table(config.outlets))
    present = {profile.language for profile in profiles if not profile.is_search}
    missing = [language for language in needs_of(story).languages if language not in present]
    found = []
    for language in missing[:MAX_GAP_LANGUAGES]:
        try:
            found.append(
                search_source(replace(search, name=f"{search.name}-{language}", language=language), story)
            )
        except ValueError as error:
            log.warning("search_language_skipped", source=search.name, language=language, reason=str(error))
    return found


def search_source(search: SearchConfig, story: Story) -> Source:
    """One search as a source.

    Raises:
        ValueError: the story has no words in the language.
    """
    terms = search_terms(story, query_language(search.provider, search.language))
    url = search_url(search.provider, terms, search.language)
    return Source(
        name=search.name,
        kind=SourceKind.SEARCH,
        url=url,
        host=host_port(url),
        language=search.language,
        interval_s=search.interval_s,
        page_policy=search.pages,
    )
