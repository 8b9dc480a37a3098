"""Prints why reports did or did not match, for a person."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.console import Group
from rich.table import Table
from rich.text import Text

from alerts.messages.highlights import highlight_pieces
from alerts.messages.wording import FIELD_LABELS, language_name, one_line
from store.records.matching import ArticleField, Reason

if TYPE_CHECKING:
    from collections.abc import Iterable

    from rich.console import RenderableType

    from alerts.matching.counterfactuals import Counterfactual
    from alerts.matching.explanation import Contribution, Explanation, RequiredGroup

_BAR_WIDTH = 14
"""Characters of the longest bar."""
_MAX_SENTENCE_CHARS = 300


def render_explanation(one: Explanation, *, colour: bool) -> RenderableType:
    """A verdict with its reasons; without colour what was found stands in [ ]."""
    parts: list[RenderableType] = [
        Text(f"── {one.match.story} ──", "dim"),
        _verdict_line(one),
        Text(one_line(one.title, 300) or "(no headline)", "bold"),
        Text(""),
        _needed_table(one.required_groups),
    ]
    if one.excluded_by:
        parts.append(Text(f"excluded: your expression {one.excluded_by!r} holds in headline or lead", "red"))
    if one.match.reasons:
        parts += [_heading("What was found"), _reasons_table(one.match.reasons, colour=colour)]
    parts += [_heading("What each thing added, in log-odds"), _score_table(one)]
    parts += [_heading("What would have turned it"), _counterfactuals_table(one.counterfactuals), Text("")]
    return Group(*parts)


def _heading(words: str) -> Text:
    return Text(f"\n{words}", "dim")


def _verdict_line(one: Explanation) -> Text:
    match = one.match
    line = Text(
        "FOLLOW-UP" if match.matched else "no follow-up", "bold green" if match.matched else "bold red"
    )
    line.append(f"   score {match.score:.2f}, wanted {one.threshold:.2f}", "default")
    line.append(f"   {language_name(match.language)}", "dim")
    if match.retrospective:
        line.append("   background or anniversary piece", "yellow")
    if not match.matched and match.note:
        line.append(f"   {match.note}", "default")
    return line


def _needed_table(needed: Iterable[RequiredGroup]) -> Table:
    table = Table(box=None, pad_edge=False, show_header=False)
    for one in needed:
        if one.found:
            table.add_row(Text("found", "green"), one.description, ", ".join(one.found))
        elif one.by_keyword:
            table.add_row(Text("found", "green"), one.description, "by your keyword")
        else:
            wanted = Text("wanted one of: " + ", ".join(one.wanted), "dim")
            table.add_row(Text("missing", "red"), one.description, wanted)
    return table


def _reasons_table(reasons: Iterable[Reason], *, colour: bool) -> Table:
    """One row a sentence, in their order: where it stands, its anchors marked, and their names below."""
    table = Table(box=None, pad_edge=False, show_header=False)
    table.add_column(no_wrap=True)
    sentences: dict[tuple[ArticleField, str], list[Reason]] = {}
    for reason in reasons:
        sentences.setdefault((reason.field, reason.sentence), []).append(reason)
    for field, sentence in sorted(sentences, key=lambda one: list(ArticleField).index(one[0])):
        inside = sentences[field, sentence]
        line = Text()
        for piece, hit in highlight_pieces(one_line(sentence, _MAX_SENTENCE_CHARS), inside):
            line.append(piece if colour or not hit else f"[{piece}]", "black on yellow" if hit else "")
        names = ", ".join(f"{one.anchor} “{one_line(one.term, 60)}”" for one in inside)
        table.add_row(Text(FIELD_LABELS[field.value], "dim"), Group(line, Text(names, "cyan")))
    return table


def _score_table(one: Explanation) -> Table:
    table = Table(box=None, pad_edge=False, show_header=False)
    table.add_column(justify="right", no_wrap=True)
    largest = max((abs(part.log_odds) for part in one.contributions), default=1.0) or 1.0
    for part in one.contributions:
        table.add_row(_signed_text(part), part.description, _bar(part.log_odds / largest))
    table.add_row(Text(f"{one.log_odds:+.2f}", "bold"), Text(_total_text(one), "bold"), "")
    return table


def _total_text(one: Explanation) -> str:
    from alerts.matching.model import probability

    score = probability(one.log_odds)
    if abs(score - one.match.score) < 0.005:
        return f"in all: score {score:.2f}"
    why = "an exclusion holds" if one.excluded_by else "what is required is missing"
    return f"in all; but {why}: score {one.match.score:.2f}"


def _signed_text(part: Contribution) -> Text:
    return Text(f"{part.log_odds:+.2f}", "green" if part.log_odds > 0 else "red")


def _bar(share: float) -> Text:
    return Text("█" * max(1, round(abs(share) * _BAR_WIDTH)), "green" if share > 0 else "red")


def _counterfactuals_table(flips: Iterable[Counterfactual]) -> Table | Text:
    table = Table(box=None, pad_edge=False, show_header=False)
    for one in flips:
        score = f"score {one.score:.2f}" if one.score is not None else "a required group would be missing"
        table.add_row("-", one.change, Text(score, "dim"))
    return table if table.row_count else Text("no one or two changes to headline or lead would")
