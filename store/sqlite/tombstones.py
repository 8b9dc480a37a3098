"""The SQLite store's marks of what was here once, and of what sources list."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from typing import Any

from store.records.collection import Article
from store.sqlite.sql import retention as sql
from store.sqlite.tombstone_keys import id_key, pack_keys, unpack_keys
from store.sqlite.transactions import SqliteTransactions

_KEYS_PER_QUERY = 500
"""Looked up by one statement; SQLite's limit is 32,766."""


class SqliteTombstones(SqliteTransactions):
    """Within a transaction, all of it."""

    def _query_keys(self, statement: str, keys: Sequence[object], *first: object) -> list[Any]:
        """What the statement finds of the keys; what it asks besides comes first."""
        found: list[Any] = []
        for start in range(0, len(keys), _KEYS_PER_QUERY):
            some = keys[start : start + _KEYS_PER_QUERY]
            asked = statement.format(keys=",".join("?" * len(some)))
            found += self._db.conn.execute(asked, (*first, *some)).fetchall()
        return found

    def _tombstoned(self, keys: Iterable[int]) -> set[int]:
        """Those of the keys of which there is a mark."""
        return {row[0] for row in self._query_keys(sql.TOMBSTONED, list(keys))}

    def _tombstoned_ids(self, articles: Sequence[Article], key: Callable[[Article], int]) -> set[str]:
        """Ids of those whose mark is there; nothing is worked out where there are no marks at all."""
        if not articles or self._fetch_one(sql.ANY_TOMBSTONE, {}) is None:
            return set()
        keys = {one.id: key(one) for one in articles}
        marked = self._tombstoned(keys.values())
        return {name for name, one in keys.items() if one in marked}

    def _add_tombstones(self, keys: Iterable[int], since: datetime | None) -> None:
        moment = None if since is None else int(since.timestamp())
        self._db.conn.executemany(sql.ADD_TOMBSTONE, [(key, moment) for key in keys])

    def _save_listing(self, source: str, articles: Sequence[Article], at: datetime) -> None:
        """Remember what a source shows; marks of what it shows no more count from now."""
        entries = pack_keys(set(map(id_key, articles)))
        before = self._fetch_one(sql.LISTING, {"source": source})
        if before is None or before["entries"] != entries:
            if before is not None:
                self._restart_tombstones(
                    set(unpack_keys(before["entries"])).difference(unpack_keys(entries)), at
                )
            self._execute(sql.SAVE_LISTING, {"source": source, "entries": entries})

    def _drop_listing(self, source: str, at: datetime) -> None:
        """Forget a source that is asked no more."""
        before = self._fetch_one(sql.LISTING, {"source": source})
        if before is not None:
            self._restart_tombstones(set(unpack_keys(before["entries"])), at)
            self._execute(sql.DELETE_LISTING, {"source": source})

    def _restart_tombstones(self, keys: set[int], at: datetime) -> None:
        self._query_keys(sql.RESTART_TOMBSTONES, list(keys), int(at.timestamp()))

    def _still_listed(self, keys: Iterable[int]) -> set[int]:
        """Those of the keys that a source showed when it was last read."""
        wanted = set(keys)
        found: set[int] = set()
        if wanted:
            for row in self._fetch_all(sql.LISTINGS, {}):
                found |= wanted.intersection(unpack_keys(row["entries"]))
        return found
