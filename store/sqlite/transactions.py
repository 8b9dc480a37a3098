"""How the SQLite store reads and writes: short transactions of its own making.

The connection is in autocommit and every transaction is begun here, because sqlite-utils' `atomic()` is
BEGIN DEFERRED: one that reads and then writes fails at once, without waiting, when another process wrote
in between.
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
        """The connection's present `synchronous`; None while it is the driver's default."""
        self._in_batch = False
        """Inside a transaction that several verbs share."""

    def in_one_transaction(
        self, verbs: Sequence[Callable[[], object]], *, durable: bool = False
    ) -> list[Result]:
        """See `protocol.Store`.

        Where one fails, all is taken back and each gets a transaction of its own: a savepoint around every
        verb would cost all the time what a failure costs now and then.
        """
        try:
            with self._write_transaction(durable=durable), self._batch():
                return [Result(verb()) for verb in verbs]
        except Exception:  # noqa: BLE001 - whose it was shows when each runs alone
            return [Result.capture(verb) for verb in verbs]

    @contextmanager
    def _batch(self) -> Iterator[None]:
        self._in_batch = True
        try:
            yield
        finally:
            self._in_batch = False

    @contextmanager
    def _write_transaction(self, *, durable: bool = False) -> Iterator[None]:
        """One transaction, the write lock taken at its start; rolled back if the body raises.

        Without `durable` it survives a crash of the process, with it a loss of power too.

        Raises:
            StoreError: the database refused; nothing was written.
        """
        with self._translate_errors():
            if self._in_batch:
                if durable and not self._durable:
                    raise StoreError(f"{self._path}: a durable write shares no transaction that is not")
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
        """Several reads of one moment."""
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
        """Errors of the database become ours, with the file named."""
        try:
            yield
        except (sqlite3.Error, OverflowError) as exc:
            if is_damage_error(exc):
                raise StoreDamaged(self._path, exc) from exc
            raise StoreError(f"{self._path}: {exc}") from exc

    def _fetch_all(self, sql: str, values: Values) -> list[Row]:
        """All rows at once: a half-read cursor would keep a transaction open. For RETURNING too.

        Not by sqlite-utils' `query()`: its savepoint makes the search index write out what it has each time.
        """
        found: list[Row] = self._db.conn.execute(sql, values).fetchall()
        return found

    def _fetch_one(self, sql: str, values: Values) -> Row | None:
        rows = self._fetch_all(sql, values)
        return rows[0] if rows else None

    def _execute(self, sql: str, values: Values) -> int:
        """Run a statement that returns no rows; how many it touched."""
        return self._db.conn.execute(sql, values).rowcount

    def _execute_many(self, sql: str, values: Iterable[Values]) -> None:
        """Run a statement that returns no rows, once for each."""
        self._db.conn.executemany(sql, values)

    def _query(self, sql: str, **values: object) -> list[Row]:
        """The rows of a single statement, outside any transaction."""
        with self._translate_errors():
            return self._fetch_all(sql, values)

    def _query_count(self, sql: str, **values: object) -> int:
        return int(self._query(sql, **values)[0]["n"])

    def _query_earliest(self, sql: str) -> float | None:
        """The smallest of `max(due, not_before)` over rows that come in order of `due`.

        Stops reading where `due` alone is later than what was found, usually at the second row.
        """
        with self._translate_errors(), closing(self._db.execute(sql)) as cursor:
            return earliest_due(cursor)


def is_damage_error(error: Exception) -> bool:
    """Whether the error tells of a file whose content is not what SQLite wrote."""
    return getattr(error, "sqlite_errorcode", None) in (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB)


def earliest_due(rows: Iterable[Row]) -> float | None:
    """The smallest of `max(due, not_before)`; the rows come in order of `due`."""
    best: float | None = None
    for row in rows:
        if best is not None and row["due"] >= best:
            break
        moment = max(row["due"], row["not_before"])
        best = moment if best is None else min(best, moment)
    return best
