"""`susulan topic`: the stories as built from seeds, keywords and feedback."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from service.cli.options import DEFAULT_CONFIG, ConfigOption, JsonOption, print_json

if TYPE_CHECKING:
    from service.stories.topic_rows import Topic


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
    refetch: Annotated[
        bool,
        typer.Option(
            "--refetch",
            help="Fetch the pages of seeds given by URL again; a page that is no article is refused.",
        ),
    ] = False,
    json: JsonOption = False,
) -> None:
    """Show what each story became: its judge, seeds, words or anchors, and keywords, with warnings."""
    from service.cli.topic_view import print_story
    from service.stories.matcher import build_matcher
    from service.stories.topic_rows import topic_row

    topics, encoder, coverage = (
        _topics_of_seeds(seed, refetch=refetch) if seed else _topics_of_config(config, refetch=refetch)
    )
    matcher = build_matcher([one.story for one in topics], encoder)
    rows = [topic_row(one, matcher) for one in topics]
    if json:
        print_json({"stories": rows}, indent=2)
        return
    for one, row in zip(topics, rows, strict=True):
        print_story(row, one.base.threshold, coverage.get(one.story.name, ""))


def _topics_of_seeds(seeds: list[str], *, refetch: bool) -> tuple[list[Topic], str, dict[str, str]]:
    """The story of the seeds, the encoder's setting, and no coverage: there are no sources."""
    from service.stories.command_line import command_line_story
    from service.stories.topic_rows import Topic

    story, articles = command_line_story(seeds, refetch=refetch)
    return [Topic(story, story, articles)], "auto", {}


def _topics_of_config(config: Path, *, refetch: bool) -> tuple[list[Topic], str, dict[str, str]]:
    """The stories of a config, the encoder's setting, and each story's coverage in words."""
    import asyncio

    from service.catalogue.config_coverage import coverage_by_story
    from service.catalogue.coverage_text import summary_text
    from service.cli.open_store import applied_to, stories_with_feedback
    from service.config.load import load_config
    from service.stories.seed_pages import fetch_missing_seeds
    from service.stories.seeds import build_stories, load_seeds
    from service.stories.topic_rows import Topic

    settings = load_config(config, require_secrets=False)
    asyncio.run(fetch_missing_seeds(settings, again=refetch))
    stories = build_stories(settings)
    articles = [load_seeds(story, settings.file.parent) for story in settings.stories]
    applied = applied_to(settings, stories)
    topics = list(map(Topic, stories, stories_with_feedback(settings, stories), articles, applied))
    coverage = {name: summary_text(one) for name, one in coverage_by_story(settings, stories)}
    return topics, settings.encoder, coverage
