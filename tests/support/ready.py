"""The installed `susulan`, forked from a process with warm imports; otherwise like `subprocess.Popen`.

    with ReadyPopen([SUSULAN, "status"], stdout=PIPE, text=True) as process: ...

It is a separate process in every other way: pid, signals, exit code, files, folder, environment. What Python or
a library reads from the environment at its start must be the same; if it is not, or on a system other than
Linux, the script is started normally. This saves three quarters of the CPU of the acceptance tests.
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
    """The server of one test process; started with the first command, stopped after the tests."""

    def __init__(self) -> None:
        self._turn = threading.Lock()
        self._orders: socket.socket | None = None
        self._at_start = _at_start(dict(os.environ))

    def _start(self) -> socket.socket:
        ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        with theirs:
            process = subprocess.Popen(
                [sys.executable, Path(__file__).with_name("forkserver.py"), str(theirs.fileno())],
                stdin=subprocess.PIPE,  # the same kinds of files as its commands have
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
        """Whether a process with this environment would start like the server did."""
        return _at_start(environment) == self._at_start

    def fork(self, order: dict[str, Any], files: list[int]) -> int:
        """Start a command and return its pid; the command is a child of this process."""
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
    """Like `subprocess.Popen`, with the installed script, or the interpreter and a script, as the first words."""

    def _execute_child(self, *args: Any, **named: Any) -> None:
        arguments = _SIGNATURE.bind(self, *args, **named).arguments
        environment = dict(os.environ if arguments["env"] is None else arguments["env"])
        if sys.platform != "linux" or not _SERVER.knows(environment):
            super()._execute_child(*args, **named)
            return
        order = {
            "words": [os.fspath(word) for word in arguments["args"]],
            "environment": environment,
            "cwd": str(Path(arguments["cwd"] or ".").resolve()),
            "umask": int(Path("/proc/self/status").read_text().partition("Umask:")[2].split()[0], 8),
            "session": arguments["start_new_session"],
        }
        ends = [arguments[name] for name in ("p2cread", "c2pwrite", "errwrite")]
        self.pid = _SERVER.fork(order, [number if end == -1 else end for number, end in enumerate(ends)])
        self._child_created = True
        pipes = ("p2cread", "p2cwrite", "c2pread", "c2pwrite", "errread", "errwrite")
        self._close_pipe_fds(*(arguments[name] for name in pipes))
