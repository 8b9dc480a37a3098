"""What the service writes is for its own account, whatever its folders are called, and exports hold no secrets."""

import shutil
import sqlite3
import stat
from contextlib import closing
from dataclasses import replace
from functools import partial
from pathlib import Path

import pytest

from crawler.urls import redact_url
from service.cli.main import build_app
from service.runtime.systemd import Unit
from store.errors import StoreBusy, StoreError
from store.sqlite.files.backup import find_damage, make_backup, restore_backup
from store.sqlite.files.lock import StoreLock, is_locked
from store.sqlite.files.sizes import measure_sizes
from store.sqlite.store import _open_read_only, open_store, open_store_to_read
from tests.support.records import NOW

SECRETS = ("PASSWORD", "APIKEY", "T0KEN")
CONFIG = """[service]
store = "data/s.db"
[[stories]]
name = "s"
seed = "seed.txt"
[[sources]]
name = "one"
url = "http://reader:PASSWORD@a.example/feed"
[[sources]]
name = "two"
url = "http://b.example/feed?format=rss&apikey=APIKEY"
[[sources]]
name = "three"
url = "http://u:p@PASSWORD@c.example/feed?access_token=T0KEN&x=1"
[[sources]]
name = "four"
url = "http://d.example/feed?page=2"
"""
ODD = ("a#b", "a?b", "a%41b", "a b", "é#%20?")


def mode(path):
    return stat.S_IMODE(path.stat().st_mode)


def run(*arguments):
    with pytest.raises(SystemExit) as done:
        build_app(["sources", "store"])(list(arguments))
    return done.value.code


@pytest.fixture
def config(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "seed.txt").write_text(
        "Kim visits Kursk. North Korean troops were seen there by many people."
    )
    (tmp_path / "config.toml").write_text(CONFIG)
    return tmp_path / "config.toml"


@pytest.mark.parametrize("command", [("sources", "export"), ("store", "export")])
@pytest.mark.parametrize("exists", [False, True])
def test_an_export_has_no_secrets_and_says_so(config, command, exists, capsys):
    file = config.parent / "out"
    if exists:
        file.write_text("old" * 10_000)
        file.chmod(0o644)
    assert not run(*command, str(file), "-c", str(config))
    text = file.read_text()
    assert [secret for secret in SECRETS if secret in text] == []
    assert "http://d.example/feed?page=2" in text
    assert "old" not in text
    assert "3 addresses have no password or key" in capsys.readouterr().err
    assert mode(file) == 0o600


@pytest.mark.parametrize("command", [("sources", "export"), ("store", "export")])
def test_an_export_to_standard_output_has_no_secrets(config, command, capfdbinary):
    assert not run(*command, "-c", str(config))
    out, err = capfdbinary.readouterr()
    assert [secret for secret in SECRETS if secret.encode() in out] == []
    assert b"d.example" in out
    assert b"3 addresses" in err


@pytest.mark.parametrize(
    ("url", "shown"),
    [
        ("http://u:p@ss@host.example/a", "http://host.example/a"),
        ("http://u:p%40ss@host.example/a?key=1", "http://host.example/a?key=***"),
        ("http://host.example/a//b@c", "http://host.example/a//b@c"),
        ("http://host.example/?q=a@b", "http://host.example/?q=a@b"),
    ],
)
def test_an_address_is_shown_without_its_secrets(url, shown):
    assert redact_url(url) == shown


@pytest.mark.parametrize("folder", ["data", "a/b/c"])
def test_a_store_is_for_its_own_account(tmp_path, folder):
    path = tmp_path / folder / "s.db"
    open_store(path).close()
    assert mode(path) == 0o600
    assert mode(path.parent) == 0o700
    made = make_backup(path, tmp_path / "backups" / "daily", NOW)
    assert mode(made) == 0o600
    assert {mode(made.parent), mode(made.parent.parent)} == {0o700}


@pytest.mark.parametrize("name", ODD)
def test_backups_and_checks_work_in_any_folder(tmp_path, name):
    folder = tmp_path / name
    path = folder / f"{name}.db"
    open_store(path).close()
    made = make_backup(path, folder / "b", NOW)
    before = sorted(tmp_path.rglob("*"))
    assert find_damage(made) == ""
    assert find_damage(path) == ""
    assert measure_sizes(path).file_bytes > 0
    assert sorted(one for one in tmp_path.rglob("*") if not one.name.endswith(("-shm", "-wal"))) == before
    assert restore_backup(made, path, NOW) is not None
    assert find_damage(path) == ""


@pytest.fixture
def with_log(tmp_path):
    """A copy of a store whose last write is in the log (`-wal`) only."""
    path = tmp_path / "live" / "s.db"
    store = open_store(path)
    with closing(sqlite3.connect(path)) as other:
        other.execute("INSERT INTO meta (key, value) VALUES ('only in the log', 'x')")
        other.commit()
        copy = tmp_path / "copied" / "s.db"
        copy.parent.mkdir()
        for suffix in ("", "-wal"):
            shutil.copyfile(f"{path}{suffix}", f"{copy}{suffix}")
    store.close()
    with closing(sqlite3.connect(f"{copy.as_uri()}?immutable=1", uri=True)) as alone:
        assert not has_row(alone)
    return copy


def has_row(db):
    try:
        return bool(db.execute("SELECT 1 FROM meta WHERE key = 'only in the log'").fetchall())
    except sqlite3.DatabaseError:
        return False


@pytest.mark.parametrize("exists", [False, True])
def test_a_restore_takes_the_log_along(tmp_path, with_log, exists):
    target = tmp_path / "new" / "s.db"
    if exists:
        open_store(target).close()
    assert find_damage(with_log) == ""
    restore_backup(with_log, target, NOW)
    with closing(sqlite3.connect(target)) as db:
        assert has_row(db)
    assert mode(target) == 0o600


def test_a_file_with_a_damaged_database_is_refused(tmp_path, with_log):
    with_log.write_bytes(b"x" * 100_000)
    assert find_damage(with_log)
    with pytest.raises(StoreError, match="cannot be restored"):
        restore_backup(with_log, tmp_path / "t.db", NOW)
    assert not (tmp_path / "t.db").exists()


@pytest.mark.parametrize("form", ["link", "link in its folder", "linked folder", "dots", "chain"])
def test_a_store_under_two_names_has_one_lock(tmp_path, form, monkeypatch):
    path = tmp_path / "real" / "s.db"
    open_store(path).close()
    monkeypatch.chdir(tmp_path)
    other = {
        "link": tmp_path / "s2.db",
        "link in its folder": path.with_name("s2.db"),
        "linked folder": tmp_path / "folder" / "s.db",
        "dots": Path("real/../real/s.db"),
        "chain": tmp_path / "s3.db",
    }[form]
    if form == "linked folder":
        other.parent.symlink_to(path.parent)
    elif form == "chain":
        (tmp_path / "s2.db").symlink_to("real/s.db")
        other.symlink_to("s2.db")
    elif form != "dots":
        other.symlink_to(path)
    lock = StoreLock(path)
    try:
        assert is_locked(other)
        with pytest.raises(StoreBusy):
            open_store(other)
    finally:
        lock.release()
    assert not is_locked(other)


@pytest.mark.parametrize("folder", [".", "other"])
def test_a_store_with_two_names_of_its_own_is_refused_under_both(tmp_path, folder):
    path, other = tmp_path / "s.db", tmp_path / folder / "s2.db"
    open_store(path).close()
    other.parent.mkdir(exist_ok=True)
    other.hardlink_to(path)
    for name in (path, other):
        for opens in (open_store, partial(open_store, exclusive=False), open_store_to_read, _open_read_only):
            with pytest.raises(StoreError, match=r"one of 2 names \(hard links\)"):
                opens(name)
        with pytest.raises(StoreError, match="hard links"):
            make_backup(name, tmp_path / "backups", NOW)
    other.unlink()
    open_store(path).close()


UNIT = Unit(Path("/bin/true"), Path("/srv/c.toml"), Path("/srv"), "root")


@pytest.mark.parametrize(
    ("path", "argument", "folder"),
    [
        ("/srv/a b", '"/srv/a b"', '"/srv/a b"'),
        ("/srv/$HOME", '"/srv/$$HOME"', '"/srv/$HOME"'),
        ('/srv/a"b', r'"/srv/a\"b"', r'"/srv/a\"b"'),
        ("/srv/a\\b", r'"/srv/a\\b"', r'"/srv/a\\b"'),
        ("/srv/a;b", '"/srv/a;b"', '"/srv/a;b"'),
        ("/srv/50%h", "/srv/50%%h", "/srv/50%%h"),
        ("/srv/a'b", '"/srv/a\'b"', '"/srv/a\'b"'),
        ("/srv/a\nb", r'"/srv/a\nb"', r'"/srv/a\nb"'),
    ],
)
def test_paths_in_the_unit_are_one_word_and_expand_to_nothing(path, argument, folder):
    text = replace(UNIT, config=Path(path), writable=(Path(path),)).text()
    assert f"ExecStart=/bin/true run -c {argument}\n" in text
    assert f"ReadWritePaths=/srv {folder}\n" in text


def test_a_working_directory_is_not_quoted_and_has_no_specifier():
    assert "WorkingDirectory=/srv/my 50%% folder\n" in replace(UNIT, folder=Path("/srv/my 50% folder")).text()
