"""Prints suggestions and applied proposals for the terminal."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from service.cli.options import print_out, print_table

MAX_EXAMPLES = 5
"""Reports that are shown for each way; `--json` has more."""


def print_suggestions(rows: Sequence[dict[str, Any]], since: str) -> None:
    """Print the proposals of each story, and what is applied already."""
    for row in rows:
        print_out(head_text(row))
        for proposal in row["proposals"]:
            print_suggestion(proposal, since)
        for applied in row["applied"]:
            print_out(f"  applied: {applied_text(applied)}")
    if any(row["proposals"] for row in rows):
        print_out("nothing is applied yet: `susulan feedback suggest --apply N`, or `susulan tune`")


def head_text(row: dict[str, Any]) -> str:
    """How many labels a story has, and whether they suggest anything."""
    labels = row["labels"]
    given = f"{labels['useful']} useful and {labels['not_useful']} other marked reports"
    end = "" if row["proposals"] else "; they suggest no change"
    return f"{row['story']}: {given} were read, {labels['wrong_now']} of them are judged wrong now{end}"


def print_suggestion(row: dict[str, Any], since: str) -> None:
    """Print one proposal with its effect and examples."""
    effect = row["effect"]
    print_out(f"\n{row['number']}  {row['key']} {row['name']!r}  ({row['id']})")
    print_out(f"   {row['text']}")
    print_out(
        f"   over {effect['articles']} stored reports of the last {since}, of which {effect['matching']} "
        f"match: adds {effect['added']}, removes {effect['removed']}"
        f" ({effect['without_mark']['added']} and {effect['without_mark']['removed']} of them without a mark)"
    )
    for label, colour in (("added", "green"), ("removed", "red")):
        if examples := effect["examples"][label]:
            print_table(_examples_table(label, examples, colour))
        if effect[label] > MAX_EXAMPLES:
            print_out(f"   ... and {effect[label] - MAX_EXAMPLES} more")
    if row["shadowed_by"]:
        print_out(f"   {row['shadowed_by']} in the config goes before it: write the line there")
    where = "in the config, found only as written" if row["concept"] else "in the config"
    print_out(f"   {where}: {row['line']}")


def _examples_table(label: str, rows: Sequence[dict[str, Any]], colour: str) -> Any:  # noqa: ANN401 - rich is imported late
    from rich.table import Table
    from rich.text import Text

    table = Table(box=None, pad_edge=False, header_style="dim")
    for column in (f"   {label}", "lang", "source", "score", "headline"):
        table.add_column(column, no_wrap=column != "headline")
    for row in rows[:MAX_EXAMPLES]:
        score = f"{row['score_then']:.2f} → {row['score']:.2f}"
        table.add_row(
            f"   {row['id'][:10]}", row["language"], row["source"], Text(score, colour), Text(row["title"])
        )
    return table


def applied_text(row: dict[str, Any]) -> str:
    """An applied proposal in one line: what, who, when, from how many labels, and why it has no effect."""
    what = (
        f"threshold {row['threshold']:.2f}"
        if row["threshold"] is not None
        else f"{row['key']} {row['name']!r}"
    )
    by = f" by {row['by']}" if row["by"] else ""
    inactive = f"; no effect: {row['inactive']}" if row["inactive"] else ""
    return f"{what} ({row['id']}{by}, {row['at'][:10]}, from {len(row['feedback'])} marked reports{inactive})"


def print_applied(row: dict[str, Any]) -> None:
    """Print what was applied, and how it is undone."""
    print_out(f"applied to {row['story']}: {applied_text(row)}")
    print_out(f"a running service uses it from the next report on; `susulan tune undo {row['id']}` undoes it")
