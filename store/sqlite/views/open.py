"""Opens the store for the dashboard's pages: a connection of its own, which cannot write."""

from __future__ import annotations

import math
import sqlite3
import time
from pathlib import Path

from sqlite_utils import Database

from store.errors import StoreError
from store.sqlite.files.paths import read_only_uri
from store.sqlite.store import SqliteStore
from store.sqlite.views.deliveries import SqliteDeliveryViews
from store.sqlite.views.developments import SqliteDevelopmentViews
from store.sqlite.views.figures import SqliteFigureViews
from store.sqlite.views.search import SqliteSearchViews

_BUSY_TIMEOUT_S = 2.0
"""Readers wait for nobody in WAL mode, apart from the moment of recovery after a crash."""
_STEPS_BETWEEN_CHECKS = 20_000
"""Steps of SQLite's machine between two looks at the clock: a millisecond or two."""


class SqliteViews(
    SqliteDevelopmentViews, SqliteDeliveryViews, SqliteFigureViews, SqliteSearchViews, SqliteStore
):
    """See `protocol.ViewStore`. Opened by `open_views`."""

    def __init__(self, db: Database, path: Path) -> None:
        super().__init__(db, path, None)
        self._deadline = math.inf
        db.conn.set_progress_handler(self._is_late, _STEPS_BETWEEN_CHECKS)

    def limit_next_read(self, seconds: float) -> None:
        """See `protocol.ViewStore`."""
        self._deadline = time.monotonic() + seconds

    def _is_late(self) -> bool:
        return time.monotonic() > self._deadline


def open_views(path: Path) -> SqliteViews:
    """Open a store that the running service has open already; every write is refused.

    Raises:
        StoreError: there is no store, or it cannot be read.
    """
    try:
        connection = sqlite3.connect(
            read_only_uri(path),
            uri=True,
            timeout=_BUSY_TIMEOUT_S,
            isolation_level=None,
            check_same_thread=False,
        )
        connection.execute("PRAGMA query_only = ON")
    except sqlite3.Error as error:
        raise StoreError(f"{path} cannot be read: {error}") from error
    return SqliteViews(Database(connection), path)
