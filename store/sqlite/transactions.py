"""How the SQLite store reads and writes: in short transactions that it begins itself.

The connection is in autocommit mode and every transaction begins here, because sqlite-utils' `atomic()` is
BEGIN DEFERRED: a transaction that reads and then writes fails at once, without waiting, if another process
wrote in between.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path

from sqlite_utils import Database

from store.errors import StoreDamaged, StoreError
from store.records.result import Result
from store.sqlite.rows import Row, Values


class SqliteTransactions:
    """One connection; used by one thread at a time."""

    def __init__(self, db: Database, path: Path) -> None:
        db.conn.row_factory = sqlite3.Row
        self._db = db
        self._path = path
        self._durable: bool | None = None
        """Whether `synchronous` is FULL at present; None while it is the driver's default."""
        self._in_batch = False
        """Whether several verbs share the present transaction."""

    def in_one_transaction(
        self, verbs: Sequence[Callable[[], object]], *, durable: bool = False
    ) -> list[Result]:
        """See `protocol.Store`.

        If one fails, everything is rolled back and each verb runs in a transaction of its own: a savepoint
        for every verb would always cost what a failure costs now and then.
        """
        try:
            with self._write_transaction(durable=durable), self._batch():
                return [Result(verb()) for verb in verbs]
        except Exception:  # noqa: BLE001 - running each alone shows which one failed
            return [Result.capture(verb) for verb in verbs]

    @contextmanager
    def _batch(self) -> Iterator[None]:
        outer, self._in_batch = self._in_batch, True
        try:
            yield
        finally:
            self._in_batch = outer

    @contextmanager
    def _write_transaction(self, *, durable: bool = False) -> Iterator[None]:
        """One transaction that takes the write lock at its start; rolled back if the body raises.

        It survives a crash of the process, with `durable` a loss of power too.

        Raises:
            StoreError: the database refused; nothing was written.
        """
        with self._translate_errors():
            if self._in_batch:
                if durable and not self._durable:
                    raise StoreError(
                        f"{self._path}: a durable write cannot share a transaction that is not durable"
                    )
                yield
                return
            if durable is not self._durable:
                self._db.execute(f"PRAGMA synchronous = {'FULL' if durable else 'NORMAL'}")
                self._durable = durable
            self._db.execute("BEGIN IMMEDIATE")
            with self._commit_or_rollback():
                yield

    @contextmanager
    def _read_transaction(self) -> Iterator[None]:
        """Several reads of the same state."""
        with self._translate_errors():
            if self._in_batch:
                yield
                return
            self._db.execute("BEGIN")
            with self._commit_or_rollback():
                yield

    @contextmanager
    def _commit_or_rollback(self) -> Iterator[None]:
        try:
            yield
            self._db.commit()
        except BaseException:
            self._db.rollback()
            raise

    @contextmanager
    def _translate_errors(self) -> Iterator[None]:
        """Turn errors of the database into ours, with the file named."""
        try:
            yield
        except (sqlite3.Error, OverflowError) as exc:
            if is_damage_error(exc):
                raise StoreDamaged(self._path, exc) from exc
            raise StoreError(f"{self._path}: {exc}") from exc

    def _fetch_all(self, sql: str, values: Values) -> list[Row]:
        """All rows at once, also of RETURNING: a half-read cursor would keep a transaction open.

        Not with sqlite-utils' `query()`: its savepoint makes the search index write a segment each time.
        """
        rows: list[Row] = self._db.conn.execute(sql, values).fetchall()
        return rows

    def _fetch_one(self, sql: str, values: Values) -> Row | None:
        rows = self._fetch_all(sql, values)
        return rows[0] if rows else None

    def _execute(self, sql: str, values: Values) -> int:
        """Run a statement that returns no rows; returns how many it changed."""
        return self._db.conn.execute(sql, values).rowcount

    def _execute_many(self, sql: str, values: Iterable[Values]) -> None:
        """Run a statement that returns no rows, once for each set of values."""
        self._db.conn.executemany(sql, values)

    def _query(self, sql: str, **values: object) -> list[Row]:
        """The rows of a single statement, outside any transaction."""
        with self._translate_errors():
            return self._fetch_all(sql, values)

    def _query_count(self, sql: str, **values: object) -> int:
        return int(self._query(sql, **values)[0]["n"])

    def _query_earliest(self, sql: str) -> float | None:
        """The smallest `max(due, not_before)` of rows in order of `due`.

        Stops reading at the first `due` that is later than the smallest so far, usually the second row.
        """
        with self._translate_errors(), closing(self._db.execute(sql)) as cursor:
            return earliest_due(cursor)


def is_damage_error(error: Exception) -> bool:
    """Whether the error means that the file's content is not what SQLite wrote."""
    return getattr(error, "sqlite_errorcode", None) in (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB)


def earliest_due(rows: Iterable[Row]) -> float | None:
    """The smallest `max(due, not_before)` of rows in order of `due`."""
    earliest: float | None = None
    for row in rows:
        if earliest is not None and row["due"] >= earliest:
            break
        moment = max(row["due"], row["not_before"])
        earliest = moment if earliest is None else min(earliest, moment)
    return earliest
