"""`susulan claims`: the figures that speakers gave over time, from the ledger of a story."""

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
"""Rows of the printed table; the latest are shown."""
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
        str | None, typer.Option("--what", help="Only counts whose name contains this, such as killed.")
    ] = None,
    since: Annotated[
        str | None, typer.Option("--since", help="How far back, such as 12h or 30d; default: all.")
    ] = None,
    json: JsonOption = False,
    as_csv: Annotated[bool, typer.Option("--csv", help="Print CSV for spreadsheets.")] = False,
) -> None:
    """List the reported figures, who gave them, and how each compares with those before."""
    if json and as_csv:
        raise typer.BadParameter("give --json or --csv, not both")
    rows = _load_claims(config, story, what, since)
    if json:
        print_json({"claims": [_claim_row(claim) for claim in rows]}, indent=2)
    elif as_csv:
        _print_csv(rows)
    else:
        _print_claims(rows)


def _load_claims(config: Path, story: str | None, what: str | None, since: str | None) -> list[Claim]:
    """The stored claims by date; those of the seed come first."""
    from service.cli.open_store import open_existing_store
    from service.cli.replay import parse_since
    from service.config.load import load_config
    from store.records.claims import ClaimStatus

    moment = None if since is None else parse_since(since)
    settings = load_config(config, require_secrets=False)
    known = [configured.name for configured in settings.stories]
    if story is not None and story not in known:
        raise typer.BadParameter(f"there is no story {story!r}; known: {', '.join(known)}")
    with open_existing_store(settings) as store:
        stored = store.claims(story, since=moment, limit=1_000_000)
    wanted = (what or "").casefold()
    chosen = [claim for claim in stored if wanted in claim.kind.casefold()]
    return sorted(chosen, key=lambda claim: (claim.status is not ClaimStatus.SEED, claim.as_of))


def _claim_columns() -> dict[str, str]:
    """The field behind each column that is printed."""
    from store.records.claims import Claim
    from store.records.stored_names import stored_names

    return {column: field for field, column in stored_names(Claim, *CLAIM_FIELDS).items()}


def _claim_row(claim: Claim) -> dict[str, Any]:
    from alerts.messages.figures import comparison_text

    values = {
        **{field: getattr(claim, field) for field in CLAIM_FIELDS},
        "as_of": claim.as_of.isoformat(),
        "status": claim.status.value,
        "compared_with": comparison_text(claim.compared_with),
    }
    return {column: values[field] for column, field in _claim_columns().items()}


def _print_csv(rows: Sequence[Claim]) -> None:
    writer = csv.DictWriter(sys.stdout, list(_claim_columns()), lineterminator="\n")
    writer.writeheader()
    for claim in rows:
        writer.writerow({name: _escape_formula(value) for name, value in _claim_row(claim).items()})


def _escape_formula(value: object) -> object:
    """Mark a text as text if a spreadsheet would run it as a formula."""
    return f"'{value}" if isinstance(value, str) and value.startswith(_FORMULA_PREFIXES) else value


def _print_claims(rows: Sequence[Claim]) -> None:
    from service.cli.claims_chart import build_charts

    if not rows:
        print_out("no figures reported yet")
        return
    print_table(_claims_table(rows[-MAX_ROWS:]))
    if len(rows) > MAX_ROWS:
        print_out(f"... and {len(rows) - MAX_ROWS:,} earlier ones; --json and --csv print all")
    for chart in build_charts(rows):
        print_out("")
        print_table(chart)


def _claims_table(rows: Sequence[Claim]) -> RenderableType:
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
    for claim in rows:
        status = claim.status.value
        against = comparison_text(claim.compared_with) if status == "contradicts" else ""
        table.add_row(
            Text(claim.kind),
            Text(claim.speaker or "(nobody named)"),
            amount_text(claim),
            utc_day(claim.as_of),
            Text(f"{status}: {against}" if against else status, style=colours.get(status, "dim")),
            Text(one_line(claim.source, 30)),
            Text(one_line(claim.title, 70)),
        )
    return table


def utc_day(when: datetime) -> str:
    """The day in UTC, in a form that sorts."""
    return when.astimezone(UTC).strftime("%Y-%m-%d")
