"""`susulan topic`: what the seed articles and keywords became."""

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
    "subjects": "names among your keywords",
    "keywords": "keywords",
    "exclude": "exclude",
}


def topic(
    config: ConfigOption = DEFAULT_CONFIG,
    *,
    seed: Annotated[
        Path | None, typer.Option("--seed", help="A seed file instead of the config's stories.")
    ] = None,
    json: JsonOption = False,
) -> None:
    """Show the anchors, languages, weights and facets of each story."""
    from alerts.stories.story import story_to_dict

    stories = _story_pairs(config, seed)
    described = [story_to_dict(now) for _, now in stories]
    if json:
        print_json({"stories": described}, indent=2)
        return
    for (base, _), one in zip(stories, described, strict=True):
        _print_story(one, base.threshold)


def _story_pairs(config: Path, seed: Path | None) -> list[tuple[Story, Story]]:
    """Each story as seed and config make it, and as feedback left it."""
    from service.cli.open_store import stories_with_feedback
    from service.config.load import load_config
    from service.stories.seeds import build_stories, fetch_missing_seeds, story_from_seed

    if seed is not None:
        story = story_from_seed(seed.stem, seed)
        return [(story, story)]
    import asyncio

    settings = load_config(config, require_secrets=False)
    asyncio.run(fetch_missing_seeds(settings))
    stories = build_stories(settings)
    return list(zip(stories, stories_with_feedback(settings, stories), strict=True))


def _print_story(story: dict[str, Any], base: float) -> None:
    from rich.table import Table
    from rich.text import Text

    from alerts.matching.reasons import GROUP_LABELS
    from alerts.messages.figures import figure_text
    from store.records.matching import Figure

    print_table(Text.assemble((story["name"], "bold"), f"  {story['title']}  ({story['language']})"))
    print_table(_anchor_table(story["anchors"]))
    told = Table(box=None, pad_edge=False, show_header=False)
    told.add_column(style="dim", no_wrap=True)
    required = story["required"]
    for group, words in GROUP_LABELS.items():
        if names := required.get(group.value):
            told.add_row(f"{words}: one of", ", ".join(names))
    for key, words in _LIST_LABELS.items():
        if story[key]:
            told.add_row(words, Text(", ".join(story[key])))
    if story["figures"]:
        told.add_row(
            "figures in the seed",
            "; ".join(
                figure_text(Figure(one["what"], one["low"], one["high"], one["unit"], one["who_says"]))
                for one in story["figures"]
            ),
        )
    learned = f"  ({base:.2f} without feedback)" if story["threshold"] != round(base, 4) else ""
    told.add_row("threshold", f"{story['threshold']:.2f}{learned}")
    print_table(told)
    print_out("")


def _anchor_table(anchors: list[dict[str, Any]]) -> Table:
    from rich.table import Table
    from rich.text import Text

    table = Table(box=None, pad_edge=False, header_style="dim")
    for column in ("anchor", "role", "group", "weight", "languages", "forms"):
        table.add_column(column, justify="right" if column in ("weight", "languages") else "left")
    for one in anchors:
        languages = str(one["languages"] or "all")
        forms = Text(", ".join(one["examples"]))
        table.add_row(one["name"], one["role"], one["group"], f"{one['weight']:.2f}", languages, forms)
    return table
