"""The SQLite store's marks of what was here once, and of what sources list."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from typing import Any

from store.records.collection import Article
from store.sqlite.sql import retention as sql
from store.sqlite.tombstone_keys import own_key, packed, unpacked
from store.sqlite.transactions import SqliteTransactions

_KEYS_AT_ONCE = 500
"""Looked up by one statement; SQLite's limit is 32,766."""


class SqliteMarks(SqliteTransactions):
    """Within a transaction, all of it."""

    def _among(self, statement: str, keys: Sequence[object], *first: object) -> list[Any]:
        """What the statement finds of the keys; what it asks besides comes first."""
        found: list[Any] = []
        for start in range(0, len(keys), _KEYS_AT_ONCE):
            some = keys[start : start + _KEYS_AT_ONCE]
            asked = statement.format(keys=",".join("?" * len(some)))
            found += self._db.conn.execute(asked, (*first, *some)).fetchall()
        return found

    def _marked(self, keys: Iterable[int]) -> set[int]:
        """Those of the keys of which there is a mark."""
        return {row[0] for row in self._among(sql.MARKED, list(keys))}

    def _marked_of(self, articles: Sequence[Article], key: Callable[[Article], int]) -> set[str]:
        """Ids of those whose mark is there; nothing is worked out where there are no marks at all."""
        if not articles or self._row(sql.ANY_MARK, {}) is None:
            return set()
        keys = {one.id: key(one) for one in articles}
        marked = self._marked(keys.values())
        return {name for name, one in keys.items() if one in marked}

    def _mark(self, keys: Iterable[int], since: datetime | None) -> None:
        moment = None if since is None else int(since.timestamp())
        self._db.conn.executemany(sql.MARK, [(key, moment) for key in keys])

    def _note_listing(self, source: str, articles: Sequence[Article], at: datetime) -> None:
        """Remember what a source shows; marks of what it shows no more count from now."""
        entries = packed(set(map(own_key, articles)))
        before = self._row(sql.LISTING, {"source": source})
        if before is None or before["entries"] != entries:
            if before is not None:
                self._leave(set(unpacked(before["entries"])).difference(unpacked(entries)), at)
            self._write(sql.KEEP_LISTING, {"source": source, "entries": entries})

    def _drop_listing(self, source: str, at: datetime) -> None:
        """Forget a source that is asked no more."""
        before = self._row(sql.LISTING, {"source": source})
        if before is not None:
            self._leave(set(unpacked(before["entries"])), at)
            self._write(sql.DROP_LISTING, {"source": source})

    def _leave(self, keys: set[int], at: datetime) -> None:
        self._among(sql.MARK_LEFT, list(keys), int(at.timestamp()))

    def _still_listed(self, keys: Iterable[int]) -> set[int]:
        """Those of the keys that a source showed when it was last read."""
        wanted = set(keys)
        found: set[int] = set()
        if wanted:
            for row in self._rows(sql.LISTINGS, {}):
                found |= wanted.intersection(unpacked(row["entries"]))
        return found
