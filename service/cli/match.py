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

from service.cli.options import DEFAULT_CONFIG, ConfigPath, Semantics, say_json, say_table, tell

if TYPE_CHECKING:
    from alerts.stories.story import Story
    from service.stories.stream import BadLine
    from store.records.collection import Article


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
    semantics: Semantics = None,
) -> None:
    """Judge reports: is each a follow-up of the story, and why?"""
    if bool(seed) + bool(seeds) > 1 or (seeds and explain):
        raise typer.BadParameter("--seeds goes neither with --seed nor with --explain")
    if keyword and not seed:
        raise typer.BadParameter("--keyword goes with --seed; a story of the config has its own `keywords`")
    source = _Source(config, seed, tuple(keyword or ()))
    if explain:
        bad = _explain(source, file, semantics, json=json)
    else:
        bad = _rank(seeds, file, semantics) if seeds else _judge(source, file, semantics)
    if bad:
        raise typer.Exit(1)


@dataclass(frozen=True, slots=True)
class _Source:
    """Where the stories come from: the config, or a seed with the user's words."""

    config: Path
    seed: str | None
    keywords: tuple[str, ...]


def _judge(source: _Source, file: str, semantics: str | None) -> int:
    from service.stories.stream import StreamMatcher, matcher_of

    stories, configured = _stories(source)
    matcher = StreamMatcher(stories, matcher_of(stories, semantics or configured))
    faults = _Faults(file)
    with _opened(file) as lines:
        for article in faults.without(lines):
            for row in matcher.rows(article):
                say_json(row)
    return faults.count


def _explain(source: _Source, file: str, semantics: str | None, *, json: bool) -> int:
    from alerts.matching.explanation import as_data
    from alerts.matching.explanation import explain as explain_verdicts
    from service.cli.explanation_view import explained
    from service.stories.stream import BadLine, matcher_of

    stories, configured = _stories(source, learned=True)
    matcher = matcher_of(stories, semantics or configured)
    bad = 0
    for article in _given(file, source.config):
        if isinstance(article, BadLine):
            tell(f"{file}:{article.number}: {article.reason}")
            bad += 1
            continue
        for one in explain_verdicts(matcher, article):
            if json:
                say_json(as_data(one))
            else:
                say_table(explained(one, colour=sys.stdout.isatty()))
    return bad


def _given(file: str, config: Path) -> Iterator[Article | BadLine]:
    """The reports that an argument stands for: an address, a file, or standard input."""
    import asyncio

    from crawler.settings import CrawlerSettings
    from service.config.load import load_config
    from service.stories.input import articles_of, fetched
    from service.stories.seeds import is_url
    from store.records.collection import utc_now

    now = utc_now()
    if is_url(file):
        manners = load_config(config, sending=False).crawler if config.exists() else CrawlerSettings()
        yield asyncio.run(fetched(file, manners, now))
        return
    try:
        body = sys.stdin.buffer.read() if file == "-" else Path(file).read_bytes()
    except OSError as error:
        raise typer.BadParameter(f"{file}: {error.strerror}") from error
    yield from articles_of(body, file, now)


def _rank(seeds: Path, file: str, semantics: str | None) -> int:
    from alerts.matching.encoder import load_encoder
    from alerts.matching.ranking import Ranker
    from service.stories.seeds import seeds_in

    ranker, faults = Ranker(seeds_in(seeds), load_encoder(semantics or "auto")), _Faults(file)
    with _opened(file) as lines:
        for ranked in ranker.rank(faults.without(lines)):
            for one in ranked:
                verdict = {"score": round(one.score, 6), "match": one.score >= 0.5}
                say_json({"story": one.seed, "id": one.article, **verdict})
    return faults.count


class _Faults:
    """Tells bad lines on stderr and lets the rest through."""

    def __init__(self, file: str) -> None:
        self._file = file
        self.count = 0

    def without(self, lines: TextIO) -> Iterator[Article]:
        from service.stories.stream import BadLine, articles_in, lines_of
        from store.records.collection import utc_now

        for article in articles_in(lines_of(lines), utc_now()):
            if isinstance(article, BadLine):
                tell(f"{self._file}:{article.number}: {article.reason}")
                self.count += 1
            else:
                yield article


def _stories(source: _Source, *, learned: bool = False) -> tuple[list[Story], str]:
    """The stories to judge for, as feedback left them if so wished, and the encoder that is configured."""
    import asyncio

    from service.cli.open_store import taught_by_feedback
    from service.config.load import load_config
    from service.stories.seeds import seed_named, stories_of, story_of_seed

    if source.seed is not None:
        path = asyncio.run(seed_named(source.seed))
        return [story_of_seed(Path(source.seed).stem or "seed", path, source.keywords)], "auto"
    settings = load_config(source.config, sending=False)
    stories = stories_of(settings)
    return taught_by_feedback(settings, stories) if learned else stories, settings.semantics


@contextlib.contextmanager
def _opened(file: str) -> Iterator[TextIO]:
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
