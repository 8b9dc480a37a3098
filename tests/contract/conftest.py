"""The contract tests run against the SQLite store."""

import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest

from store.protocol.store import Store
from store.sqlite.store import SqliteStore
from tests.support.fresh_store import fresh_store


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    made = fresh_store(tmp_path / "store.db")
    yield made
    assert not in_transaction(made), "a verb left its transaction open: what follows would be lost"
    made.close()


def in_transaction(store: SqliteStore) -> bool:
    try:
        return store._db.conn.in_transaction
    except sqlite3.ProgrammingError:  # the test closed it
        return False
