"""Options that several commands share, and how they print."""

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
JsonOption = Annotated[bool, typer.Option("--json", help="Print JSON.")]
EncoderOption = Annotated[
    str | None,
    typer.Option(
        "--encoder", help="The encoder: auto (if installed), off, or a model file; default: as configured."
    ),
]
DEFAULT_CONFIG = Path("config.toml")
PIPE_WIDTH = 200


def current_time() -> datetime:
    """The time now; imports the clock late, since `--help` does not need it."""
    from store.clock import utc_now

    return utc_now()


def print_out(text: str) -> None:
    """Print a line of the result, on stdout."""
    sys.stdout.write(f"{text}\n")


def print_err(text: str) -> None:
    """Print a message for the user, on stderr."""
    sys.stderr.write(f"{text}\n")


def print_table(table: RenderableType) -> None:
    """Print a table on stdout, as wide as the terminal, or 200 columns in a pipe."""
    from rich.console import Console

    console = Console(width=None if sys.stdout.isatty() else PIPE_WIDTH, highlight=False)
    console.print(table)


def print_json(data: Any, *, indent: int | None = None) -> None:  # noqa: ANN401 - any JSON value
    """Print JSON on stdout, on one line unless indented."""
    print_out(json.dumps(data, ensure_ascii=False, indent=indent))
