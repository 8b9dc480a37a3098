"""The installed `susulan` as a process: start, wait for a log event, stop, kill.

Most are forked from a process with warm imports (see `tests.support.ready`); `cold` ones start a new Python.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from tests.support.ready import ReadyPopen

SUSULAN = str(Path(sys.executable).with_name("susulan"))
_ENCODER_SETS = "OMP_NUM_THREADS"
_AT_START = {key: value for key, value in os.environ.items() if key == _ENCODER_SETS}


def clean_environment(**more: str) -> dict[str, str]:
    """The environment without proxies, so that loopback stays loopback.

    It is also without what an encoder in the test process sets: after that no command could be forked.
    """
    kept = {
        key: value
        for key, value in os.environ.items()
        if not key.lower().endswith("_proxy") and key != _ENCODER_SETS
    }
    return {**kept, **_AT_START, **more}


def susulan(
    *words: str | Path, cold: bool = False, typed: str | None = None, cwd: Path | None = None
) -> subprocess.CompletedProcess[str]:
    """Run a command and wait for its end."""
    command = [SUSULAN, *map(str, words)]
    pipes = dict.fromkeys(
        ("stdout", "stderr") if typed is None else ("stdin", "stdout", "stderr"), subprocess.PIPE
    )
    with popen(cold=cold)(command, **pipes, text=True, cwd=cwd, env=clean_environment()) as process:
        try:
            out, err = process.communicate(typed, timeout=100)
        except BaseException:
            process.kill()
            raise
    return subprocess.CompletedProcess(command, process.returncode, out, err)


def once_dying(config: Path, verb: str, moment: str) -> int:
    """Run `once` so that it dies at a moment of a verb of the store (see `tests.support.dying`); its exit code."""
    command = [sys.executable, str(Path(__file__).with_name("dying.py")), verb, moment, "once", str(config)]
    with ReadyPopen(command, stderr=subprocess.PIPE, env=clean_environment()) as process:
        process.communicate(timeout=100)
    return process.returncode


def popen(*, cold: bool = False) -> type[subprocess.Popen[Any]]:
    """The class that starts a process of the installed script."""
    return subprocess.Popen if cold else ReadyPopen


def _limited(files: int | None) -> list[str]:
    """A prefix of a command that limits its open files."""
    return [] if files is None else ["prlimit", f"--nofile={files}:{files}"]


class Service:
    """A running `susulan run`; its JSON log lines are in `events`."""

    def __init__(
        self, config: Path, *, cold: bool = False, files: int | None = None, **environment: str
    ) -> None:
        self.events: list[dict[str, Any]] = []
        self.began = time.monotonic()
        self.process = popen(cold=cold or files is not None)(
            [*_limited(files), SUSULAN, "run", "-c", str(config)],
            stderr=subprocess.PIPE,
            text=True,
            env=clean_environment(**environment),
            start_new_session=True,
        )
        self._reader = threading.Thread(target=self._read)
        self._reader.start()

    def _read(self) -> None:
        assert self.process.stderr is not None
        for line in self.process.stderr:
            try:
                self.events.append(json.loads(line))
            except ValueError:
                self.events.append({"event": "no json", "line": line})

    def wait_for(self, event: str, *, within_s: float = 20) -> float:
        """Wait until the service has logged that event; returns the seconds since its start."""
        until(lambda: any(row["event"] == event for row in self.events), within_s, lambda: self.events)
        return time.monotonic() - self.began

    def stop(self) -> float:
        """Send SIGTERM and return the seconds until the process ended. Its exit code must be 0."""
        began = time.monotonic()
        self.process.terminate()
        code = self.process.wait(timeout=15)
        took_s = time.monotonic() - began
        self._end()
        assert code == 0, self.events[-5:]
        return took_s

    def kill(self) -> None:
        """Send SIGKILL."""
        self.process.kill()
        self.process.wait(timeout=5)
        self._end()

    def _end(self) -> None:
        self._reader.join(timeout=5)
        if self.process.stderr is not None:
            self.process.stderr.close()


def until(
    condition: Callable[[], bool], within_s: float = 20, context: Callable[[], object] = lambda: ""
) -> None:
    """Wait for a condition that another process fulfils; fails with the context after `within_s`."""
    deadline = time.monotonic() + within_s
    while not condition():
        assert time.monotonic() < deadline, f"not true within {within_s} s: {context()}"
        threading.Event().wait(0.02)
