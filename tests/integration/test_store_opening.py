"""Opening a store: created if missing, migrated, locked by one process, refused with a reason."""

import multiprocessing
import os
import sqlite3
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path

import pytest
from sqlite_utils import Migrations

from store.errors import SchemaTooNew, StoreBusy, StoreError
from store.records.sources import SiteRules
from store.sqlite.migrations.m0001_initial import SCHEMA as FIRST_SCHEMA
from store.sqlite.migrations.m0001_initial import initial
from store.sqlite.migrations.steps import MIGRATIONS
from store.sqlite.store import open_store
from tests.support.records import NOW, make_delivery, make_source
from tests.support.store_schema import declared_tables

ROOT = Path(__file__).parents[2]


@pytest.fixture
def path(tmp_path):
    return tmp_path / "store.db"


@pytest.fixture
def holder(path):
    """Another process that has the store open."""
    code = f"from store.sqlite.store import open_store\ns = open_store({str(path)!r})\nprint('open', flush=True)\ninput()"
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE}
    with subprocess.Popen([sys.executable, "-c", code], cwd=ROOT, text=True, **pipes) as process:
        assert process.stdout.readline() == "open\n"
        yield process
        process.kill()


def test_a_store_of_the_first_schema_comes_with_its_search_index(path, monkeypatch):
    first = Migrations(MIGRATIONS.name)
    first(name="0001_initial")(initial)
    with monkeypatch.context() as patch:
        patch.setattr("store.sqlite.store.MIGRATIONS", first)
        open_store(path).close()
    with closing(sqlite3.connect(path)) as raw, raw:
        raw.execute(
            "INSERT INTO articles (id, url, source, language, seen, state, baseline, title, text)"
            " VALUES ('a', 'https://a.example/', 'a', 'en', 0, 'ready', 0, 'old words', '')"
        )
        raw.execute("INSERT INTO articles_fts (rowid, title, text) VALUES (1, 'old words', '')")
    store = open_store(path)
    assert store.index_articles(10) == 0, "what was in the index is not indexed again"
    assert [article.id for article in store.search("old words")] == ["a"]
    store.close()


# ── one process ───────────────────────────────────────────────────────────────────────────────────


def test_a_second_process_is_refused_with_the_number_of_the_first(path, holder):
    with pytest.raises(StoreBusy, match=f"process.*{holder.pid}"):
        open_store(path)


def test_the_store_is_free_again_when_its_process_was_killed(path, holder):
    holder.kill()
    holder.wait()
    open_store(path).close()


def test_the_store_is_free_again_after_closing_and_not_before(path):
    first = open_store(path)
    with pytest.raises(StoreBusy):
        open_store(path)
    first.close()
    open_store(path).close()


def test_a_command_beside_the_service_may_read_and_write_small_things(path, holder):
    beside = open_store(path, exclusive=False)
    assert beside.enqueue([make_delivery("m1")], NOW) == 1
    assert beside.discard_delivery("m1")
    beside.close()


def test_both_sides_see_what_the_other_wrote(path):
    service, beside = open_store(path), open_store(path, exclusive=False)
    service.enqueue([make_delivery("m1")], NOW)
    (leased,) = beside.lease_deliveries(NOW, 60, 5)
    assert service.delivery("m1") == leased
    beside.close()
    service.close()


def test_a_store_may_be_used_from_another_thread_than_it_was_opened_in(path):
    store = open_store(path)
    with ThreadPoolExecutor(1) as other:
        other.submit(store.set_meta, "k", "v").result()
        assert other.submit(store.meta, "k").result() == "v"
        other.submit(store.close).result()


def test_a_forked_child_does_not_keep_the_lock(path):
    store = open_store(path)
    context = multiprocessing.get_context("fork")
    begun, end = context.Event(), context.Event()

    def child() -> None:
        begun.set()
        end.wait(20)

    process = context.Process(target=child)
    process.start()
    assert begun.wait(20)
    store.close()
    open_store(path).close()
    end.set()
    process.join()


def test_a_write_lock_that_is_not_released_is_an_error_and_nothing_is_written(path, monkeypatch):
    monkeypatch.setattr("store.sqlite.store._BUSY_TIMEOUT_S", 0.05)
    store = open_store(path)
    with closing(sqlite3.connect(path, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        begun = time.monotonic()
        with pytest.raises(StoreError, match="locked"):
            store.set_meta("k", "v")
        assert time.monotonic() - begun < 5
    assert store.meta("k") is None
    store.set_meta("k", "v")
    store.close()


# ── schema ────────────────────────────────────────────────────────────────────────────────────────


def test_a_missing_store_is_made_with_its_folder(tmp_path):
    open_store(tmp_path / "new" / "folder" / "store.db").close()
    assert (tmp_path / "new" / "folder" / "store.db").exists()


@pytest.mark.parametrize("exclusive", [True, False])
def test_a_store_keeps_its_records_when_opened_again(path, exclusive):
    first = open_store(path, exclusive=exclusive)
    first.sync_sources([make_source()], NOW)
    first.close()
    again = open_store(path, exclusive=exclusive)
    assert [state.source for state in again.source_states()] == [make_source()]
    again.close()


def test_all_tables_are_strict_and_settings_are_as_promised(path):
    store = open_store(path)
    with closing(sqlite3.connect(path)) as raw:
        tables = declared_tables(raw)
        assert {"hosts", "sources", "articles", "deliveries", "attempts"} <= tables.keys()
        assert [name for name, strict in tables.items() if not strict] == []
        assert raw.execute("PRAGMA journal_mode").fetchone() == ("wal",)
    assert store._db.execute("PRAGMA foreign_keys").fetchone()[0] == 1
    store.close()


def test_durable_verbs_wait_for_the_disk_and_collecting_does_not(path):
    store = open_store(path)
    synchronous = []
    for verb in (
        lambda: store.make_due(NOW),
        lambda: store.enqueue([make_delivery("m1")], NOW),
        lambda: store.commit_judgement("unknown", now=NOW),
        lambda: store.commit_judgement("unknown", deliveries=[make_delivery("m2")], now=NOW),
        lambda: store.commit_summary([], [], NOW),
        lambda: store.lease_due_hosts(NOW, 60, 1),
    ):
        verb()
        synchronous.append(store._db.execute("PRAGMA synchronous").fetchone()[0])
    normal, full = 1, 2
    assert synchronous == [normal, full, normal, full, full, normal]
    store.close()


def test_a_newer_schema_is_refused_with_both_versions_named(path):
    open_store(path).close()
    with closing(sqlite3.connect(path)) as raw, raw:
        raw.execute(
            "INSERT INTO _sqlite_migrations (migration_set, name, applied_at) VALUES (?, '0999_future', '2030')",
            [MIGRATIONS.name],
        )
    with pytest.raises(SchemaTooNew, match=r"store\.db.*0999_future.*schemas up to 0\d{3}_"):
        open_store(path)


def test_a_store_of_the_first_schema_keeps_its_sources_and_reads_one_page_of_each_list(path):
    with closing(sqlite3.connect(path)) as raw, raw:
        raw.executescript(FIRST_SCHEMA)
        raw.execute(
            "CREATE TABLE _sqlite_migrations (id INTEGER PRIMARY KEY, migration_set TEXT, name TEXT, applied_at TEXT)"
        )
        raw.execute(
            "INSERT INTO _sqlite_migrations (migration_set, name, applied_at) VALUES (?, '0001_initial', '2026')",
            [MIGRATIONS.name],
        )
        raw.execute("INSERT INTO hosts (host) VALUES ('h.example:443')")
        raw.execute(
            "INSERT INTO sources (name, kind, url, host, language, interval_s, pages, link_css, next_due)"
            " VALUES ('old', 'site', 'https://h.example/', 'h.example:443', 'ko', 900, 'auto', 'h2 a', 0)"
        )
    store = open_store(path)
    (state,) = store.source_states()
    assert (state.source.name, state.source.rules) == ("old", SiteRules(link_css="h2 a"))
    store.close()


@pytest.mark.parametrize("exclusive", [True, False])
def test_a_store_whose_making_was_cut_short_is_made_whole(path, exclusive):
    with closing(sqlite3.connect(path)) as raw:
        raw.execute("PRAGMA journal_mode = WAL")
    store = open_store(path, exclusive=exclusive)
    assert store.counts().articles == 0
    store.close()


def test_a_schema_is_not_made_beside_a_process_that_is_making_it(path):
    lock_holder = open_store(path)
    for file in path.parent.glob("store.db*"):
        if not file.name.endswith(".lock"):
            file.unlink()
    with pytest.raises(StoreBusy):
        open_store(path, exclusive=False)
    lock_holder.close()


# ── what is no store ──────────────────────────────────────────────────────────────────────────────


def test_a_file_that_is_no_database_is_refused_and_left_alone(path):
    path.write_bytes(b"these are my notes, not a store\n" * 100)
    with pytest.raises(StoreError, match=r"store\.db.*not a database"):
        open_store(path)
    assert path.read_bytes().startswith(b"these are my notes")


def test_a_database_of_another_program_is_refused_and_left_alone(path):
    with closing(sqlite3.connect(path)) as raw:
        raw.execute("CREATE TABLE notes (text)")
    before = path.read_bytes()
    with pytest.raises(StoreError, match="another program"):
        open_store(path)
    assert path.read_bytes() == before


def test_a_damaged_store_says_so(path):
    store = open_store(path)
    store.sync_sources([make_source(f"s{n}") for n in range(500)], NOW)
    store.close()
    with path.open("r+b") as file:
        file.seek(8192)
        file.write(b"\xff" * (path.stat().st_size - 8192))
    with pytest.raises(StoreError, match=r"store\.db.*malformed"):
        open_store(path).source_states()


def test_the_lock_is_not_kept_when_opening_failed(path):
    path.write_bytes(b"no store" * 1000)
    with pytest.raises(StoreError, match="not a database"):
        open_store(path)
    path.unlink()
    open_store(path).close()


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_a_folder_that_may_not_be_written_is_named(tmp_path):
    tmp_path.chmod(0o500)
    with pytest.raises(StoreError, match=str(tmp_path)):
        open_store(tmp_path / "store.db")


def test_a_folder_in_place_of_the_file_is_refused(tmp_path):
    with pytest.raises(StoreError, match="cannot be used"):
        open_store(tmp_path)


def test_a_file_in_place_of_a_folder_is_named(tmp_path):
    (tmp_path / "file").touch()
    with pytest.raises(StoreError, match="file"):
        open_store(tmp_path / "file" / "store.db")


def test_a_store_of_another_account_is_named_as_such(path, monkeypatch):
    open_store(path).close()
    path.with_name(path.name + ".lock").unlink(missing_ok=True)
    opened = os.open

    def refuse(name, *rest):
        if str(name).endswith(".lock"):
            raise PermissionError(13, "Permission denied")
        return opened(name, *rest)

    monkeypatch.setattr("os.open", refuse)
    with pytest.raises(
        StoreError, match=r"lock file.*Permission denied; does it belong to another account\?"
    ):
        open_store(path)
    monkeypatch.setattr("os.open", opened)
    monkeypatch.setattr("os.access", lambda *_: False)
    monkeypatch.setattr("store.sqlite.store._migrate", refuse_to_write)
    with pytest.raises(StoreError, match=r"readonly database; does it belong to another account\?"):
        open_store(path, exclusive=False)


def refuse_to_write(*_, **__):
    raise sqlite3.OperationalError("attempt to write a readonly database")
