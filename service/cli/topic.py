"""`susulan topic`: what the seed articles and keywords became."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from service.cli.options import DEFAULT_CONFIG, AsJson, ConfigPath, say, say_json, say_table

if TYPE_CHECKING:
    from rich.table import Table

    from alerts.stories.story import Story

_LISTS = {
    "facets": "facets",
    "counted": "counted",
    "subjects": "names among your keywords",
    "keywords": "keywords",
    "exclude": "exclude",
}


def topic(
    config: ConfigPath = DEFAULT_CONFIG,
    *,
    seed: Annotated[
        Path | None, typer.Option("--seed", help="A seed file instead of the config's stories.")
    ] = None,
    json: AsJson = False,
) -> None:
    """Show the anchors, languages, weights and facets of each story."""
    from alerts.stories.story import describe

    stories = _stories(config, seed)
    described = [describe(now) for _, now in stories]
    if json:
        say_json({"stories": described}, indent=2)
        return
    for (base, _), one in zip(stories, described, strict=True):
        _print(one, base.threshold)


def _stories(config: Path, seed: Path | None) -> list[tuple[Story, Story]]:
    """Each story as seed and config make it, and as feedback left it."""
    from service.cli.open_store import taught_by_feedback
    from service.config.load import load_config
    from service.stories.seeds import fetch_missing_seeds, stories_of, story_of_seed

    if seed is not None:
        story = story_of_seed(seed.stem, seed)
        return [(story, story)]
    import asyncio

    settings = load_config(config, sending=False)
    asyncio.run(fetch_missing_seeds(settings))
    stories = stories_of(settings)
    return list(zip(stories, taught_by_feedback(settings, stories), strict=True))


def _print(story: dict[str, Any], base: float) -> None:
    from rich.table import Table
    from rich.text import Text

    from alerts.matching.reasons import GROUP_WORDS
    from alerts.messages.wording import figure
    from store.records.collection import Figure

    say_table(Text.assemble((story["name"], "bold"), f"  {story['title']}  ({story['language']})"))
    say_table(_anchors(story["anchors"]))
    told = Table(box=None, pad_edge=False, show_header=False)
    told.add_column(style="dim", no_wrap=True)
    required = story["required"]
    for group, words in GROUP_WORDS.items():
        if names := required.get(group.value):
            told.add_row(f"{words}: one of", ", ".join(names))
    for key, words in _LISTS.items():
        if story[key]:
            told.add_row(words, Text(", ".join(story[key])))
    if story["figures"]:
        told.add_row("figures in the seed", "; ".join(figure(Figure(**one)) for one in story["figures"]))
    learned = f"  ({base:.2f} without feedback)" if story["threshold"] != round(base, 4) else ""
    told.add_row("threshold", f"{story['threshold']:.2f}{learned}")
    say_table(told)
    say("")


def _anchors(anchors: list[dict[str, Any]]) -> Table:
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
