"""`susulan`: one file for each command; results on stdout, progress and logs on stderr.

Exit 0 fine, 1 the work failed, 2 bad usage or config. Commands import what they need when they run, so
that `susulan --help` answers at once.
"""

from __future__ import annotations

import contextlib
import errno
import gc
import importlib
import io
import os
import sys
import threading
from collections.abc import Sequence
from typing import Annotated

import typer

from service.cli.printable import printable
from store.errors import ConfigError, SusulanError

COMMANDS = (
    "init", "run", "once", "demo", "topic", "match", "feedback", "tune", "replay", "evaluate", "extract",
    "sources", "alerts", "claims", "developments", "dashboard", "doctor", "status", "service", "store",
)  # fmt: skip
"""Each is a module of this package with a function of its name, or with an `app` of several commands."""
_MODULES = {
    "alerts": "service.cli.alerts.app",
    "claims": "service.cli.claims.app",
    "dashboard": "service.cli.dashboard.app",
    "feedback": "service.cli.feedback.app",
    "init": "service.cli.init.command",
    "sources": "service.cli.sources.app",
    "tune": "service.cli.feedback.tune",
}

_GC_THRESHOLD = 20_000
"""While a command starts: loading the lexicon makes a million objects that stay, and with Python's own 700,
looking through them for garbage takes a fifth of the start."""

_OUTPUT_ERRORS = frozenset({errno.EPIPE, errno.ENOSPC, errno.EIO, errno.EBADF})


def build_app(names: Sequence[str] = COMMANDS) -> typer.Typer:
    """The command line with these commands; only their modules are imported."""
    app = typer.Typer(
        name="susulan",
        help="Give it one news article and it follows that story in any language: one alert a development.",
        no_args_is_help=True,
        pretty_exceptions_enable=False,
        context_settings={"help_option_names": ["-h", "--help"]},
    )
    app.callback(invoke_without_command=True)(version)
    for name in names:
        module = importlib.import_module(_MODULES.get(name, f"service.cli.{name}"))
        if hasattr(module, "app"):
            app.add_typer(module.app, name=name)
        else:
            app.command(name)(getattr(module, name))
    return app


def version(
    *,
    show: Annotated[
        bool, typer.Option("--version", help="Print the version and exit.", is_eager=True)
    ] = False,
) -> None:
    """Follow one story across sources and languages."""
    if show:
        from service.version import VERSION

        print(VERSION)  # noqa: T201 - a command's result
        raise typer.Exit


def main() -> None:
    """Run the command line, then end the process with its exit code."""
    gc.set_threshold(_GC_THRESHOLD)
    _open_closed_streams()
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):  # headlines are in any script, whatever the locale says
            stream.reconfigure(encoding="utf-8", errors="replace")
    code = _run_command()
    code = code if _flush_streams() else code or 1
    if _has_lingering_threads():
        os._exit(code)
    sys.exit(code)


def _open_closed_streams() -> None:
    """Open what the caller has closed (`>&-`): else a file of ours would get the number of stdout."""
    for number, name in enumerate(("stdin", "stdout", "stderr")):
        try:
            os.fstat(number)
        except OSError:
            os.dup2(os.open(os.devnull, os.O_RDWR), number)
        if getattr(sys, name) is None:
            setattr(sys, name, open(os.devnull, "w" if number else "r", encoding="utf-8"))  # noqa: SIM115, PTH123


def _flush_streams() -> bool:
    """Write what is left; whether the reader of stdout was still there.

    Python would complain about a closed stdout at its own end, so from here on it is /dev/null.
    """
    whole = True
    for stream in (sys.stdout, sys.stderr):
        try:
            stream.flush()
        except (OSError, ValueError):
            whole = False
            with contextlib.suppress(OSError, ValueError):
                os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())
    return whole


def _run_command() -> int:
    """Run the command; errors meant for the user become a text and an exit code."""
    named = sys.argv[1:2]
    try:
        build_app(named if named and named[0] in COMMANDS else COMMANDS)()
    except SystemExit as done:
        return done.code if isinstance(done.code, int) else int(done.code is not None)
    except ConfigError as error:
        print(*map(printable, error.problems), sep="\n", file=sys.stderr)  # noqa: T201 - how errors reach the user
        return 2
    except SusulanError as error:
        print(printable(f"susulan: {error}"), file=sys.stderr)  # noqa: T201 - as above
    except KeyboardInterrupt:
        return 130
    except OSError as error:
        if error.errno not in _OUTPUT_ERRORS or error.filename is not None:
            raise
        if error.errno != errno.EPIPE:  # a reader that has gone (`susulan ... | head`) is no mistake
            print(f"susulan: the output cannot be written: {error.strerror}", file=sys.stderr)  # noqa: T201
    return 1


def _has_lingering_threads() -> bool:
    """Whether a thread is left that Python would wait for; it can only be a name look-up."""
    return any(
        thread is not threading.current_thread() and not thread.daemon for thread in threading.enumerate()
    )
