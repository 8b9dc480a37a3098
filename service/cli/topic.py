"""`susulan topic`: the stories as built from seeds, keywords and feedback."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from service.cli.options import DEFAULT_CONFIG, ConfigOption, JsonOption, print_json, print_out, print_table

if TYPE_CHECKING:
    from rich.table import Table

    from alerts.stories.story import Story

_LIST_LABELS = {
    "facets": "facets",
    "counted": "counted",
    "subjects": "subjects (names among the keywords)",
    "keywords": "keywords",
    "exclude": "exclude",
}


def topic(
    config: ConfigOption = DEFAULT_CONFIG,
    *,
    seed: Annotated[
        list[str] | None,
        typer.Option(
            "--seed",
            help="A seed (file or URL) instead of the stories of the config; "
            "repeatable for other accounts of the same facts.",
        ),
    ] = None,
    json: JsonOption = False,
) -> None:
    """Show the anchors, languages, weights and facets of each story."""
    from alerts.stories.story_json import story_to_dict

    pairs = _story_pairs(config, seed or [])
    stories = [story_to_dict(current) for _, current in pairs]
    if json:
        print_json({"stories": stories}, indent=2)
        return
    for (base, _), story in zip(pairs, stories, strict=True):
        _print_story(story, base.threshold)


def _story_pairs(config: Path, seeds: list[str]) -> list[tuple[Story, Story]]:
    """Each story without and with its feedback."""
    import asyncio

    from service.cli.open_store import stories_with_feedback
    from service.config.load import load_config
    from service.stories.seed_pages import fetch_missing_seeds, local_seed_files
    from service.stories.seeds import build_stories, story_from_seeds

    if seeds:
        story = story_from_seeds(Path(seeds[0]).stem or "seed", asyncio.run(local_seed_files(seeds)))
        return [(story, story)]
    settings = load_config(config, require_secrets=False)
    asyncio.run(fetch_missing_seeds(settings))
    stories = build_stories(settings)
    return list(zip(stories, stories_with_feedback(settings, stories), strict=True))


def _print_story(story: dict[str, Any], base_threshold: float) -> None:
    from rich.table import Table
    from rich.text import Text

    from alerts.messages.figures import figure_text
    from store.records.matching import Figure

    print_table(Text.assemble((story["name"], "bold"), f"  {story['title']}  ({story['language']})"))
    print_table(_anchor_table(story["anchors"]))
    table = Table(box=None, pad_edge=False, show_header=False)
    table.add_column(style="dim", no_wrap=True)
    for group, names in story["required"].items():
        if names:
            table.add_row(f"{group}: one of", ", ".join(names))
    for key, label in _LIST_LABELS.items():
        if story[key]:
            table.add_row(label, Text(", ".join(story[key])))
    if story["figures"]:
        figures = (
            Figure(row["what"], row["low"], row["high"], row["unit"], row["who_says"])
            for row in story["figures"]
        )
        table.add_row("figures in the seed", "; ".join(map(figure_text, figures)))
    is_adjusted = story["threshold"] != round(base_threshold, 4)
    base = f"  ({base_threshold:.2f} without feedback)" if is_adjusted else ""
    table.add_row("threshold", f"{story['threshold']:.2f}{base}")
    print_table(table)
    print_out("")


def _anchor_table(anchors: list[dict[str, Any]]) -> Table:
    from rich.table import Table
    from rich.text import Text

    table = Table(box=None, pad_edge=False, header_style="dim")
    for column in ("anchor", "role", "group", "weight", "languages", "forms"):
        table.add_column(column, justify="right" if column in ("weight", "languages") else "left")
    for anchor in anchors:
        languages = str(anchor["languages"] or "all")
        forms = Text(", ".join(anchor["examples"]))
        weight = f"{anchor['weight']:.2f}"
        table.add_row(anchor["name"], anchor["role"], anchor["group"], weight, languages, forms)
    return table
