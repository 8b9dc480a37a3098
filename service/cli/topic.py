"""`susulan topic`: what the seed articles and keywords became."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from service.cli.options import DEFAULT_CONFIG, AsJson, ConfigPath, say_json

if TYPE_CHECKING:
    from alerts.story import Story


def topic(
    config: ConfigPath = DEFAULT_CONFIG,
    *,
    seed: Annotated[
        Path | None, typer.Option("--seed", help="A seed file instead of the config's stories.")
    ] = None,
    json: AsJson = False,
) -> None:
    """Show the anchors, languages, weights and facets of each story."""
    from alerts.story import describe

    described = [describe(story) for story in _stories(config, seed)]
    if json:
        say_json({"stories": described}, indent=2)
        return
    for one in described:
        _print(one)


def _stories(config: Path, seed: Path | None) -> list[Story]:
    from service.config import load_config
    from service.seeds import fetch_missing_seeds, stories_of, story_of_seed

    if seed is not None:
        return [story_of_seed(seed.stem, seed)]
    settings = load_config(config)
    asyncio.run(fetch_missing_seeds(settings))
    return stories_of(settings)


def _print(story: dict[str, Any]) -> None:
    from rich.console import Console
    from rich.table import Table

    console = Console()
    console.print(f"[bold]{story['name']}[/bold]  {story['title']}  ({story['language']})", highlight=False)
    table = Table(box=None, pad_edge=False, header_style="dim")
    for column in ("anchor", "role", "weight", "languages", "forms"):
        table.add_column(column, justify="right" if column in ("weight", "languages") else "left")
    for anchor in story["anchors"]:
        table.add_row(
            anchor["name"],
            anchor["role"],
            f"{anchor['weight']:.2f}",
            str(anchor["languages"]),
            ", ".join(anchor["examples"]),
        )
    console.print(table)
    console.print(f"[dim]threshold[/dim] {story['threshold']:.2f}")
