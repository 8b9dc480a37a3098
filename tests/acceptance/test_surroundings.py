"""Commands in unusual surroundings: closed or full output, an account that may only read."""

import json
import os
import shutil
import subprocess
import sys
import tempfile
from contextlib import contextmanager
from pathlib import Path

import pytest

from store.errors import StoreError
from store.sqlite.files.lock import StoreLock
from store.sqlite.store import open_store_to_read
from tests.support.fresh_store import fresh_store
from tests.support.process import SUSULAN

NOBODY = 65_534
CONFIG = '[[stories]]\nname = "s"\nseed = "seed.md"\n[[channels]]\nkind = "maildir"\nname = "m"\n'


@pytest.fixture(autouse=True)
def _buffered(monkeypatch):
    """Without a buffer nothing would be left to write at the end."""
    monkeypatch.delenv("PYTHONUNBUFFERED", raising=False)


@pytest.fixture
def folder():
    """A folder that every account may read, with a config and an empty store."""
    path = Path(tempfile.mkdtemp())
    (path / "config.toml").write_text(CONFIG, "utf-8")
    (path / "seed.md").write_text(
        "# Troops sent\n\nNorth Korea sent troops to Kursk on Monday, Seoul said.\n", "utf-8"
    )
    fresh_store(path / "susulan.db").close()
    yield path
    path.chmod(0o700)
    shutil.rmtree(path)


@pytest.mark.parametrize(
    ("command", "how"),
    [
        *(("--version", how) for how in (">&-", "2>&-", ">&- 2>&-", "<&- >&-", ">/dev/full", "| true", "2>&1 | true")),
        *(("status", how) for how in (">&- 2>&-", ">/dev/full", "2>&1 | true")),
    ],
)  # fmt: skip
def test_an_output_that_cannot_be_written_ends_a_command_without_a_traceback(folder, command, how):
    line = f'exec 9>&2; "{SUSULAN}" {command} {how}'
    done = subprocess.run(
        ["bash", "-c", line], cwd=folder, capture_output=True, text=True, timeout=60, check=False
    )
    assert "Traceback" not in done.stderr
    assert "Exception ignored" not in done.stderr
    assert "Errno" not in done.stderr


def test_a_full_output_is_named_and_fails(folder):
    line = f'"{SUSULAN}" --help >/dev/full'
    done = subprocess.run(
        ["bash", "-c", line], cwd=folder, capture_output=True, text=True, timeout=60, check=False
    )
    assert done.returncode == 1


@pytest.mark.parametrize("stream", ["stdout", "stderr"])
def test_what_cannot_be_written_at_the_end_is_no_complaint_of_the_interpreter(stream):
    code = f"import sys; from service.cli.main import _flush_streams; sys.{stream}.write('x'); sys.exit(3 + _flush_streams())"
    number = 1 if stream == "stdout" else 2
    line = f'"{sys.executable}" -c "{code}" {number}>/dev/full'
    done = subprocess.run(["bash", "-c", line], capture_output=True, text=True, timeout=60, check=False)
    assert (done.returncode, done.stderr) == (3, "")


def test_with_a_closed_output_no_file_gets_its_number(folder):
    before = (folder / "susulan.db").read_bytes()
    subprocess.run(["bash", "-c", f'"{SUSULAN}" alerts list >&- 2>&-'], cwd=folder, timeout=60, check=False)
    assert (folder / "susulan.db").read_bytes()[:100] == before[:100]


AS_NOBODY = """
import contextlib, io, os, sys
from service.cli import main as cli
sys.argv = ["susulan", "status", "--json"]
with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(io.StringIO()):
    cli._run_command()  # loads what lies in folders of root's own
os.setgroups([])
os.setgid(65_534)
os.setuid(65_534)
cli.main()
"""


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can become another account")
@pytest.mark.parametrize("running", [True, False])
def test_an_account_that_may_only_read_sees_the_status(folder, running):
    store = fresh_store(folder / "susulan.db", exclusive=True) if running else None
    (folder / "susulan.db.lock").touch(0o600)
    for file in folder.iterdir():
        file.chmod(0o600 if file.suffix == ".lock" else 0o444)
    folder.chmod(0o555)
    done = subprocess.run(
        [sys.executable, "-c", AS_NOBODY],
        cwd=folder,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    if store is not None:
        store.close()
    assert done.stderr == ""
    assert json.loads(done.stdout)["running"] is running
    assert done.returncode == (0 if running else 1)


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can become another account")
def test_such_an_account_cannot_change_the_store(folder):
    folder.chmod(0o555)
    with as_nobody():
        store = open_store_to_read(folder / "susulan.db")
        with pytest.raises(StoreError, match="readonly"):
            store.set_meta("key", "value")
        store.close()


@contextmanager
def as_nobody():
    os.seteuid(NOBODY)
    try:
        yield
    finally:
        os.seteuid(0)


def test_a_lock_is_seen_in_the_list_of_the_kernel(tmp_path):
    from store.sqlite.files import lock

    held = StoreLock(tmp_path / "s.db")
    assert lock._is_listed(tmp_path / "s.db.lock")
    held.release()
    assert not lock._is_listed(tmp_path / "s.db.lock")
    assert not lock._is_listed(tmp_path / "none.lock")
