"""Faults for a real `susulan run`: from outside if possible, else by a `sitecustomize` module.

    with small_disk(folder, megabytes=4): ...      a separate file system, which can run full
    faults = Faults(tmp_path); service_of(desk, **faults.environment()); faults.set(names="gone")

The program contains no code for this.
"""

from __future__ import annotations

import contextlib
import json
import os
import resource
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

FAKETIME = next(
    (
        str(path)
        for path in Path("/usr/lib").glob("*/faketime/libfaketimeMT.so.1")
        if os.environ.get("LD_PRELOAD") is None
    ),
    None,
)

_LOADED_FIRST = """
import json, os, socket, sqlite3, time

def wanted(name):
    try:
        with open(os.environ["SUSULAN_TEST_FAULTS"]) as file:
            return json.load(file).get(name)
    except (OSError, ValueError):
        return None

_getaddrinfo = socket.getaddrinfo

def getaddrinfo(host, *rest, **more):
    if isinstance(host, str) and host.endswith(".loop.test"):
        if wanted("names") == "gone":
            raise socket.gaierror(socket.EAI_AGAIN, "Temporary failure in name resolution")
        host = "127.0.0.1"
    return _getaddrinfo(host, *rest, **more)

socket.getaddrinfo = getaddrinfo

class Slow(sqlite3.Connection):
    def execute(self, statement, *rest):
        if statement.lstrip()[:6].upper() == "COMMIT":
            time.sleep(wanted("commit_s") or 0)
        return super().execute(statement, *rest)

_connect = sqlite3.connect

def connect(*args, **more):
    more.setdefault("factory", Slow)
    return _connect(*args, **more)

sqlite3.connect = connect
"""


class Faults:
    """Faults of a process, which can be changed while it runs."""

    def __init__(self, folder: Path) -> None:
        self._file, self._clock = folder / "faults.json", folder / "clock"
        self._site = folder / "site"
        self._site.mkdir()
        (self._site / "sitecustomize.py").write_text(_LOADED_FIRST, encoding="utf-8")
        self.set()

    def environment(self) -> dict[str, str]:
        """The environment for faults of name look-ups and of the disk; `*.loop.test` is loopback."""
        return {"PYTHONPATH": str(self._site), "SUSULAN_TEST_FAULTS": str(self._file)}

    def clock_environment(self) -> dict[str, str]:
        """The environment of a process whose clock can be set."""
        if FAKETIME is None:
            pytest.skip("needs libfaketime (apt-get install libfaketime)")
        self.set_clock("+0")
        return {
            "LD_PRELOAD": FAKETIME,
            "FAKETIME_TIMESTAMP_FILE": str(self._clock),
            "FAKETIME_CACHE_DURATION": "1",
            "FAKETIME_DONT_FAKE_MONOTONIC": "1",
        }

    def set(self, **faults: object) -> None:
        """Replace all faults."""
        new = self._file.with_suffix(".new")
        new.write_text(json.dumps(faults), encoding="utf-8")
        new.replace(self._file)

    def set_clock(self, offset: str) -> None:
        """Set the offset from the true time, e.g. "-2h"."""
        new = self._clock.with_suffix(".new")
        new.write_text(offset, encoding="utf-8")
        new.replace(self._clock)


@contextlib.contextmanager
def small_disk(folder: Path, megabytes: int) -> Iterator[None]:
    """Mount a file system of that size on the folder; skips the test if that is not allowed."""
    folder.mkdir(exist_ok=True)
    size = f"size={megabytes}m"
    result = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", size, "tmpfs", str(folder)], capture_output=True, check=False
    )
    if result.returncode:
        pytest.skip("needs the right to mount a file system")
    try:
        yield
    finally:
        subprocess.run(["umount", "--lazy", str(folder)], check=True)


def remount(folder: Path, how: str) -> None:
    """Remount with `ro` or `rw`, or another size."""
    subprocess.run(["mount", "-o", f"remount,{how}", str(folder)], check=True, capture_output=True)


def limit(pid: int, kind: int, maximum: int) -> None:
    """Set the soft and hard limit of a running process."""
    resource.prlimit(pid, kind, (maximum, maximum))
