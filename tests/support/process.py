"""The installed `susulan` as a process: start, wait for what it logs, stop, kill.

Most are forked from a process that is ready (see `tests.support.ready`); `cold` ones are started from nothing.
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


def clean_environment(**more: str) -> dict[str, str]:
    """Ours without proxies, so that loopback stays loopback."""
    kept = {key: value for key, value in os.environ.items() if not key.lower().endswith("_proxy")}
    return {**kept, **more}


def susulan(
    *words: str | Path, cold: bool = False, typed: str | None = None, cwd: Path | None = None
) -> subprocess.CompletedProcess[str]:
    """Run a command to its end."""
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


def popen(*, cold: bool = False) -> type[subprocess.Popen[Any]]:
    """What starts a process of the installed script."""
    return subprocess.Popen if cold else ReadyPopen


def _limited(files: int | None) -> list[str]:
    """In front of a command: it may have no more files open."""
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
        """Until the service has logged that event; seconds since it was started."""
        until(lambda: any(one["event"] == event for one in self.events), within_s, lambda: self.events)
        return time.monotonic() - self.began

    def stop(self) -> float:
        """SIGTERM; returns the seconds until it was gone. Its exit code must be 0."""
        began = time.monotonic()
        self.process.terminate()
        code = self.process.wait(timeout=15)
        taken = time.monotonic() - began
        self._end()
        assert code == 0, self.events[-5:]
        return taken

    def kill(self) -> None:
        """kill -9."""
        self.process.kill()
        self.process.wait(timeout=5)
        self._end()

    def _end(self) -> None:
        self._reader.join(timeout=5)
        if self.process.stderr is not None:
            self.process.stderr.close()


def until(
    condition: Callable[[], bool], within_s: float = 20, told: Callable[[], object] = lambda: ""
) -> None:
    """Wait for a condition of another process, at most so long."""
    deadline = time.monotonic() + within_s
    while not condition():
        assert time.monotonic() < deadline, f"did not come about within {within_s} s: {told()}"
        threading.Event().wait(0.02)
