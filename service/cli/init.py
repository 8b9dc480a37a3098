"""`susulan init`: a config and a seed brief to start from."""

from __future__ import annotations

from importlib import resources
from pathlib import Path
from typing import Annotated

import typer

from service.cli.options import say, tell

STARTER = ("config.toml", "seed/north-korea-troops.id.md")


def init(
    folder: Annotated[Path, typer.Argument(help="Where to write; made if missing.")] = Path(),
    *,
    force: Annotated[bool, typer.Option("--force", help="Replace files that are there.")] = False,
) -> None:
    """Write a commented config.toml and a seed brief to start from."""
    there = [name for name in STARTER if (folder / name).exists()]
    if there and not force:
        tell(f"{folder}: {', '.join(there)} there already; nothing was written (--force replaces)")
        raise typer.Exit(1)
    for name in STARTER:
        target = folder / name
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(
            resources.files("service").joinpath("starter", name).read_text("utf-8"), encoding="utf-8"
        )
        say(f"wrote {target}")
    say(f"next: edit {folder / 'config.toml'}, then `susulan once -c {folder / 'config.toml'}`")
