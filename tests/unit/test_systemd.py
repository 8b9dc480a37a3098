"""The systemd unit, verified by systemd itself if it is installed."""

import json
import re
import shutil
import subprocess
import sys
from ctypes.util import find_library
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from service.runtime.systemd import Unit
from tests.support.gkg import gkg_file, gkg_row

FILTERED = Path(__file__).parent.parent / "support" / "syscall_filter.py"

UNIT = Unit(Path("/bin/true"), Path("/srv/my story/100%.toml"), Path("/srv"), "root")
needs_systemd = pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="no systemd here")


def lines(unit):
    return dict(line.split("=", 1) for line in unit.text().splitlines() if "=" in line and line[0] != "#")


def test_the_unit_starts_this_program_with_this_config():
    expected = lines(UNIT)
    assert expected["ExecStart"] == '/bin/true run -c "/srv/my story/100%%.toml"'
    assert expected["Type"] == "notify"
    assert expected["User"] == "root"
    assert int(expected["WatchdogSec"]) > 0
    assert expected["ReadWritePaths"] == "/srv"


def test_home_folders_are_hidden_from_a_unit_outside_of_them():
    assert lines(UNIT)["ProtectHome"] == "yes"
    assert lines(replace(UNIT, folder=Path("/home/ann/news")))["ProtectHome"] == "read-only"


def test_a_user_unit_needs_no_root():
    expected = lines(replace(UNIT, user=None))
    assert "User" not in expected
    assert "CapabilityBoundingSet" not in expected
    assert expected["WantedBy"] == "default.target"


@needs_systemd
@pytest.mark.parametrize("user", ["root", None])
def test_systemd_verifies_the_unit(tmp_path, user):
    file = tmp_path / "susulan.service"
    file.write_text(replace(UNIT, config=Path("/srv/config.toml"), folder=tmp_path, user=user).text())
    words = ["systemd-analyze", *(() if user else ("--user",)), "verify", "--man=no", str(file)]
    done = subprocess.run(words, capture_output=True, text=True, timeout=60, check=False,
                          env={"XDG_RUNTIME_DIR": str(tmp_path), "PATH": "/usr/bin:/bin", "HOME": str(tmp_path)})  # fmt: skip
    assert "susulan.service" not in done.stderr, done.stderr


@needs_systemd
def test_systemd_rates_the_unit_as_well_protected(tmp_path):
    file = tmp_path / "susulan.service"
    file.write_text(UNIT.text())
    words = ["systemd-analyze", "security", "--offline=true", "--threshold=25", str(file)]
    done = subprocess.run(words, capture_output=True, text=True, timeout=60, check=False)
    if "Unknown" in done.stderr or "unrecognized" in done.stderr:
        pytest.skip("this systemd cannot rate a file")
    assert done.returncode == 0, done.stdout[-300:]


def named_calls(name):
    """The system calls of a set, as this systemd knows it."""
    if not name.startswith("@"):
        return {name}
    words = ["systemd-analyze", "syscall-filter", name]
    listing = subprocess.run(words, capture_output=True, text=True, timeout=60, check=False).stdout
    return set().union(*(named_calls(one) for one in re.findall(r"^    ([-@\w]+)$", listing, re.MULTILINE)))


def allowed_calls(unit):
    allowed = set()
    for line in unit.text().splitlines():
        if line.startswith("SystemCallFilter="):
            names = line.partition("=")[2]
            calls = set().union(*map(named_calls, names.removeprefix("~").split()))
            allowed = allowed - calls if names.startswith("~") else allowed | calls
    return allowed


@needs_systemd
@pytest.mark.skipif(find_library("seccomp") is None, reason="no libseccomp here")
def test_the_unit_allows_the_system_calls_of_the_encoder_and_its_process():
    check = "from service.doctor.encoder import check_encoder; print(check_encoder('auto').status.value)"
    done = subprocess.run(
        [sys.executable, FILTERED, sys.executable, "-c", f"import numpy; {check}"],
        input=" ".join(allowed_calls(UNIT)),
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert (done.returncode, done.stdout) == (0, "ok\n"), done.stderr


@needs_systemd
@pytest.mark.skipif(find_library("seccomp") is None, reason="no libseccomp here")
def test_the_unit_allows_the_system_calls_of_the_process_that_reads_gdelts_files(tmp_path):
    window = datetime(2026, 3, 1, 12, tzinfo=UTC)
    job = {"stories": [], "member": "20260301120000.gkg.csv", "max_rows": 5}
    (tmp_path / "job").write_text(json.dumps(job), encoding="utf-8")
    (tmp_path / "file").write_bytes(gkg_file(window, [gkg_row("Title", "https://paper.example/1")]))
    code = "import sys; sys.stdin = open(sys.argv[2]); from crawler.gdelt.worker import main; main()"
    with (tmp_path / "file").open("rb") as file:
        done = subprocess.run(
            [sys.executable, FILTERED, sys.executable, "-c", code, str(file.fileno()), str(tmp_path / "job")],
            input=" ".join(allowed_calls(UNIT)),
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
            pass_fds=(file.fileno(),),
        )
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["rows"] == 1


READS = """
import asyncio
from crawler.pages.pool import ExtractionPool
from crawler.workers.process import KillableWorker

async def main():
    worker, pool = KillableWorker("crawler.scheduling.listing_jobs", "reading it"), ExtractionPool()
    try:
        await worker.run("no_such_job")
    except Exception as error:
        print("lists:", str(error)[:33])
    page = await pool.extract(b"<html><title>x</title><p>" + b"a word " * 500, content_type=None, url="http://a.example/1")
    print("page:", page.title)
    worker.close()
    pool.close()
    await asyncio.sleep(0)

asyncio.run(main())
"""


@needs_systemd
@pytest.mark.skipif(find_library("seccomp") is None, reason="no libseccomp here")
def test_the_unit_allows_the_system_calls_of_the_processes_that_read_listings_and_pages():
    done = subprocess.run(
        [sys.executable, FILTERED, sys.executable, "-c", READS],
        input=" ".join(allowed_calls(UNIT)),
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout == "lists: reading it failed: AttributeError\npage: x\n"
