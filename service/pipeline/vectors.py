"""Vectors of articles between the encoder and the store."""

from __future__ import annotations

from collections.abc import Mapping

from store.protocol.store import Store
from store.records.vectors import StoredVector


class VectorBuffer:
    """A `VectorCache` for a batch of articles: matching reads and fills it, and each commit takes its vector.

    Matching runs in another thread than the store, so the batch's stored vectors are loaded before it.
    """

    def __init__(self) -> None:
        self._stored: Mapping[str, StoredVector] = {}
        self._new: dict[str, StoredVector] = {}

    def load(self, stored: Mapping[str, StoredVector]) -> None:
        """Begin a new batch; vectors of the last one that were not taken are dropped."""
        self._stored, self._new = stored, {}

    def get(self, article_id: str) -> StoredVector | None:
        """See `VectorCache`."""
        return self._new.get(article_id) or self._stored.get(article_id)

    def put(self, vector: StoredVector) -> None:
        """See `VectorCache`."""
        self._new[vector.article_id] = vector

    def take_new(self, article_id: str) -> StoredVector | None:
        """The vector that the article got in this batch, to be stored; None if there is no new one."""
        return self._new.pop(article_id, None)


class StoredVectors:
    """A `VectorCache` that reads from a store and writes nothing, for commands that judge again."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def get(self, article_id: str) -> StoredVector | None:
        """See `VectorCache`."""
        return self._store.vectors([article_id]).get(article_id)

    def put(self, vector: StoredVector) -> None:
        """New vectors stay in memory only."""
