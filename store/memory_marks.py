"""The in-memory store's marks of what was here once, and of what sources list."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

from store.memory_state import MemoryBase
from store.records.collection import Article
from store.sqlite.tombstone_keys import own_key


class MemoryMarks(MemoryBase):
    """As `sqlite_marks`."""

    def _is_marked(self, keys: Iterable[int]) -> bool:
        return any(key in self._state.marks for key in keys)

    def _mark(self, keys: Iterable[int], since: datetime | None) -> None:
        moment = None if since is None else int(since.timestamp())
        self._state.marks |= dict.fromkeys(keys, moment)

    def _note_listing(self, source: str, articles: Sequence[Article], at: datetime) -> None:
        """Remember what a source shows; marks of what it shows no more count from now."""
        entries = frozenset(map(own_key, articles))
        self._leave(self._state.listings.get(source, frozenset()) - entries, at)
        self._state.listings[source] = entries

    def _drop_listing(self, source: str, at: datetime) -> None:
        self._leave(self._state.listings.pop(source, frozenset()), at)

    def _leave(self, keys: Iterable[int], at: datetime) -> None:
        for key in keys:
            if self._state.marks.get(key) is not None:
                self._state.marks[key] = int(at.timestamp())

    def _is_listed(self, key: int) -> bool:
        return any(key in entries for entries in self._state.listings.values())
