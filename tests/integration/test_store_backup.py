"""Backups of the store: consistent while it is written to, rotated, and harmless when restored."""

import sqlite3
import threading
from contextlib import closing
from datetime import timedelta

import pytest

from store.errors import SchemaTooNew, StoreBusy, StoreError
from store.records.deliveries import DeliveryState
from store.sqlite.files.backup import (
    backup_time,
    find_damage,
    list_backups,
    make_backup,
    restore_backup,
    rotate_backups,
)
from store.sqlite.migrations.steps import MIGRATIONS
from store.sqlite.store import open_store
from tests.support.fresh_store import fresh_store
from tests.support.records import NOW, later, make_article, make_delivery, make_poll, make_source

S = DeliveryState


@pytest.fixture
def filled(tmp_path):
    """A store with a source that was read, and deliveries in several states."""
    path = tmp_path / "s.db"
    store = fresh_store(path)
    store.sync_sources([make_source("alpha")], NOW)
    (lease,) = store.lease_due_hosts(NOW, 600, 1)
    store.record_poll(lease, make_poll("alpha", make_article("a1"), etag='"1"'))
    states = (S.PENDING, S.RETRY, S.WAITING, S.SENT, S.DEAD)
    store.enqueue([make_delivery(f"m-{state.value}", state=state) for state in states], NOW)
    yield path, store
    store.close()


def test_a_copy_is_whole_while_others_write(tmp_path, filled):
    path, store = filled
    stop = threading.Event()

    def write():
        with closing(sqlite3.connect(path, timeout=10)) as other:
            number = 0
            while not stop.is_set():
                number += 1
                other.execute("INSERT INTO meta (key, value) VALUES (?, 'x')", (f"k{number}",))
                other.commit()

    writer = threading.Thread(target=write)
    writer.start()
    try:
        made = [make_backup(path, tmp_path / "b", NOW + timedelta(seconds=n)) for n in range(5)]
    finally:
        stop.set()
        writer.join()
    assert [find_damage(one) for one in made] == [""] * 5
    assert all(one.stat().st_mode & 0o077 == 0 for one in made)
    assert store.counts().articles == 1


def test_only_the_newest_are_kept(tmp_path, filled):
    path, _ = filled
    folder = tmp_path / "b"
    made = [make_backup(path, folder, NOW + timedelta(days=n)) for n in range(5)]
    (folder / "s.db.notes.backup").write_text("mine")
    assert list_backups(path, folder) == made[::-1]
    assert backup_time(made[2]).replace(microsecond=0) == (NOW + timedelta(days=2)).replace(microsecond=0)
    assert set(rotate_backups(path, folder, 2)) == set(made[:3])
    assert list_backups(path, folder) == made[:2:-1]
    assert (folder / "s.db.notes.backup").exists()
    assert not [*folder.glob("*.part"), *folder.glob(".*.part")]


def test_a_folder_that_cannot_be_written_is_an_error(tmp_path, filled):
    path, _ = filled
    (tmp_path / "file").write_text("")
    with pytest.raises(StoreError, match="no backup was made"):
        make_backup(path, tmp_path / "file", NOW)


def test_a_restored_backup_sends_nothing_by_itself(tmp_path, filled):
    path, store = filled
    backup = make_backup(path, tmp_path / "b", NOW)
    store.enqueue([make_delivery("after")], NOW)
    with pytest.raises(StoreBusy):
        restore_backup(backup, path, later(60))
    store.close()
    aside = restore_backup(backup, path, later(60))
    assert find_damage(aside) == ""
    again = open_store(path)
    try:
        assert again.lease_deliveries(later(999), 60, 10) == []
        held = {delivery.id: delivery for delivery in again.deliveries((S.HELD,))}
        assert set(held) == {"m-pending", "m-retry", "m-waiting"}
        assert all("restored" in one.last_error for one in held.values())
        assert again.delivery("m-sent").state is S.SENT
        assert again.delivery("after") is None
        (state,) = again.source_states()
        assert (state.has_baseline, state.etag) == (False, None)
    finally:
        again.close()


@pytest.mark.parametrize("kind", ["missing", "text", "cut", "other"])
def test_a_damaged_copy_is_not_put_back(tmp_path, filled, kind):
    path, store = filled
    backup = make_backup(path, tmp_path / "b", NOW)
    store.close()
    before = path.read_bytes()
    if kind == "missing":
        backup.unlink()
    elif kind == "text":
        backup.write_text("not a database at all" * 400)
    elif kind == "cut":
        whole = backup.read_bytes()
        backup.write_bytes(whole[: len(whole) // 2])
    else:
        backup.unlink()
        with closing(sqlite3.connect(backup)) as other:
            other.execute("CREATE TABLE songs (name)")
    with pytest.raises(StoreError, match="cannot be restored"):
        restore_backup(backup, path, later(60))
    assert path.read_bytes() == before


def test_a_copy_of_a_newer_version_is_not_put_back(tmp_path, filled):
    path, store = filled
    copy = make_backup(path, tmp_path / "b", NOW)
    store.close()
    with closing(sqlite3.connect(copy)) as raw, raw:
        raw.execute(
            "INSERT INTO _sqlite_migrations (migration_set, name, applied_at) VALUES (?, '0999_future', '2030')",
            [MIGRATIONS.name],
        )
    before = path.read_bytes()
    with pytest.raises(SchemaTooNew, match=r"cannot be restored.*0999_future.*use the newer version"):
        restore_backup(copy, path, NOW)
    assert path.read_bytes() == before


def test_an_older_store_is_copied_before_it_is_brought_up_to_date(tmp_path):
    from sqlite_utils import Migrations

    from store.sqlite.migrations.m0001_initial import initial
    from store.sqlite.migrations.steps import MIGRATIONS

    path = tmp_path / "old.db"
    with closing(sqlite3.connect(path)) as raw:
        from sqlite_utils import Database

        first = Migrations(MIGRATIONS.name)
        first(name="0001_initial")(initial)
        first.apply(Database(raw))
    open_store(path).close()
    (kept,) = tmp_path.glob("old.db.*-before-upgrade.backup")
    assert find_damage(kept) == ""
