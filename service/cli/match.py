"""`susulan match`: reports in as JSON Lines, verdicts out; no network, no store."""

from __future__ import annotations

import contextlib
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, TextIO

import typer

from service.cli.options import DEFAULT_CONFIG, ConfigPath, say_json, tell

if TYPE_CHECKING:
    from alerts.story import Story


def match(
    file: Annotated[
        str, typer.Argument(help='JSON Lines of {"id","title","text","lang"?,"url"?,"published"?}.')
    ] = "-",
    config: ConfigPath = DEFAULT_CONFIG,
    *,
    seed: Annotated[
        str | None,
        typer.Option("--seed", help="Follow this article (file or URL) alone, without the config's stories."),
    ] = None,
    seeds: Annotated[
        Path | None,
        typer.Option(
            "--seeds", help='Score every report against every seed: JSON Lines of {"id","text","language"?}.'
        ),
    ] = None,
) -> None:
    """Judge reports: is each a follow-up of the story, and why?"""
    if seed and seeds:
        raise typer.BadParameter("--seed and --seeds exclude each other")
    stories = _stories(config, seed, seeds)
    with _opened(file) as lines:
        bad = _judge(stories, lines, file, scores_only=seeds is not None)
    if bad:
        raise typer.Exit(1)


def _judge(stories: list[Story], lines: TextIO, file: str, *, scores_only: bool) -> int:
    from service.matching import BadLine, StreamMatcher, articles_in
    from store.types import utc_now

    matcher, bad = StreamMatcher(stories), 0
    for article in articles_in(lines, utc_now()):
        if isinstance(article, BadLine):
            tell(f"{file}:{article.number}: {article.reason}")
            bad += 1
        elif scores_only:
            for one in matcher.verdicts(article):
                say_json(
                    {"story": one.story, "id": article.id, "score": round(one.score, 6), "match": one.matched}
                )
        else:
            for row in matcher.rows(article):
                say_json(row)
    return bad


def _stories(config: Path, seed: str | None, seeds: Path | None) -> list[Story]:
    import asyncio

    from service.config import load_config
    from service.seeds import seed_named, stories_in, stories_of, story_of_seed

    if seeds is not None:
        return stories_in(seeds)
    if seed is not None:
        path = asyncio.run(seed_named(seed))
        return [story_of_seed(Path(seed).stem or "seed", path)]
    return stories_of(load_config(config))


@contextlib.contextmanager
def _opened(file: str) -> Iterator[TextIO]:
    if file == "-":
        yield sys.stdin
        return
    try:
        with Path(file).open(encoding="utf-8", errors="replace") as lines:
            yield lines
    except OSError as error:
        raise typer.BadParameter(f"{file}: {error.strerror}") from error
