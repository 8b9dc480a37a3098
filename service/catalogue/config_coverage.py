"""The coverage of a config's stories, with what its sources brought by its store."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import TYPE_CHECKING

from alerts.outlets.table import outlet_table
from service.catalogue.coverage import COVERAGE_WEEKS, Coverage, CoverageNeeds, measure_coverage
from service.catalogue.profiles import source_profiles
from service.catalogue.propose import needs_of
from service.catalogue.stored_needs import NEEDS_KEY, needs_from_json
from store.clock import utc_now
from store.errors import StoreError
from store.records.sources import SourceStats
from store.sqlite.store import open_store

if TYPE_CHECKING:
    from alerts.stories.story import Story
    from service.config.settings import Config
    from store.protocol.store import Store


def coverage_by_story(config: Config, stories: Sequence[Story]) -> list[tuple[str, Coverage]]:
    """The name and coverage of each story; `config.sources` includes its searches."""
    needs = {story.name: needs_of(story).coverage for story in stories}
    store = _open_store(config)
    try:
        return _measure(config, needs, store)
    finally:
        if store is not None:
            store.close()


def stored_coverage(config: Config, store: Store) -> list[tuple[str, Coverage]]:
    """The coverage of each story of the config that the service has started; searches are left out."""
    known = needs_from_json(store.meta(NEEDS_KEY))
    names = [story.name for story in config.stories]
    return _measure(config, {name: known[name] for name in names if name in known}, store)


def _measure(
    config: Config, needs: Mapping[str, CoverageNeeds], store: Store | None
) -> list[tuple[str, Coverage]]:
    article_counts: dict[str, int] = {}
    recent: Mapping[str, SourceStats] = {}
    if store is not None:
        article_counts = {state.source.name: state.article_count for state in store.source_states()}
        recent = store.source_stats(utc_now() - timedelta(weeks=COVERAGE_WEEKS))
    profiles = source_profiles(config.sources, outlet_table(config.outlets))
    return [(name, measure_coverage(profiles, one, article_counts, recent)) for name, one in needs.items()]


def _open_store(config: Config) -> Store | None:
    """The store, if there is one that can be read."""
    try:
        return open_store(config.store, exclusive=False) if config.store.exists() else None
    except StoreError:
        return None
