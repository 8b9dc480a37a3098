"""Options that several commands share, and how they print."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from contextvars import ContextVar
from datetime import UTC, datetime, tzinfo
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from service.cli.printable import escaped_json, printable

if TYPE_CHECKING:
    from rich.console import RenderableType

_find_zone: ContextVar[Callable[[], tzinfo]] = ContextVar("find_zone")
"""Gives the zone of the running command's config."""


def _show_times_in_zone_of(file: Path) -> Path:
    @cache
    def find_zone() -> tzinfo:
        from service.config.load import find_time_zone

        return find_time_zone(file)

    _find_zone.set(find_zone)
    return file


ConfigOption = Annotated[
    Path, typer.Option("-c", "--config", help="The config file.", callback=_show_times_in_zone_of)
]
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


def local_time(when: datetime | str) -> str:
    """`2026-12-01 09:41 WIB`: a time, or one in ISO form, in the zone of the command's config."""
    at = datetime.fromisoformat(when) if isinstance(when, str) else when
    return f"{at.astimezone(_find_zone.get(lambda: UTC)()):%Y-%m-%d %H:%M %Z}"


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
