"""Options that several commands share, and the way they print."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

if TYPE_CHECKING:
    from datetime import datetime

    from rich.console import RenderableType

ConfigOption = Annotated[Path, typer.Option("-c", "--config", help="The config file.")]
JsonOption = Annotated[bool, typer.Option("--json", help="Print JSON for machines.")]
EncoderOption = Annotated[
    str | None,
    typer.Option(
        "--encoder", help="The encoder: auto (if installed), off, or a model file; default: as configured."
    ),
]
DEFAULT_CONFIG = Path("config.toml")
PIPE_WIDTH = 200


def current_time() -> datetime:
    """The time now; the records' module, which `--help` has no use for, is loaded here."""
    from store.clock import utc_now

    return utc_now()


def print_out(text: str) -> None:
    """A line of result, on stdout."""
    sys.stdout.write(f"{text}\n")


def print_err(text: str) -> None:
    """A line for the person who watches, on stderr."""
    sys.stderr.write(f"{text}\n")


def print_table(table: RenderableType) -> None:
    """What rich draws on stdout, as wide as the terminal; wide enough for whole lines where there is none."""
    from rich.console import Console

    console = Console(width=None if sys.stdout.isatty() else PIPE_WIDTH, highlight=False)
    console.print(table)


def print_json(data: Any, *, indent: int | None = None) -> None:  # noqa: ANN401 - any JSON value
    """JSON on stdout, one line unless indented."""
    print_out(json.dumps(data, ensure_ascii=False, indent=indent))
