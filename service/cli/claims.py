"""`susulan claims`: who said how many, over time, as the story's ledger has it."""

from __future__ import annotations

import csv
import sys
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from service.cli.options import DEFAULT_CONFIG, AsJson, ConfigPath, say, say_json, say_table

if TYPE_CHECKING:
    from rich.console import RenderableType

    from store.records.collection import Claim

SHOWN = 40
"""Rows of the table that a person is shown, the latest."""
COLUMNS = (
    "story",
    "what",
    "who_says",
    "low",
    "high",
    "unit",
    "as_of",
    "status",
    "before",
    "source",
    "language",
    "title",
    "url",
    "sentence",
    "development",
    "article_id",
)
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def claims(
    config: ConfigPath = DEFAULT_CONFIG,
    *,
    story: Annotated[str | None, typer.Option("--story", help="Only this story.")] = None,
    what: Annotated[
        str | None, typer.Option("--what", help="Only counts whose name has this in it, such as killed.")
    ] = None,
    since: Annotated[
        str | None, typer.Option("--since", help="How far back, such as 12h or 30d; default: all.")
    ] = None,
    json: AsJson = False,
    as_csv: Annotated[bool, typer.Option("--csv", help="Print CSV for spreadsheets.")] = False,
) -> None:
    """Figures that were reported, who says them, and what each was to those before."""
    if json and as_csv:
        raise typer.BadParameter("--json does not go with --csv")
    found = _found(config, story, what, since)
    if json:
        say_json({"claims": [_row(one) for one in found]}, indent=2)
    elif as_csv:
        _print_csv(found)
    else:
        _print(found)


def _found(config: Path, story: str | None, what: str | None, since: str | None) -> list[Claim]:
    """As stored, by the day they are told of; the seed's come first."""
    from service.cli.open_store import stored
    from service.cli.replay import moment_of
    from service.config.load import load_config
    from store.records.collection import ClaimStatus

    moment = None if since is None else moment_of(since)
    settings = load_config(config, sending=False)
    known = [one.name for one in settings.stories]
    if story is not None and story not in known:
        raise typer.BadParameter(f"there is no story {story!r}; known: {', '.join(known)}")
    with stored(settings) as store:
        found = store.claims(story, since=moment, limit=1_000_000)
    wanted = (what or "").casefold()
    found = [one for one in found if wanted in one.what.casefold()]
    return sorted(found, key=lambda one: (one.status is not ClaimStatus.SEED, one.as_of))


def _row(one: Claim) -> dict[str, Any]:
    values = {name: getattr(one, name) for name in COLUMNS}
    return {**values, "as_of": one.as_of.isoformat(), "status": one.status.value}


def _print_csv(found: Sequence[Claim]) -> None:
    writer = csv.DictWriter(sys.stdout, COLUMNS, lineterminator="\n")
    writer.writeheader()
    for one in found:
        writer.writerow({name: _cell(value) for name, value in _row(one).items()})


def _cell(value: object) -> object:
    """A text that a spreadsheet would run as a formula is marked as text."""
    return f"'{value}" if isinstance(value, str) and value.startswith(_FORMULA) else value


def _print(found: Sequence[Claim]) -> None:
    from service.cli.claims_chart import charts

    if not found:
        say("no figures reported yet")
        return
    say_table(_table(found[-SHOWN:]))
    if len(found) > SHOWN:
        say(f"... and {len(found) - SHOWN:,} before; all of them with --json or --csv")
    for chart in charts(found):
        say("")
        say_table(chart)


def _table(found: Sequence[Claim]) -> RenderableType:
    from rich.table import Table
    from rich.text import Text

    from alerts.messages.wording import amount, one_line
    from store.records.collection import Figure

    colours = {"maximum": "red", "contradicts": "magenta", "revised": "yellow", "first": "green"}
    table = Table(box=None, pad_edge=False, header_style="dim")
    for name in ("what", "who says", "figure", "as of", "status", "source", "headline"):
        table.add_column(
            name, justify="right" if name == "figure" else "left", no_wrap=name in {"figure", "as of"}
        )
    for one in found:
        status = one.status.value
        told = f"{status}: {one.before}" if status == "contradicts" and one.before else status
        table.add_row(
            Text(one.what),
            Text(one.who_says or "(nobody named)"),
            amount(Figure(one.what, one.low, one.high)),
            day(one.as_of),
            Text(told, style=colours.get(status, "dim")),
            Text(one_line(one.source, 30)),
            Text(one_line(one.title, 70)),
        )
    return table


def day(when: datetime) -> str:
    """The day in UTC, as it is sorted."""
    return when.astimezone(UTC).strftime("%Y-%m-%d")
