"""The coverage of a config's stories, with what its sources brought by its store."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from alerts.outlets.table import outlet_table
from service.catalogue.coverage import COVERAGE_WEEKS, Coverage, measure_coverage
from service.catalogue.profiles import source_profiles
from service.catalogue.propose import needs_of
from store.clock import utc_now
from store.errors import StoreError
from store.records.collection import SourceStats

if TYPE_CHECKING:
    from alerts.stories.story import Story
    from service.config.settings import Config


def coverage_by_story(config: Config, stories: Sequence[Story]) -> list[tuple[str, Coverage]]:
    """The name and coverage of each story; `config.sources` includes its searches."""
    article_counts, recent = _source_history(config, utc_now() - timedelta(weeks=COVERAGE_WEEKS))
    profiles = source_profiles(config.sources, outlet_table(config.outlets))
    return [
        (story.name, measure_coverage(profiles, needs_of(story), article_counts, recent)) for story in stories
    ]


def _source_history(config: Config, since: datetime) -> tuple[Mapping[str, int], Mapping[str, SourceStats]]:
    """How many articles each source ever brought, and what it brought lately; empty without a store."""
    from store.sqlite.store import open_store

    if not config.store.exists():
        return {}, {}
    try:
        store = open_store(config.store, exclusive=False)
    except StoreError:
        return {}, {}
    try:
        counts = {state.source.name: state.article_count for state in store.source_states()}
        return counts, store.source_stats(since)
    finally:
        store.close()
