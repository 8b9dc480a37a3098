"""The SQLite store's tombstones of deleted records, and its listings of what sources show."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from typing import Any

from store.records.articles import Article
from store.sqlite.sql import retention as sql
from store.sqlite.tombstone_keys import id_key, pack_keys, unpack_keys
from store.sqlite.transactions import SqliteTransactions

_KEYS_PER_QUERY = 500
"""SQLite's limit is 32,766."""


class SqliteTombstones(SqliteTransactions):
    """All of it is called within a transaction."""

    def _query_keys(self, statement: str, keys: Sequence[object], *first: object) -> list[Any]:
        """The rows of a statement with `{keys}`, in chunks; `first` are the parameters before the keys."""
        rows: list[Any] = []
        for start in range(0, len(keys), _KEYS_PER_QUERY):
            chunk = keys[start : start + _KEYS_PER_QUERY]
            sql_text = statement.format(keys=",".join("?" * len(chunk)))
            rows += self._db.conn.execute(sql_text, (*first, *chunk)).fetchall()
        return rows

    def _tombstoned(self, keys: Iterable[int]) -> set[int]:
        """Those of the keys that have a tombstone."""
        return {row[0] for row in self._query_keys(sql.TOMBSTONED, list(keys))}

    def _tombstoned_ids(self, articles: Sequence[Article], key: Callable[[Article], int]) -> set[str]:
        """Ids of the articles that have a tombstone; computes no key while there are no tombstones."""
        if not articles or self._fetch_one(sql.ANY_TOMBSTONE, {}) is None:
            return set()
        keys = {article.id: key(article) for article in articles}
        found = self._tombstoned(keys.values())
        return {article_id for article_id, value in keys.items() if value in found}

    def _add_tombstones(self, keys: Iterable[int], since: datetime | None) -> None:
        moment = None if since is None else int(since.timestamp())
        self._db.conn.executemany(sql.ADD_TOMBSTONE, [(key, moment) for key in keys])

    def _save_listing(self, source: str, articles: Sequence[Article], at: datetime) -> int:
        """Store what a source lists; tombstones of what it does not list any more begin to age.

        Returns how many entries it did not list before.
        """
        entries = pack_keys(set(map(id_key, articles)))
        before = self._fetch_one(sql.LISTING, {"source": source})
        if before is None or before["entries"] != entries:
            if before is not None:
                removed = set(unpack_keys(before["entries"])).difference(unpack_keys(entries))
                self._restart_tombstones(removed, at)
            self._execute(sql.SAVE_LISTING, {"source": source, "entries": entries})
            listed_before = () if before is None else unpack_keys(before["entries"])
            return len(set(unpack_keys(entries)).difference(listed_before))
        return 0

    def _drop_listing(self, source: str, at: datetime) -> None:
        """Delete the listing of a source that is not polled any more."""
        before = self._fetch_one(sql.LISTING, {"source": source})
        if before is not None:
            self._restart_tombstones(set(unpack_keys(before["entries"])), at)
            self._execute(sql.DELETE_LISTING, {"source": source})

    def _restart_tombstones(self, keys: set[int], at: datetime) -> None:
        self._query_keys(sql.RESTART_TOMBSTONES, list(keys), int(at.timestamp()))

    def _still_listed(self, keys: Iterable[int]) -> set[int]:
        """Those of the keys that a source listed at its last poll."""
        candidates = set(keys)
        listed: set[int] = set()
        if candidates:
            for row in self._fetch_all(sql.LISTINGS, {}):
                listed |= candidates.intersection(unpack_keys(row["entries"]))
        return listed
