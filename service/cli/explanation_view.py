"""Renders explanations of verdicts for the terminal."""

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

    from alerts.matching.counterfactual import Counterfactual
    from alerts.matching.explanation import Contribution, Explanation, RequiredGroup

_BAR_WIDTH = 14
"""Characters of the longest bar."""
_MAX_SENTENCE_CHARS = 300


def render_explanation(explanation: Explanation, *, colour: bool) -> RenderableType:
    """A verdict with its reasons; without colour, terms that were found are in brackets."""
    parts: list[RenderableType] = [
        Text(f"── {explanation.match.story} ──", "dim"),
        _verdict_line(explanation),
        Text(one_line(explanation.title, 300) or "(no headline)", "bold"),
        Text(""),
        _required_table(explanation.required_groups),
    ]
    if query := explanation.excluded_by:
        parts.append(Text(f"excluded: your expression {query!r} matches in headline or lead", "red"))
    if rule := explanation.failed_rule:
        parts.append(Text(f"your rule {rule.text}", "red"))
    if reasons := explanation.match.reasons:
        parts += [_heading("Found"), _reasons_table(reasons, colour=colour)]
    parts += [_heading("Contributions, in log-odds"), _score_table(explanation)]
    parts += [
        _heading("Changes that would reverse the verdict"),
        _counterfactuals_table(explanation.counterfactuals),
        Text(""),
    ]
    return Group(*parts)


def _heading(title: str) -> Text:
    return Text(f"\n{title}", "dim")


def _verdict_line(explanation: Explanation) -> Text:
    match = explanation.match
    line = Text(
        "FOLLOW-UP" if match.matched else "not a follow-up", "bold green" if match.matched else "bold red"
    )
    line.append(f"   score {match.score:.2f}, threshold {explanation.threshold:.2f}", "default")
    line.append(f"   {language_name(match.language)}", "dim")
    if match.retrospective:
        line.append("   retrospective or explainer", "yellow")
    if not match.matched and match.note:
        line.append(f"   {match.note}", "default")
    return line


def _required_table(groups: Iterable[RequiredGroup]) -> Table:
    table = Table(box=None, pad_edge=False, show_header=False)
    for required in groups:
        if required.found:
            table.add_row(Text("found", "green"), required.group.value, ", ".join(required.found))
        elif required.by_keyword:
            table.add_row(Text("found", "green"), required.group.value, "your keyword")
        else:
            wanted = Text("wanted: one of " + ", ".join(required.wanted), "dim")
            table.add_row(Text("missing", "red"), required.group.value, wanted)
    return table


def _reasons_table(reasons: Iterable[Reason], *, colour: bool) -> Table:
    """One row per sentence, in order: its field, the sentence with its terms marked, and the anchors."""
    table = Table(box=None, pad_edge=False, show_header=False)
    table.add_column(no_wrap=True)
    sentences: dict[tuple[ArticleField, str], list[Reason]] = {}
    for reason in reasons:
        sentences.setdefault((reason.field, reason.sentence), []).append(reason)
    for field, sentence in sorted(sentences, key=lambda key: list(ArticleField).index(key[0])):
        found = sentences[field, sentence]
        line = Text()
        for piece, hit in highlight_pieces(one_line(sentence, _MAX_SENTENCE_CHARS), found):
            line.append(piece if colour or not hit else f"[{piece}]", "black on yellow" if hit else "")
        names = ", ".join(f"{reason.anchor} “{one_line(reason.term, 60)}”" for reason in found)
        table.add_row(Text(FIELD_LABELS[field.value], "dim"), Group(line, Text(names, "cyan")))
    return table


def _score_table(explanation: Explanation) -> Table:
    table = Table(box=None, pad_edge=False, show_header=False)
    table.add_column(justify="right", no_wrap=True)
    largest = max((abs(term.log_odds) for term in explanation.contributions), default=1.0) or 1.0
    for term in explanation.contributions:
        table.add_row(_signed_text(term), term.description, _bar(term.log_odds / largest))
    total = Text(f"{explanation.log_odds:+.2f}", "bold")
    table.add_row(total, Text(_total_text(explanation), "bold"), "")
    return table


def _total_text(explanation: Explanation) -> str:
    from alerts.matching.odds import probability

    score, final = probability(explanation.log_odds), explanation.match.score
    if abs(score - final) < 0.005:
        return f"total: score {score:.2f}"
    cause = "a required group is missing"
    if explanation.excluded_by:
        cause = "an exclude expression matches"
    elif explanation.failed_rule:
        cause = "it does not meet your rule"
    return f"total; score {final:.2f}, because {cause}"


def _signed_text(term: Contribution) -> Text:
    return Text(f"{term.log_odds:+.2f}", "green" if term.log_odds > 0 else "red")


def _bar(share: float) -> Text:
    return Text("█" * max(1, round(abs(share) * _BAR_WIDTH)), "green" if share > 0 else "red")


def _counterfactuals_table(counterfactuals: Iterable[Counterfactual]) -> Table | Text:
    table = Table(box=None, pad_edge=False, show_header=False)
    for counterfactual in counterfactuals:
        score = counterfactual.score
        effect = f"score {score:.2f}" if score is not None else "a required group would be missing"
        table.add_row("-", counterfactual.change, Text(effect, "dim"))
    return table if table.row_count else Text("none of up to two changes to headline or lead")
