"""The installed `susulan`, forked from a process that has its imports behind it; else like `subprocess.Popen`.

    with ReadyPopen([SUSULAN, "status"], stdout=PIPE, text=True) as process: ...

A process of its own in every other way: pid, signals, exit code, files, folder, environment. What Python or a
library reads from the environment when it starts must be the same; where it is not, or where the system knows
no such fork (anything but Linux), the script is started as ever.
"""

from __future__ import annotations

import atexit
import ctypes
import inspect
import json
import os
import socket
import subprocess
import sys
import threading
from pathlib import Path
from typing import Any

_READ_AT_START = (
    "PYTHON",
    "LD_",
    "LC_",
    "LANG",
    "TZ",
    "COLUMNS",
    "TERM",
    "NO_COLOR",
    "FORCE_COLOR",
    "OPENBLAS",
    "OMP_",
)
_SET_CHILD_SUBREAPER = 36
_SIGNATURE = inspect.signature(subprocess.Popen._execute_child)


def _at_start(environment: dict[str, str]) -> dict[str, str]:
    return {key: value for key, value in environment.items() if key.startswith(_READ_AT_START)}


class _Server:
    """One for each process that runs tests; started with the first command, ends with the tests."""

    def __init__(self) -> None:
        self._turn = threading.Lock()
        self._orders: socket.socket | None = None
        self._at_start = _at_start(dict(os.environ))

    def _start(self) -> socket.socket:
        ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        with theirs:
            process = subprocess.Popen(
                [sys.executable, Path(__file__).with_name("forkserver.py"), str(theirs.fileno())],
                stdin=subprocess.PIPE,  # files of the kind that its commands have
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
                pass_fds=[theirs.fileno()],
            )
        assert ours.recv(10) == b"ready", process.communicate()
        atexit.register(self._end, ours, process)
        return ours

    @staticmethod
    def _end(ours: socket.socket, process: subprocess.Popen[bytes]) -> None:
        ours.close()
        process.communicate()

    def knows(self, environment: dict[str, str]) -> bool:
        """Whether a process with this environment would have started as ours did."""
        return _at_start(environment) == self._at_start

    def fork(self, order: dict[str, Any], files: list[int]) -> int:
        """The pid of a command that runs now and is our child."""
        with self._turn:
            self._orders = self._orders or self._start()
            prctl = ctypes.CDLL(None).prctl
            prctl(_SET_CHILD_SUBREAPER, 1, 0, 0, 0)
            try:
                socket.send_fds(self._orders, [json.dumps(order).encode()], files)
                return int(self._orders.recv(20))
            finally:
                prctl(_SET_CHILD_SUBREAPER, 0, 0, 0, 0)


_SERVER = _Server()


class ReadyPopen(subprocess.Popen[Any]):
    """As `subprocess.Popen`, with the installed script as the first word of its command."""

    def _execute_child(self, *args: Any, **named: Any) -> None:
        how = _SIGNATURE.bind(self, *args, **named).arguments
        environment = dict(os.environ if how["env"] is None else how["env"])
        if sys.platform != "linux" or not _SERVER.knows(environment):
            super()._execute_child(*args, **named)
            return
        order = {
            "words": [os.fspath(word) for word in how["args"]],
            "environment": environment,
            "cwd": str(Path(how["cwd"] or ".").resolve()),
            "umask": int(Path("/proc/self/status").read_text().partition("Umask:")[2].split()[0], 8),
            "session": how["start_new_session"],
        }
        ends = [how[name] for name in ("p2cread", "c2pwrite", "errwrite")]
        self.pid = _SERVER.fork(order, [number if end == -1 else end for number, end in enumerate(ends)])
        self._child_created = True
        pipes = ("p2cread", "p2cwrite", "c2pread", "c2pwrite", "errread", "errwrite")
        self._close_pipe_fds(*(how[name] for name in pipes))
