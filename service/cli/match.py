"""`susulan match`: reports in as JSON Lines, verdicts out; no network, no store."""

from __future__ import annotations

import contextlib
import io
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, TextIO

import typer

from service.cli.options import (
    DEFAULT_CONFIG,
    ConfigOption,
    EncoderOption,
    print_err,
    print_json,
    print_table,
)

if TYPE_CHECKING:
    from alerts.stories.story import Story
    from service.stories.stream import InvalidLine
    from store.records.articles import Article


def match(
    file: Annotated[
        str, typer.Argument(help='JSON Lines of {"id","title","text","lang"?,"url"?,"published"?}.')
    ] = "-",
    config: ConfigOption = DEFAULT_CONFIG,
    *,
    seed: Annotated[
        list[str] | None,
        typer.Option(
            "--seed",
            help="Follow this article (file or URL) alone, without the config's stories; "
            "repeatable for other accounts of the same facts.",
        ),
    ] = None,
    seeds: Annotated[
        Path | None,
        typer.Option(
            "--seeds", help='Score every report against every seed: JSON Lines of {"id","text","language"?}.'
        ),
    ] = None,
    keyword: Annotated[
        list[str] | None,
        typer.Option("--keyword", help="With --seed: a name or expression the story is about; repeatable."),
    ] = None,
    explain: Annotated[
        bool,
        typer.Option(
            "--explain", help="Say why, for a person; takes JSON Lines, a text or HTML file, or a URL."
        ),
    ] = False,
    json: Annotated[bool, typer.Option("--json", help="With --explain: JSON Lines for machines.")] = False,
    semantics: EncoderOption = None,
) -> None:
    """Judge reports: is each a follow-up of the story, and why?"""
    if bool(seed) + bool(seeds) > 1 or (seeds and explain):
        raise typer.BadParameter("--seeds goes neither with --seed nor with --explain")
    if keyword and not seed:
        raise typer.BadParameter("--keyword goes with --seed; a story of the config has its own `keywords`")
    source = _StorySource(config, tuple(seed or ()), tuple(keyword or ()))
    if explain:
        bad = _explain_articles(source, file, semantics, json=json)
    else:
        bad = _score_seeds(seeds, file, semantics) if seeds else _match_stream(source, file, semantics)
    if bad:
        raise typer.Exit(1)


@dataclass(frozen=True, slots=True)
class _StorySource:
    """Where the stories come from: the config, or seeds with the user's keywords."""

    config: Path
    seeds: tuple[str, ...]
    keywords: tuple[str, ...]


def _match_stream(source: _StorySource, file: str, semantics: str | None) -> int:
    from alerts.developments.desk import Desk
    from service.stories.matcher import build_matcher
    from service.stories.stream import match_rows

    stories, configured = _load_stories(source)
    desk = Desk.without_history(stories, build_matcher(stories, semantics or configured))
    faults, failures = _InvalidLines(file), 0
    with _open_input(file) as lines:
        for article in faults.valid_articles(lines):
            judgement = desk.judge(article, article.seen)
            for row in match_rows(judgement):
                print_json(row)
            if judgement.error is not None:
                print_err(f"{file}: {article.id} cannot be judged: {judgement.error!r}")
                failures += 1
    return faults.count + failures


def _explain_articles(source: _StorySource, file: str, semantics: str | None, *, json: bool) -> int:
    from alerts.matching.explain import explain as explain_verdicts
    from alerts.matching.explanation import explanation_to_dict
    from service.cli.explanation_view import render_explanation
    from service.stories.matcher import build_matcher
    from service.stories.stream import InvalidLine

    stories, configured = _load_stories(source, learned=True)
    matcher = build_matcher(stories, semantics or configured)
    bad = 0
    for article in _input_articles(file, source.config):
        if isinstance(article, InvalidLine):
            print_err(f"{file}:{article.line}: {article.reason}")
            bad += 1
            continue
        try:
            verdicts = explain_verdicts(matcher, article)
        except Exception as error:  # noqa: BLE001 - one report must not end the others
            print_err(f"{file}: {article.id} cannot be judged: {error!r}")
            bad += 1
            continue
        for one in verdicts:
            if json:
                print_json(explanation_to_dict(one))
            else:
                print_table(render_explanation(one, colour=sys.stdout.isatty()))
    return bad


def _input_articles(file: str, config: Path) -> Iterator[Article | InvalidLine]:
    """The reports behind an argument: a URL, a file, or standard input."""
    import asyncio

    from crawler.settings import CrawlerSettings
    from service.config.load import load_config
    from service.config.seed_tables import is_url
    from service.stories.input import articles_from_file, fetch_article
    from store.clock import utc_now

    now = utc_now()
    if is_url(file):
        manners = load_config(config, require_secrets=False).crawler if config.exists() else CrawlerSettings()
        yield asyncio.run(fetch_article(file, manners, now))
        return
    try:
        body = sys.stdin.buffer.read() if file == "-" else Path(file).read_bytes()
    except OSError as error:
        raise typer.BadParameter(f"{file}: {error.strerror}") from error
    yield from articles_from_file(body, file, now)


def _score_seeds(seeds: Path, file: str, semantics: str | None) -> int:
    from service.stories.seed_scores import SeedScorer, score_rows, seeds_from_json_lines

    scorer, faults = SeedScorer(seeds_from_json_lines(seeds), semantics or "auto"), _InvalidLines(file)
    with _open_input(file) as lines:
        for article in faults.valid_articles(lines):
            try:
                scores = scorer.score(article)
            except Exception as error:  # noqa: BLE001 - one report must not end the others
                print_err(f"{file}: {article.id} cannot be judged: {error!r}")
                faults.count += 1
                continue
            for row in score_rows(article, scores):
                print_json(row)
    return faults.count


class _InvalidLines:
    """Reports bad lines on stderr and yields the rest."""

    def __init__(self, file: str) -> None:
        self._file = file
        self.count = 0

    def valid_articles(self, lines: TextIO) -> Iterator[Article]:
        from service.stories.stream import InvalidLine, articles_from_json_lines, bounded_lines
        from store.clock import utc_now

        for article in articles_from_json_lines(bounded_lines(lines), utc_now()):
            if isinstance(article, InvalidLine):
                print_err(f"{self._file}:{article.line}: {article.reason}")
                self.count += 1
            else:
                yield article


def _load_stories(source: _StorySource, *, learned: bool = False) -> tuple[list[Story], str]:
    """The stories to judge for, with `learned` as feedback has changed them, and the configured encoder."""
    from service.cli.open_store import stories_with_feedback
    from service.config.load import load_config
    from service.stories.command_line import command_line_story
    from service.stories.seed_checks import WarningKind, story_warnings
    from service.stories.seeds import build_stories

    if source.seeds:
        story, articles = command_line_story(source.seeds, source.keywords)
        for warning in story_warnings(story, articles):
            if warning.kind is WarningKind.NO_ARTICLE or (
                warning.kind is WarningKind.SHORT_SEED and any(article.url for article in articles)
            ):
                print_err(f"warning: {warning.text}")
        return [story], "auto"
    settings = load_config(source.config, require_secrets=False)
    stories = build_stories(settings)
    return stories_with_feedback(settings, stories) if learned else stories, settings.encoder


@contextlib.contextmanager
def _open_input(file: str) -> Iterator[TextIO]:
    if file == "-":
        if isinstance(sys.stdin, io.TextIOWrapper):  # one broken byte must not end the stream
            sys.stdin.reconfigure(encoding="utf-8", errors="replace", newline="\n")
        yield sys.stdin
        return
    try:
        lines = Path(file).open(encoding="utf-8", errors="replace", newline="\n")  # noqa: SIM115 - closed below
    except OSError as error:
        raise typer.BadParameter(f"{file}: {error.strerror}") from error
    with lines:
        yield lines
