"""The embedded store: one SQLite file in WAL mode, on sqlite-utils."""

from __future__ import annotations

import os
import sqlite3
from contextlib import ExitStack
from datetime import datetime
from pathlib import Path

from sqlite_utils import Database

from store.batching import low_priority
from store.clock import utc_now
from store.errors import StoreDamaged, StoreError
from store.records.articles import ArticleState
from store.records.counts import Counts
from store.records.deliveries import DeliveryState
from store.sanitize import strip_invalid
from store.sqlite.access import SqliteAccess
from store.sqlite.answers import SqliteAnswers
from store.sqlite.caches.robots import SqliteRobots
from store.sqlite.caches.translations import SqliteTranslations
from store.sqlite.files.backup import make_backup
from store.sqlite.files.lock import OTHER_ACCOUNT_HINT, StoreLock
from store.sqlite.files.paths import create_private, make_private_folder, read_only_uri
from store.sqlite.migrations.steps import MIGRATIONS, has_pending_migrations
from store.sqlite.overrides import SqliteOverrides
from store.sqlite.page_requests import SqlitePageRequests
from store.sqlite.proposals import SqliteProposals
from store.sqlite.retention import SqliteRetention
from store.sqlite.rows import from_epoch_or_none
from store.sqlite.sql import judging as judging_sql
from store.sqlite.sql import sources as sources_sql
from store.sqlite.subscriptions import SqliteSubscriptions
from store.sqlite.transactions import is_damage_error
from store.sqlite.unsubscribes import SqliteUnsubscribes

_BUSY_TIMEOUT_S = 5.0
"""How long a write waits for a write of another process, e.g. a command beside the service."""

_WAL_LIMIT_BYTES = 16_000_000
"""After a checkpoint the log's file is cut to this, so that a burst leaves no big file behind."""


def open_store(path: str | Path, *, exclusive: bool = True) -> SqliteStore:
    """Open the store at `path`; creates it with its folder if missing, and migrates its schema.

    `exclusive=False` is for commands beside a running service. They may read, and write small things, such as
    requeueing a delivery. They take the lock only to create or migrate the schema.

    Raises:
        StoreBusy: another process runs on this store.
        SchemaTooNew: the store was written by a later version.
        StoreError: the file is not a store, is damaged, or cannot be opened.
    """
    path = Path(path)
    with ExitStack() as undo:
        try:
            make_private_folder(path.parent)
            lock = StoreLock(path) if exclusive else None
            if lock is not None:
                undo.callback(lock.release)
            create_private(path)
            db = Database(_connect(path))
            undo.callback(db.close)
            _migrate(db, path, locked=exclusive)
            db.enable_wal()
        except (sqlite3.Error, OSError) as exc:
            if is_damage_error(exc):
                raise StoreDamaged(path, exc) from exc
            locked_out = path.exists() and not os.access(path, os.W_OK)
            message = f"{path} cannot be used as the store: {exc}"
            raise StoreError(message + (OTHER_ACCOUNT_HINT if locked_out else "")) from exc
        store = SqliteStore(db, path, lock)
        undo.pop_all()
    return store


def open_store_to_read(path: Path) -> SqliteStore:
    """Open the store for a command that only reads; an account that may not write to it can do so too.

    Raises:
        StoreError: as `open_store`; the store has to be upgraded first, and the account may not do that.
    """
    return open_store(path, exclusive=False) if _may_write(path) else _open_read_only(path)


def _may_write(path: Path) -> bool:
    log = path.with_name(path.name + "-wal")
    beside = log if log.exists() else path.parent
    return all(os.access(one, os.W_OK, effective_ids=True) for one in (path, beside))


def _open_read_only(path: Path) -> SqliteStore:
    """The store for an account that may only read it.

    Without a write-ahead log nobody has the file open, and SQLite, which could not create the log, may take
    it as unchanging.
    """
    unchanging = "" if path.with_name(path.name + "-wal").exists() else "&immutable=1"
    try:
        connection = sqlite3.connect(
            read_only_uri(path) + unchanging,
            uri=True,
            timeout=_BUSY_TIMEOUT_S,
            isolation_level=None,
            check_same_thread=False,
        )
        db = Database(connection)
        with ExitStack() as undo:
            undo.callback(db.close)
            pending = has_pending_migrations(db)
            if not pending:
                undo.pop_all()
    except sqlite3.Error as exc:
        if is_damage_error(exc):
            raise StoreDamaged(path, exc) from exc
        raise StoreError(f"{path} cannot be used as the store: {exc}{OTHER_ACCOUNT_HINT}") from exc
    except StoreError as exc:
        raise type(exc)(f"{path} cannot be used as the store: {exc}") from exc
    if pending:
        raise StoreError(f"{path} has to be upgraded, which needs an account that may write to it")
    return SqliteStore(db, path, None)


def _connect(path: Path) -> sqlite3.Connection:
    connection = sqlite3.connect(path, timeout=_BUSY_TIMEOUT_S, isolation_level=None, check_same_thread=False)
    connection.execute("PRAGMA foreign_keys = ON")
    if not path.stat().st_size:  # later it has no effect, and would be a write at every start
        connection.execute("PRAGMA auto_vacuum = INCREMENTAL")
    connection.execute(f"PRAGMA journal_size_limit = {_WAL_LIMIT_BYTES}")
    return connection


def _migrate(db: Database, path: Path, *, locked: bool) -> None:
    try:
        if not has_pending_migrations(db):
            return
    except StoreError as exc:
        raise type(exc)(f"{path} cannot be used as the store: {exc}") from exc
    lock = None if locked else StoreLock(path)
    try:
        if db.table_names():
            make_backup(path, path.parent, utc_now(), label="before-upgrade")
        MIGRATIONS.apply(db)
    finally:
        if lock is not None:
            lock.release()


class SqliteStore(
    SqliteRetention,
    SqliteOverrides,
    SqliteProposals,
    SqliteSubscriptions,
    SqliteUnsubscribes,
    SqliteAnswers,
    SqliteRobots,
    SqlitePageRequests,
    SqliteTranslations,
    SqliteAccess,
):
    """The whole store in one SQLite file; see `protocol.Store`. Opened by `open_store`."""

    def __init__(self, db: Database, path: Path, lock: StoreLock | None) -> None:
        super().__init__(db, path)
        self._lock = lock

    def next_collection_due(self) -> datetime | None:
        """See `protocol.Store`; a leased host is due at the earliest when its lease runs out."""
        return from_epoch_or_none(self._query_earliest(sources_sql.HOST_DUE_TIMES))

    def counts(self) -> Counts:
        """See `protocol.Store`; every state is a key."""
        with self._read_transaction():
            articles, pages, ready, matches, developments = (
                self._fetch_all(statement, {})[0]["n"]
                for statement in (
                    judging_sql.COUNT_ARTICLES,
                    judging_sql.COUNT_PAGES,
                    judging_sql.COUNT_READY,
                    judging_sql.COUNT_MATCHES,
                    judging_sql.COUNT_DEVELOPMENTS,
                )
            )
            by_state = {row["state"]: row["n"] for row in self._fetch_all(judging_sql.COUNT_DELIVERIES, {})}
        return Counts(
            articles=articles,
            articles_by_state={
                ArticleState.AWAITING_PAGE.value: pages,
                ArticleState.READY.value: ready,
                ArticleState.DONE.value: articles - pages - ready,
            },
            matches=matches,
            developments=developments,
            deliveries_by_state={state.value: by_state.get(state.value, 0) for state in DeliveryState},
        )

    def meta(self, key: str) -> str | None:
        """See `protocol.Store`."""
        found = self._query(judging_sql.META, key=strip_invalid(key))
        return found[0]["value"] if found else None

    def set_meta(self, key: str, value: str) -> None:
        """See `protocol.Store`."""
        with self._write_transaction():
            self._execute(judging_sql.SET_META, {"key": strip_invalid(key), "value": strip_invalid(value)})

    @low_priority
    def close(self) -> None:
        """See `protocol.Store`; harmless when called again."""
        self._db.close()
        if self._lock is not None:
            self._lock.release()
