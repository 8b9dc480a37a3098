"""Prints why reports did or did not match, for a person."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.console import Group
from rich.table import Table
from rich.text import Text

from alerts.messages.highlights import marked
from alerts.messages.wording import FIELD_WORDS, language_name, one_line
from store.records.collection import Field, Reason

if TYPE_CHECKING:
    from collections.abc import Iterable

    from rich.console import RenderableType

    from alerts.matching.counterfactuals import Flip
    from alerts.matching.explanation import Explanation, Needed, Part

_BAR = 14
"""Characters of the longest bar."""
_MAX_SENTENCE = 300


def explained(one: Explanation, *, colour: bool) -> RenderableType:
    """A verdict with its reasons; without colour what was found stands in [ ]."""
    parts: list[RenderableType] = [
        Text(f"── {one.match.story} ──", "dim"),
        _verdict(one),
        Text(one_line(one.title, 300) or "(no headline)", "bold"),
        Text(""),
        _needed(one.needed),
    ]
    if one.excluded:
        parts.append(Text(f"excluded: your expression {one.excluded!r} holds in headline or lead", "red"))
    if one.match.reasons:
        parts += [_heading("What was found"), _found(one.match.reasons, colour=colour)]
    parts += [_heading("What each thing added, in log-odds"), _sum(one)]
    parts += [_heading("What would have turned it"), _flips(one.flips), Text("")]
    return Group(*parts)


def _heading(words: str) -> Text:
    return Text(f"\n{words}", "dim")


def _verdict(one: Explanation) -> Text:
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


def _needed(needed: Iterable[Needed]) -> Table:
    table = Table(box=None, pad_edge=False, show_header=False)
    for one in needed:
        if one.found:
            table.add_row(Text("found", "green"), one.words, ", ".join(one.found))
        elif one.by_keyword:
            table.add_row(Text("found", "green"), one.words, "by your keyword")
        else:
            wanted = Text("wanted one of: " + ", ".join(one.wanted), "dim")
            table.add_row(Text("missing", "red"), one.words, wanted)
    return table


def _found(reasons: Iterable[Reason], *, colour: bool) -> Table:
    """One row a sentence, in their order: where it stands, its anchors marked, and their names below."""
    table = Table(box=None, pad_edge=False, show_header=False)
    table.add_column(no_wrap=True)
    sentences: dict[tuple[Field, str], list[Reason]] = {}
    for reason in reasons:
        sentences.setdefault((reason.field, reason.sentence), []).append(reason)
    for field, sentence in sorted(sentences, key=lambda one: list(Field).index(one[0])):
        inside = sentences[field, sentence]
        line = Text()
        for piece, hit in marked(one_line(sentence, _MAX_SENTENCE), inside):
            line.append(piece if colour or not hit else f"[{piece}]", "black on yellow" if hit else "")
        names = ", ".join(f"{one.anchor} “{one_line(one.term, 60)}”" for one in inside)
        table.add_row(Text(FIELD_WORDS[field.value], "dim"), Group(line, Text(names, "cyan")))
    return table


def _sum(one: Explanation) -> Table:
    table = Table(box=None, pad_edge=False, show_header=False)
    table.add_column(justify="right", no_wrap=True)
    largest = max((abs(part.adds) for part in one.parts), default=1.0) or 1.0
    for part in one.parts:
        table.add_row(_signed(part), part.words, _bar(part.adds / largest))
    table.add_row(Text(f"{one.odds:+.2f}", "bold"), Text(_total(one), "bold"), "")
    return table


def _total(one: Explanation) -> str:
    from alerts.matching.model import probability

    score = probability(one.odds)
    if abs(score - one.match.score) < 0.005:
        return f"in all: score {score:.2f}"
    why = "an exclusion holds" if one.excluded else "what is required is missing"
    return f"in all; but {why}: score {one.match.score:.2f}"


def _signed(part: Part) -> Text:
    return Text(f"{part.adds:+.2f}", "green" if part.adds > 0 else "red")


def _bar(share: float) -> Text:
    return Text("█" * max(1, round(abs(share) * _BAR)), "green" if share > 0 else "red")


def _flips(flips: Iterable[Flip]) -> Table | Text:
    table = Table(box=None, pad_edge=False, show_header=False)
    for one in flips:
        score = f"score {one.score:.2f}" if one.score is not None else "a required group would be missing"
        table.add_row("-", one.change, Text(score, "dim"))
    return table if table.row_count else Text("no one or two changes to headline or lead would")
