"""Prints feedback, its effect and the proposals for the terminal."""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum
from typing import Any

from service.cli.options import local_time, print_out, print_table
from service.cli.replay import print_changes


class FeedbackVerdict(StrEnum):
    """The kinds of feedback."""

    USEFUL = "useful"
    NOT_USEFUL = "not-useful"
    NOT_THIS_STORY = "not-this-story"


def print_feedback(listed: dict[str, Any]) -> None:
    """Print the thresholds, the feedback and the proposals."""
    for row in listed["stories"]:
        threshold = row["threshold"]
        print_out(f"{row['story']}: threshold {threshold['base']:.2f}, now {threshold['after']:.2f}")
    print_table(_feedback_table(listed["feedback"]))
    for proposal in listed["proposals"]:
        print_out(f"proposal for {proposal['story']}: {_proposal_title(proposal)}, {proposal['text']}")
        print_out(f"  {proposal['line']}")
    if listed["proposals"]:
        print_out("`susulan feedback suggest` shows what a change would add and remove, and applies it")


def print_report(report: dict[str, Any], since: str, *, given: bool) -> None:
    """Print what giving feedback, or else undoing it, has changed."""
    row = report["feedback"]
    action = f"stored as {row['id']}" if given else f"undone {row['id']}"
    print_out(f"{action}: {row['verdict']}  {row['title'] or row['article']}")
    if "threshold" not in report:
        print_out(f"the config no longer has a story {row['story']!r}; nothing else changes")
        return
    threshold = report["threshold"]
    change = f"threshold {threshold['before']:.3f} → {threshold['after']:.3f}"
    print_out(f"{row['story']}: {change}  (without feedback {threshold['base']:.2f})")
    for name, weight in report["weights"].items():
        print_out(f"  {name}: weight {weight['before']:.2f} → {weight['after']:.2f}")
    if report["judge"] == "general":
        print_out("this story is followed by all words of its seeds: feedback moves its threshold only")
    if row["score"] is None:
        print_out(_undecided_hint(report["judge"]))
    elif given and (hint := _expectation_hint(row, threshold["after"])) is not None:
        print_out(hint)
    _print_effect(report, since)
    if proposals := report["proposals"]:
        more = f", and {len(proposals) - 1} more" if len(proposals) > 1 else ""
        print_out(f"proposal: {_proposal_title(proposals[0])}{more}; see `susulan feedback list`")


def _print_effect(report: dict[str, Any], since: str) -> None:
    threshold, effect = report["threshold"], report["effect"]
    if threshold["before"] == threshold["after"] and not report["weights"]:
        print_out("no verdict changes")
        return
    added, dropped = effect["added"], effect["dropped"]
    print_out(
        f"of {effect['articles']} stored articles of the last {since}, "
        f"{len(added)} would newly match and {len(dropped)} would no longer match"
    )
    print_changes(added, dropped)


def _proposal_title(proposal: dict[str, Any]) -> str:
    return f"{proposal['key']} {proposal['name']!r}"


def _undecided_hint(judge: str) -> str:
    """What helps where the score did not decide."""
    if judge == "general":
        return (
            "the score did not decide this one: an exclusion applies, or a rule is not met.\n"
            "A change of `exclude`, `must` or `any` would help; `susulan match --explain` says which."
        )
    return (
        "the score did not decide this one: a required group is missing, or an exclusion or rule applies.\n"
        "A keyword or an anchor in the config would help; `susulan match --explain` says which."
    )


def _expectation_hint(row: dict[str, Any], threshold: float) -> str | None:
    """An explanation, if one feedback alone does not do what the user may expect; else None."""
    if row["verdict"] == FeedbackVerdict.USEFUL.value and row["score"] < threshold:
        return f"its score of {row['score']:.2f} is still below it: more feedback brings similar reports in"
    if row["verdict"] != FeedbackVerdict.USEFUL.value and row["score"] >= threshold:
        return f"its score of {row['score']:.2f} is still above it: a clear match, one feedback moves little"
    return None


def _feedback_table(rows: Sequence[dict[str, Any]]) -> Any:  # noqa: ANN401 - rich is imported late
    from rich.table import Table
    from rich.text import Text

    table = Table(box=None, pad_edge=False, header_style="dim")
    for column in ("id", "given", "by", "story", "said", "score", "article", "headline"):
        table.add_column(column, no_wrap=column in ("id", "given"))
    for row in rows:
        colour = "green" if row["verdict"] == FeedbackVerdict.USEFUL.value else "red"
        score = f"{row['score']:.2f}" if row["score"] is not None else "-"
        title = Text(row["title"] or "(no longer stored)")
        when = local_time(row["at"])
        who, verdict = row["recipient"] or "-", Text(row["verdict"], colour)
        table.add_row(row["id"], when, Text(who), row["story"], verdict, score, row["article"][:10], title)
    return table
