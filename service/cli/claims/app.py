"""`susulan claims`: the figures that speakers gave over time, from the ledger of a story, and corrections."""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from service.cli.claims.corrections import correct, corrections, undo, withdraw
from service.cli.options import DEFAULT_CONFIG, ConfigOption, JsonOption, print_json, print_out, print_table

if TYPE_CHECKING:
    from rich.console import RenderableType

    from store.records.claims import Claim, ClaimCorrection

app = typer.Typer(
    invoke_without_command=True,
    help="List the reported figures, who gave them, and how each compares with those before; "
    "withdraw or correct one.",
)
for _name, _command in (
    ("withdraw", withdraw),
    ("correct", correct),
    ("undo", undo),
    ("corrections", corrections),
):
    app.command(_name)(_command)
MAX_ROWS = 40
"""Rows of the printed table; the latest are shown."""


@app.callback()
def claims(
    context: typer.Context,
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
    ids: Annotated[
        bool, typer.Option("--ids", help="Show the claims' ids, to withdraw or correct one.")
    ] = False,
    as_csv: Annotated[bool, typer.Option("--csv", help="Print CSV for spreadsheets.")] = False,
) -> None:
    """List the reported figures, who gave them, and how each compares with those before."""
    if context.invoked_subcommand is not None:
        return
    if json and as_csv:
        raise typer.BadParameter("give --json or --csv, not both")
    rows, decided = _load_claims(config, story, what, since)
    if json or as_csv:
        from service.stories.claim_rows import claim_row, write_csv

    if json:
        print_json({"claims": [claim_row(claim, decided) for claim in rows]}, indent=2)
    elif as_csv:
        write_csv(rows, decided, sys.stdout)
    else:
        _print_claims(rows, decided, ids=ids)


def _load_claims(
    config: Path, story: str | None, what: str | None, since: str | None
) -> tuple[list[Claim], dict[str, ClaimCorrection]]:
    """The stored claims by date, those of the seed first, and the corrections by the claims' ids."""
    from service.cli.open_store import open_existing_store
    from service.cli.replay import parse_since
    from service.config.load import load_config
    from service.stories.corrections import corrections_by_claim
    from store.records.claims import ClaimStatus

    moment = None if since is None else parse_since(since)
    settings = load_config(config, require_secrets=False)
    known = [configured.name for configured in settings.stories]
    if story is not None and story not in known:
        raise typer.BadParameter(f"there is no story {story!r}; known: {', '.join(known)}")
    with open_existing_store(settings) as store:
        stored = store.claims(story, since=moment, limit=1_000_000)
        decided = corrections_by_claim(stored, store.claim_corrections())
    wanted = (what or "").casefold()
    chosen = [claim for claim in stored if wanted in claim.kind.casefold()]
    return sorted(chosen, key=lambda claim: (claim.status is not ClaimStatus.SEED, claim.as_of)), decided


def _print_claims(
    rows: Sequence[Claim], decided: Mapping[str, ClaimCorrection], *, ids: bool = False
) -> None:
    from service.cli.claims.chart import build_charts

    if not rows:
        print_out("no figures reported yet")
        return
    print_table(_claims_table(rows[-MAX_ROWS:], decided, ids=ids))
    if len(rows) > MAX_ROWS:
        print_out(f"... and {len(rows) - MAX_ROWS:,} earlier ones; --json and --csv print all")
    for chart in build_charts(_as_corrected(rows, decided)):
        print_out("")
        print_table(chart)


def _as_corrected(rows: Sequence[Claim], decided: Mapping[str, ClaimCorrection]) -> list[Claim]:
    """The claims that count, with the values that count."""
    from alerts.developments.claims.corrections import as_corrected
    from store.records.claims import claim_id

    counted = (as_corrected(claim, decided.get(claim_id(claim))) for claim in rows)
    return [claim for claim in counted if claim is not None]


def _claims_table(
    rows: Sequence[Claim], decided: Mapping[str, ClaimCorrection], *, ids: bool = False
) -> RenderableType:
    from rich.table import Table
    from rich.text import Text

    from alerts.messages.figures import amount_text, comparison_text
    from alerts.messages.wording import one_line
    from service.stories.corrections import decision_text
    from store.records.claims import claim_id

    colours = {"maximum": "red", "contradicts": "magenta", "revised": "yellow", "first": "green"}
    table = Table(box=None, pad_edge=False, header_style="dim")
    for name in (
        *(["id"] if ids else []),
        "what",
        "who says",
        "figure",
        "as of",
        "status",
        "source",
        "headline",
    ):
        table.add_column(
            name, justify="right" if name == "figure" else "left", no_wrap=name in {"id", "figure", "as of"}
        )
    for claim in rows:
        status = claim.status.value
        correction = decided.get(claim_id(claim))
        if correction is not None:
            status = decision_text(correction)
        against = comparison_text(claim.compared_with) if status == "contradicts" else ""
        table.add_row(
            *([claim_id(claim)] if ids else []),
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
