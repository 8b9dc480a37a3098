"""`susulan replay`: which alerts this config would have caused for the stored articles."""

from __future__ import annotations

import contextlib
import sys
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Annotated, Any

import typer

from service.cli.options import (
    DEFAULT_CONFIG,
    ConfigOption,
    JsonOption,
    local_time,
    print_err,
    print_json,
    print_out,
    print_table,
)

if TYPE_CHECKING:
    from service.config.settings import Config
    from service.stories.replay import StoryReplay
    from store.protocol.store import Store

MAX_ROWS = 30
"""Rows of a table on a terminal."""

SinceOption = Annotated[str, typer.Option("--since", help="How far back, such as 12h or 30d.")]
StoryOption = Annotated[str | None, typer.Option("--story", help="Only this story.")]


def replay(
    config: ConfigOption = DEFAULT_CONFIG,
    *,
    since: SinceOption = "30d",
    story: StoryOption = None,
    json: JsonOption = False,
) -> None:
    """Judge stored articles again with this config: what would be sent, added, dropped; writes nothing."""
    from service.cli.open_store import open_existing_store
    from service.config.load import load_config

    moment = parse_since(since)
    settings = load_config(config, require_secrets=False)
    with open_existing_store(settings) as store:
        results = _replay_stories(store, settings, story, moment)
    rows = [one.as_dict() for one in results]
    if json:
        for row in rows:
            print_json(row)
        return
    for row in rows:
        _print_replay(row, since)


def _replay_stories(
    store: Store, settings: Config, story: str | None, since: datetime
) -> Sequence[StoryReplay]:
    from alerts.matching.adjusted import adjust_story
    from alerts.outlets.table import outlet_table
    from service.pipeline.vectors import StoredVectors
    from service.stories.matcher import build_matcher
    from service.stories.replay import replay_articles as replay_stored
    from service.stories.seeds import build_stories

    feedback, applied = store.feedback(), store.applied_proposals()
    stories = [
        adjust_story(one, feedback, applied) for one in build_stories(settings) if story in (None, one.name)
    ]
    if not stories:
        known = ", ".join(one.name for one in settings.stories)
        raise typer.BadParameter(f"there is no story {story!r}; known: {known}")
    matcher = build_matcher(stories, settings.encoder, compare_pairs=True, cache=StoredVectors(store))
    with progress_bar("judging again", store.counts().articles) as on_progress:
        return replay_stored(
            store, stories, matcher, since, on_progress, outlets=outlet_table(settings.outlets)
        )


def parse_since(since: str) -> datetime:
    """The moment that lies `since` ago.

    Raises:
        BadParameter: it is no duration.
    """
    from service.config.fields import parse_duration
    from store.clock import utc_now

    try:
        moment = utc_now() - timedelta(seconds=parse_duration(since))
    except (ValueError, OverflowError) as error:
        raise typer.BadParameter(f"--since {since!r}: wanted a duration such as 12h or 30d") from error
    return moment


@contextlib.contextmanager
def progress_bar(label: str, total: int) -> Iterator[Callable[[int], None]]:
    """A progress bar on stderr of a terminal; elsewhere a line at the end."""
    if sys.stderr.isatty():
        from rich.console import Console
        from rich.progress import Progress

        with Progress(console=Console(stderr=True), transient=True) as bar:
            task = bar.add_task(label, total=total)
            yield lambda done: bar.update(task, completed=done)
        return
    judged = 0

    def on_progress(done: int) -> None:
        nonlocal judged
        judged = done

    yield on_progress
    print_err(f"{label}: {judged} articles")


def _print_replay(row: dict[str, Any], since: str) -> None:
    print_out(f"{row['story']}: {row['articles']} articles of the last {since} judged again")
    added, dropped, alerts = row["added"], row["dropped"], row["alerts"]
    print_out(f"  {row['kept']} still match, {len(added)} newly match, {len(dropped)} match no more; "
        f"{len(alerts)} alerts would be sent")  # fmt: skip
    print_changes(added, dropped)
    if alerts:
        print_out("\nwould be sent")
        print_table(_alerts_table(alerts))
    print_out("")


def print_changes(added: Sequence[dict[str, Any]], dropped: Sequence[dict[str, Any]]) -> None:
    """Print the articles that newly match, and those that no longer match."""
    for title, rows, colour in (("newly match", added, "green"), ("match no more", dropped, "red")):
        if rows:
            print_out(f"\n{title}")
            print_table(_changes_table(rows, colour))
            if len(rows) > MAX_ROWS:
                print_out(f"  ... and {len(rows) - MAX_ROWS} more; --json lists all")


def _changes_table(rows: Sequence[dict[str, Any]], colour: str) -> Any:  # noqa: ANN401 - rich is imported late
    from rich.table import Table
    from rich.text import Text

    table = Table(box=None, pad_edge=False, header_style="dim")
    for column in ("id", "seen", "lang", "score", "headline"):
        table.add_column(column, no_wrap=column != "headline")
    for row in rows[:MAX_ROWS]:
        then = f"{row['score_then']:.2f} → " if row["score_then"] is not None else ""
        score = Text(f"{then}{row['score']:.2f}", colour)
        when = local_time(row["seen"])
        table.add_row(row["id"][:10], when, row["language"], score, Text(row["title"]))
    return table


def _alerts_table(alerts: Sequence[dict[str, Any]]) -> Any:  # noqa: ANN401 - rich is imported late
    from rich.table import Table
    from rich.text import Text

    table = Table(box=None, pad_edge=False, header_style="dim")
    for column in ("alert", "seen", "lang", "headline", "new"):
        table.add_column(column, no_wrap=column in ("alert", "seen"))
    for row in alerts[:MAX_ROWS]:
        if row["kind"] == "summary":
            summary = (
                f"{row['developments']} developments in {row['reports']} reports, held at the first reading"
            )
            table.add_row("summary", "", "", Text(summary), "")
        else:
            when = local_time(row["seen"])
            table.add_row(row["kind"], when, row["language"], Text(row["title"]), Text(row["new"]))
    if len(alerts) > MAX_ROWS:
        table.add_row("...", "", "", f"and {len(alerts) - MAX_ROWS} more; --json lists all", "")
    return table
