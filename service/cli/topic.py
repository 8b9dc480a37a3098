"""`susulan topic`: the stories as built from seeds, keywords and feedback."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from service.cli.options import DEFAULT_CONFIG, ConfigOption, JsonOption, print_json

if TYPE_CHECKING:
    from alerts.stories.story import Story
    from service.stories.seeds import SeedArticle


@dataclass(frozen=True, slots=True)
class _Topic:
    """A story, without and with its feedback, and the seed articles that it was built from."""

    base: Story
    story: Story
    articles: list[SeedArticle]


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
    """Show the seeds, anchors, languages and keywords of each story, with warnings."""
    from service.cli.topic_view import print_story

    topics = _topics_of_seeds(seed) if seed else _topics_of_config(config)
    rows = [_story_row(one) for one in topics]
    if json:
        print_json({"stories": rows}, indent=2)
        return
    for one, row in zip(topics, rows, strict=True):
        print_story(row, one.base.threshold)


def _story_row(topic: _Topic) -> dict[str, Any]:
    """One story of `susulan topic --json`."""
    from alerts.stories.story_json import story_to_dict
    from service.stories.seed_checks import story_warnings

    warnings = story_warnings(topic.story, topic.articles)
    return {
        **story_to_dict(topic.story),
        "warnings": [{"kind": one.kind.value, "seed": one.seed, "text": one.text} for one in warnings],
    }


def _topics_of_seeds(seeds: list[str]) -> list[_Topic]:
    from service.stories.command_line import command_line_story

    story, articles = command_line_story(seeds)
    return [_Topic(story, story, articles)]


def _topics_of_config(config: Path) -> list[_Topic]:
    import asyncio

    from service.cli.open_store import stories_with_feedback
    from service.config.load import load_config
    from service.stories.seed_pages import fetch_missing_seeds
    from service.stories.seeds import build_stories, load_seeds

    settings = load_config(config, require_secrets=False)
    asyncio.run(fetch_missing_seeds(settings))
    stories = build_stories(settings)
    articles = [load_seeds(story, settings.file.parent) for story in settings.stories]
    return list(map(_Topic, stories, stories_with_feedback(settings, stories), articles))
