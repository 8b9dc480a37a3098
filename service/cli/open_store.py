"""The store, opened by a command beside a service that may be running."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from typing import TYPE_CHECKING

from service.cli.options import tell
from store.errors import StoreError

if TYPE_CHECKING:
    from alerts.stories.story import Story
    from service.config.load import Config
    from store.protocol.store import Store


def taught_by_feedback(settings: Config, stories: list[Story]) -> list[Story]:
    """The stories with what their feedback moved; as they are where no store can be read."""
    from alerts.matching.feedback import taught

    if not settings.store.exists():
        return stories
    try:
        with stored(settings) as store:
            rows = store.feedback()
    except StoreError as error:
        tell(f"{error}; what feedback moved is not shown")
        return stories
    return [taught(story, rows) for story in stories]


@contextlib.contextmanager
def stored(settings: Config) -> Iterator[Store]:
    """The store of a config, closed at the end.

    Raises:
        StoreError: there is none yet, or it cannot be opened.
    """
    from store.sqlite.store import open_store

    if not settings.store.exists():
        raise StoreError(f"{settings.store}: no store yet; `susulan once` or `susulan run` makes it")
    store = open_store(settings.store, exclusive=False)
    try:
        yield store
    finally:
        store.close()
