"""`susulan replay`: what this config would have sent over the articles that are stored."""

from __future__ import annotations

import contextlib
import sys
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Annotated, Any

import typer

from service.cli.options import DEFAULT_CONFIG, AsJson, ConfigPath, say, say_json, say_table, tell

if TYPE_CHECKING:
    from service.config.load import Config
    from service.stories.replay import StoryReplay
    from store.protocol.store import Store

SHOWN = 30
"""Rows of a list that a person is shown."""

Since = Annotated[str, typer.Option("--since", help="How far back, such as 12h or 30d.")]
OneStory = Annotated[str | None, typer.Option("--story", help="Only this story.")]


def replay(
    config: ConfigPath = DEFAULT_CONFIG,
    *,
    since: Since = "30d",
    story: OneStory = None,
    json: AsJson = False,
) -> None:
    """Judge stored articles again with this config: what would be sent, added, dropped; writes nothing."""
    from service.cli.open_store import stored
    from service.config.load import load_config

    moment = moment_of(since)
    settings = load_config(config, sending=False)
    with stored(settings) as store:
        results = _replayed(store, settings, story, moment)
    rows = [one.as_dict() for one in results]
    if json:
        for row in rows:
            say_json(row)
        return
    for row in rows:
        _print(row, since)


def _replayed(store: Store, settings: Config, story: str | None, since: datetime) -> Sequence[StoryReplay]:
    from alerts.matching.feedback import taught
    from service.stories.replay import replay as replay_stored
    from service.stories.seeds import stories_of
    from service.stories.stream import matcher_of

    feedback = store.feedback()
    stories = [taught(one, feedback) for one in stories_of(settings) if story in (None, one.name)]
    if not stories:
        known = ", ".join(one.name for one in settings.stories)
        raise typer.BadParameter(f"there is no story {story!r}; known: {known}")
    with progress("judging again", store.counts().articles) as told:
        return replay_stored(
            store, stories, matcher_of(stories, settings.semantics, compares=True), since, told
        )


def moment_of(since: str) -> datetime:
    """The moment that lies so long ago.

    Raises:
        BadParameter: it is no duration.
    """
    from service.config.model import seconds
    from store.records.collection import utc_now

    try:
        moment = utc_now() - timedelta(seconds=seconds(since))
    except (ValueError, OverflowError) as error:
        raise typer.BadParameter(f"--since {since!r}: wanted a duration such as 12h or 30d") from error
    return moment


@contextlib.contextmanager
def progress(what: str, total: int) -> Iterator[Callable[[int], None]]:
    """A bar on stderr where a person watches; else a line at the end."""
    if sys.stderr.isatty():
        from rich.console import Console
        from rich.progress import Progress

        with Progress(console=Console(stderr=True), transient=True) as bar:
            task = bar.add_task(what, total=total)
            yield lambda done: bar.update(task, completed=done)
        return
    through = 0

    def told(done: int) -> None:
        nonlocal through
        through = done

    yield told
    tell(f"{what}: {through} articles")


def _print(row: dict[str, Any], since: str) -> None:
    say(f"{row['story']}: {row['articles']} articles of the last {since} judged again")
    added, dropped, alerts = row["added"], row["dropped"], row["alerts"]
    say(f"  {row['kept']} still match, {len(added)} newly match, {len(dropped)} match no more; "
        f"{len(alerts)} alerts would be sent")  # fmt: skip
    show_changes(added, dropped)
    if alerts:
        say("\nwould be sent")
        say_table(_alerts(alerts))
    say("")


def show_changes(added: Sequence[dict[str, Any]], dropped: Sequence[dict[str, Any]]) -> None:
    """Tables of what newly matches and what does no more."""
    for title, rows, colour in (("newly match", added, "green"), ("match no more", dropped, "red")):
        if rows:
            say(f"\n{title}")
            say_table(_changes(rows, colour))
            if len(rows) > SHOWN:
                say(f"  ... and {len(rows) - SHOWN} more; --json lists all")


def _changes(rows: Sequence[dict[str, Any]], colour: str) -> Any:  # noqa: ANN401 - rich is imported late
    from rich.table import Table
    from rich.text import Text

    table = Table(box=None, pad_edge=False, header_style="dim")
    for column in ("id", "seen", "lang", "score", "headline"):
        table.add_column(column, no_wrap=column != "headline")
    for row in rows[:SHOWN]:
        then = f"{row['score_then']:.2f} → " if row["score_then"] is not None else ""
        score = Text(f"{then}{row['score']:.2f}", colour)
        when = row["seen"][:16].replace("T", " ")
        table.add_row(row["id"][:10], when, row["language"], score, Text(row["title"]))
    return table


def _alerts(alerts: Sequence[dict[str, Any]]) -> Any:  # noqa: ANN401 - rich is imported late
    from rich.table import Table
    from rich.text import Text

    table = Table(box=None, pad_edge=False, header_style="dim")
    for column in ("alert", "seen", "lang", "headline", "new"):
        table.add_column(column, no_wrap=column in ("alert", "seen"))
    for row in alerts[:SHOWN]:
        if row["kind"] == "summary":
            told = (
                f"{row['developments']} developments in {row['reports']} reports, held at the first reading"
            )
            table.add_row("summary", "", "", Text(told), "")
        else:
            when = row["seen"][:16].replace("T", " ")
            table.add_row(row["kind"], when, row["language"], Text(row["title"]), Text(row["new"]))
    if len(alerts) > SHOWN:
        table.add_row("...", "", "", f"and {len(alerts) - SHOWN} more; --json lists all", "")
    return table
