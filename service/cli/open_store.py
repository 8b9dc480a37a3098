"""Opens the store in a command, while a service may be running."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from typing import TYPE_CHECKING

from service.cli.options import print_err
from store.errors import StoreError

if TYPE_CHECKING:
    from alerts.stories.story import Story
    from service.config.settings import Config
    from store.protocol.store import Store
    from store.records.proposals import AppliedProposal


def stories_with_feedback(settings: Config, stories: list[Story]) -> list[Story]:
    """The stories with their applied proposals and feedback; unchanged if no store can be read."""
    from alerts.matching.adjusted import adjust_story

    if not settings.store.exists():
        return stories
    try:
        with open_existing_store(settings) as store:
            rows, applied = store.feedback(), store.applied_proposals()
    except StoreError as error:
        print_err(f"{error}; shown without feedback")
        return stories
    return [adjust_story(story, rows, applied) for story in stories]


def applied_to(settings: Config, stories: list[Story]) -> list[tuple[AppliedProposal, ...]]:
    """The proposals that were applied to each story; none if no store can be read."""
    rows: list[AppliedProposal] = []
    if settings.store.exists():
        with contextlib.suppress(StoreError), open_existing_store(settings) as store:
            rows = store.applied_proposals()
    return [tuple(row for row in rows if row.story == story.name) for story in stories]


@contextlib.contextmanager
def open_existing_store(settings: Config) -> Iterator[Store]:
    """Open the store of a config and close it at the end.

    Raises:
        StoreError: there is no store yet, or it cannot be opened.
    """
    from store.sqlite.store import open_store

    if not settings.store.exists():
        raise StoreError(f"{settings.store}: no store yet; `susulan once` or `susulan run` creates it")
    store = open_store(settings.store, exclusive=False)
    try:
        yield store
    finally:
        store.close()
