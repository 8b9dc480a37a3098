"""`susulan claims`: who said how many, over time, as the story's ledger has it."""

from __future__ import annotations

import csv
import sys
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from service.cli.options import DEFAULT_CONFIG, ConfigOption, JsonOption, print_json, print_out, print_table

if TYPE_CHECKING:
    from rich.console import RenderableType

    from store.records.claims import Claim

MAX_ROWS = 40
"""Rows of the table that a person is shown, the latest."""
CLAIM_FIELDS = (
    "story",
    "kind",
    "speaker",
    "low",
    "high",
    "unit",
    "as_of",
    "status",
    "compared_with",
    "source",
    "language",
    "title",
    "url",
    "sentence",
    "development",
    "article_id",
)
_FORMULA_PREFIXES = ("=", "+", "-", "@", "\t", "\r")


def claims(
    config: ConfigOption = DEFAULT_CONFIG,
    *,
    story: Annotated[str | None, typer.Option("--story", help="Only this story.")] = None,
    what: Annotated[
        str | None, typer.Option("--what", help="Only counts whose name has this in it, such as killed.")
    ] = None,
    since: Annotated[
        str | None, typer.Option("--since", help="How far back, such as 12h or 30d; default: all.")
    ] = None,
    json: JsonOption = False,
    as_csv: Annotated[bool, typer.Option("--csv", help="Print CSV for spreadsheets.")] = False,
) -> None:
    """Figures that were reported, who says them, and what each was to those before."""
    if json and as_csv:
        raise typer.BadParameter("--json does not go with --csv")
    found = _load_claims(config, story, what, since)
    if json:
        print_json({"claims": [_claim_row(one) for one in found]}, indent=2)
    elif as_csv:
        _print_csv(found)
    else:
        _print_claims(found)


def _load_claims(config: Path, story: str | None, what: str | None, since: str | None) -> list[Claim]:
    """As stored, by the day they are told of; the seed's come first."""
    from service.cli.open_store import open_existing_store
    from service.cli.replay import parse_since
    from service.config.load import load_config
    from store.records.claims import ClaimStatus

    moment = None if since is None else parse_since(since)
    settings = load_config(config, require_secrets=False)
    known = [one.name for one in settings.stories]
    if story is not None and story not in known:
        raise typer.BadParameter(f"there is no story {story!r}; known: {', '.join(known)}")
    with open_existing_store(settings) as store:
        found = store.claims(story, since=moment, limit=1_000_000)
    wanted = (what or "").casefold()
    found = [one for one in found if wanted in one.kind.casefold()]
    return sorted(found, key=lambda one: (one.status is not ClaimStatus.SEED, one.as_of))


def _claim_columns() -> dict[str, str]:
    """The field behind each column that is printed."""
    from store.records.claims import Claim
    from store.records.stored_names import stored_names

    return {column: field for field, column in stored_names(Claim, *CLAIM_FIELDS).items()}


def _claim_row(one: Claim) -> dict[str, Any]:
    from alerts.messages.figures import comparison_text

    values = {
        **{field: getattr(one, field) for field in CLAIM_FIELDS},
        "as_of": one.as_of.isoformat(),
        "status": one.status.value,
        "compared_with": comparison_text(one.compared_with),
    }
    return {column: values[field] for column, field in _claim_columns().items()}


def _print_csv(found: Sequence[Claim]) -> None:
    writer = csv.DictWriter(sys.stdout, list(_claim_columns()), lineterminator="\n")
    writer.writeheader()
    for one in found:
        writer.writerow({name: _escape_formula(value) for name, value in _claim_row(one).items()})


def _escape_formula(value: object) -> object:
    """A text that a spreadsheet would run as a formula is marked as text."""
    return f"'{value}" if isinstance(value, str) and value.startswith(_FORMULA_PREFIXES) else value


def _print_claims(found: Sequence[Claim]) -> None:
    from service.cli.claims_chart import build_charts

    if not found:
        print_out("no figures reported yet")
        return
    print_table(_claims_table(found[-MAX_ROWS:]))
    if len(found) > MAX_ROWS:
        print_out(f"... and {len(found) - MAX_ROWS:,} before; all of them with --json or --csv")
    for chart in build_charts(found):
        print_out("")
        print_table(chart)


def _claims_table(found: Sequence[Claim]) -> RenderableType:
    from rich.table import Table
    from rich.text import Text

    from alerts.messages.figures import amount_text, comparison_text
    from alerts.messages.wording import one_line

    colours = {"maximum": "red", "contradicts": "magenta", "revised": "yellow", "first": "green"}
    table = Table(box=None, pad_edge=False, header_style="dim")
    for name in ("what", "who says", "figure", "as of", "status", "source", "headline"):
        table.add_column(
            name, justify="right" if name == "figure" else "left", no_wrap=name in {"figure", "as of"}
        )
    for one in found:
        status = one.status.value
        against = comparison_text(one.compared_with) if status == "contradicts" else ""
        table.add_row(
            Text(one.kind),
            Text(one.speaker or "(nobody named)"),
            amount_text(one),
            utc_day(one.as_of),
            Text(f"{status}: {against}" if against else status, style=colours.get(status, "dim")),
            Text(one_line(one.source, 30)),
            Text(one_line(one.title, 70)),
        )
    return table


def utc_day(when: datetime) -> str:
    """The day in UTC, as it is sorted."""
    return when.astimezone(UTC).strftime("%Y-%m-%d")
