"""The embedded store: one SQLite file in WAL mode, on sqlite-utils."""

from __future__ import annotations

import os
import sqlite3
from contextlib import ExitStack
from datetime import datetime
from pathlib import Path

from store.errors import StoreDamaged, StoreError
from store.records.collection import ArticleState, Counts, DeliveryState, utc_now
from store.sanitize import clean_text
from store.sqlite.backup import make_backup
from store.sqlite.clock import SqliteTimekeeping
from store.sqlite.database import Database
from store.sqlite.feedback import SqliteFeedback
from store.sqlite.holding import SqlitePacing
from store.sqlite.lock import OTHER_ACCOUNT, StoreLock
from store.sqlite.migrations.steps import STEPS, are_pending
from store.sqlite.retention import SqliteRetention
from store.sqlite.robots import SqliteRobots
from store.sqlite.rows import maybe_time
from store.sqlite.rulings import SqliteRulings
from store.sqlite.sql import judging as judging_sql
from store.sqlite.sql import sources as sources_sql
from store.sqlite.subscriptions import SqlitePushes
from store.sqlite.transactions import is_damage
from store.sqlite.unsubscribes import SqliteUnsubscribing

_BUSY_S = 5.0
"""How long a write waits for one of another process, e.g. of a command beside the service."""

_LOG_BYTES = 16_000_000
"""The log's file is cut to this when all of it is in the database: a burst leaves no big file behind."""


def open_store(path: str | Path, *, exclusive: bool = True) -> SqliteStore:
    """Open the store at `path`, made with its folder if missing, its schema brought up to date.

    `exclusive=False` is for commands beside a running service: they may read, and write small things
    like a retry. They take the lock only to make or migrate the schema.

    Raises:
        StoreBusy: another process runs on this store.
        SchemaTooNew: the store was written by a later version.
        StoreError: the file is no store, is damaged, or cannot be opened.
    """
    path = Path(path)
    with ExitStack() as undo:
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            lock = StoreLock(path) if exclusive else None
            if lock is not None:
                undo.callback(lock.release)
            db = Database(_connected(path))
            undo.callback(db.close)
            _bring_up_to_date(db, path, locked=exclusive)
            db.enable_wal()
        except (sqlite3.Error, OSError) as exc:
            if is_damage(exc):
                raise StoreDamaged(path, exc) from exc
            locked_out = path.exists() and not os.access(path, os.W_OK)
            told = f"{path} cannot be used as the store: {exc}"
            raise StoreError(told + (OTHER_ACCOUNT if locked_out else "")) from exc
        store = SqliteStore(db, path, lock)
        undo.pop_all()
    return store


def _connected(path: Path) -> sqlite3.Connection:
    connection = sqlite3.connect(path, timeout=_BUSY_S, isolation_level=None, check_same_thread=False)
    connection.execute("PRAGMA foreign_keys = ON")
    if not path.stat().st_size:  # later it would be in vain, and a write at every start
        connection.execute("PRAGMA auto_vacuum = INCREMENTAL")
    connection.execute(f"PRAGMA journal_size_limit = {_LOG_BYTES}")
    return connection


def _bring_up_to_date(db: Database, path: Path, *, locked: bool) -> None:
    try:
        if not are_pending(db):
            return
    except StoreError as exc:
        raise type(exc)(f"{path} cannot be used as the store: {exc}") from exc
    lock = None if locked else StoreLock(path)
    try:
        if db.table_names():
            make_backup(path, path.parent, utc_now(), label="before-upgrade")
        STEPS.apply(db)
    finally:
        if lock is not None:
            lock.release()


class SqliteStore(
    SqliteRetention,
    SqliteFeedback,
    SqliteRulings,
    SqlitePushes,
    SqliteUnsubscribing,
    SqlitePacing,
    SqliteTimekeeping,
    SqliteRobots,
):
    """The whole store in one SQLite file; see `protocol.Store`. Made by `open_store`."""

    def __init__(self, db: Database, path: Path, lock: StoreLock | None) -> None:
        super().__init__(db, path)
        self._lock = lock

    def next_collection_due(self) -> datetime | None:
        """See `protocol.Store`; a host that is held is due at the earliest when its lease runs out."""
        return maybe_time(self._earliest(sources_sql.HOST_TIMES))

    def counts(self) -> Counts:
        """See `protocol.Store`; every state is named."""
        with self._reading():
            articles, pages, ready, matches, developments = (
                self._rows(statement, {})[0]["n"]
                for statement in (
                    judging_sql.COUNT_ARTICLES,
                    judging_sql.COUNT_PAGES,
                    judging_sql.COUNT_READY,
                    judging_sql.COUNT_MATCHES,
                    judging_sql.COUNT_DEVELOPMENTS,
                )
            )
            by_state = {row["state"]: row["n"] for row in self._rows(judging_sql.COUNT_DELIVERIES, {})}
        return Counts(
            articles=articles,
            articles_by_state={
                ArticleState.PAGE.value: pages,
                ArticleState.READY.value: ready,
                ArticleState.DONE.value: articles - pages - ready,
            },
            matches=matches,
            developments=developments,
            deliveries_by_state={state.value: by_state.get(state.value, 0) for state in DeliveryState},
        )

    def meta(self, key: str) -> str | None:
        """See `protocol.Store`."""
        found = self._read(judging_sql.META, key=clean_text(key))
        return found[0]["value"] if found else None

    def set_meta(self, key: str, value: str) -> None:
        """See `protocol.Store`."""
        with self._writing():
            self._write(judging_sql.SET_META, {"key": clean_text(key), "value": clean_text(value)})

    def close(self) -> None:
        """See `protocol.Store`; harmless when called again."""
        self._db.close()
        if self._lock is not None:
            self._lock.release()
