"""Free space of the file is released, and the sizes of its records are measured."""

import asyncio
import sqlite3
from contextlib import closing

import pytest

from store.sqlite.files.sizes import measure_sizes
from store.sqlite.store import open_store
from store.writer_thread import StoreThread
from tests.support.fresh_store import fresh_store
from tests.support.records import (
    FakeClock,
)
from tests.support.retention import filled, retention_job


@pytest.fixture
def store(tmp_path):
    made = fresh_store(tmp_path / "s.db")
    yield made
    made.close()


@pytest.fixture
def db():
    made = StoreThread()
    yield made
    made.close()


def big(path, *, piecemeal=True):
    if not piecemeal:  # as stores were made before
        with closing(sqlite3.connect(path)) as raw:
            raw.execute("PRAGMA auto_vacuum = NONE")
            raw.execute("CREATE TABLE room (x)")
            raw.execute("DROP TABLE room")
    store = open_store(path)
    store._db.execute("CREATE TABLE filler (x)")
    store._db.conn.executemany("INSERT INTO filler VALUES (?)", [("x" * 100_000,)] * 40)
    store._db.execute("DELETE FROM filler")
    store._db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    return store


def test_free_space_is_released_in_chunks_down_to_a_share(tmp_path, db):
    store = big(tmp_path / "s.db")
    assert store.disk_usage().free_bytes > 3_500_000
    asyncio.run(retention_job(store, db, FakeClock()).prune())
    store._db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    space = store.disk_usage()
    assert space.total_bytes < 2_000_000
    assert measure_sizes(tmp_path / "s.db").shrinkable
    store.close()


def test_a_store_of_an_older_version_releases_space_once_it_was_compacted(tmp_path, db):
    path = tmp_path / "s.db"
    store = big(path, piecemeal=False)
    assert not measure_sizes(path).shrinkable
    assert store.release_free_pages(1_000_000) == 0
    asyncio.run(retention_job(store, db, FakeClock()).prune())
    assert path.stat().st_size > 3_500_000
    store.compact()
    assert path.stat().st_size < 1_000_000
    assert measure_sizes(path).shrinkable
    store.close()


def test_the_log_is_cut_after_a_burst(tmp_path):
    path = tmp_path / "s.db"
    store = open_store(path)
    store._db.execute("CREATE TABLE filler (x)")
    store._db.execute("BEGIN")
    store._db.conn.executemany("INSERT INTO filler VALUES (?)", [("x" * 100_000,)] * 400)
    store._db.execute("COMMIT")
    log = path.with_name("s.db-wal")
    assert log.stat().st_size > 30_000_000
    for n in range(3):
        store.set_meta("k", str(n))
    assert log.stat().st_size <= 16_000_000
    store.close()


def test_sizes_are_measured_by_kind_and_add_up(tmp_path):
    store = fresh_store(tmp_path / "s.db")
    filled(store, 30)
    store.close()
    found = measure_sizes(tmp_path / "s.db")
    assert {"articles", "search index", "deliveries", "developments", "marks"} <= found.by_kind.keys()
    with closing(sqlite3.connect(tmp_path / "s.db")) as raw:
        pages = raw.execute("PRAGMA page_count").fetchone()[0]
    maps = 1 + pages // 820  # pages that tell of others belong to no table
    assert abs(sum(found.by_kind.values()) / 4_096 - pages) <= maps + found.free_bytes / 4_096
