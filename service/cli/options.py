"""Options that several commands share, and how they print."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from service.cli.printable import escaped_json, printable

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
    """Print a line of the result, on stdout, without control characters."""
    sys.stdout.write(f"{printable(text)}\n")


def print_err(text: str) -> None:
    """Print a message for the user, on stderr, without control characters."""
    sys.stderr.write(f"{printable(text)}\n")


def print_table(table: RenderableType) -> None:
    """Print a table on stdout, as wide as the terminal, or 200 columns in a pipe."""
    from rich.console import Console
    from rich.segment import Segment, Segments

    console = Console(width=None if sys.stdout.isatty() else PIPE_WIDTH, highlight=False)
    segments = (
        segment if segment.control else Segment(printable(segment.text), segment.style)
        for segment in console.render(table)
    )
    console.print(Segments(segments), end="")


def print_json(data: Any, *, indent: int | None = None) -> None:  # noqa: ANN401 - any JSON value
    """Print JSON on stdout, on one line unless indented."""
    sys.stdout.write(escaped_json(json.dumps(data, ensure_ascii=False, indent=indent)) + "\n")
