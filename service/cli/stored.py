"""The store, opened by a command beside a service that may be running."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from typing import TYPE_CHECKING

from store.errors import StoreError

if TYPE_CHECKING:
    from service.config import Config
    from store.protocol import Store


@contextlib.contextmanager
def stored(settings: Config) -> Iterator[Store]:
    """The store of a config, closed at the end.

    Raises:
        StoreError: there is none yet, or it cannot be opened.
    """
    from store.sqlite import open_store

    if not settings.store.exists():
        raise StoreError(f"{settings.store}: no store yet; `susulan once` or `susulan run` makes it")
    store = open_store(settings.store, exclusive=False)
    try:
        yield store
    finally:
        store.close()
