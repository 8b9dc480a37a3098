"""Prints a story of `susulan topic` for the terminal."""

from __future__ import annotations

from typing import Any

from rich.table import Table
from rich.text import Text

from alerts.messages.figures import figure_text
from alerts.messages.wording import language_name, pluralize
from service.cli.feedback.suggest_view import applied_text
from service.cli.options import print_out, print_table
from service.cli.topic_words import judge_text, seed_words
from store.records.matching import Figure

_LIST_LABELS = {
    "facets": "facets",
    "counted": "counted",
    "subjects": "subjects (names among the keywords)",
    "exclude": "exclude",
}
_KEY_LABELS = {"keywords": "keyword", "must": "must", "any": "any, one of"}


def print_story(story: dict[str, Any], base_threshold: float, coverage: str) -> None:
    """Print a story, with its threshold without feedback and what its sources cover."""
    print_table(Text.assemble((story["name"], "bold"), f"  {story['title']}  ({story['language']})"))
    print_table(_seed_table(story))
    for number, seed in enumerate(story["seeds"], 1):
        for part in seed_words(seed, number, len(story["seeds"])):
            print_table(part)
    if is_framed := story["judge"] == "framed":
        print_table(_anchor_table(story["anchors"]))
    print_table(_settings_table(story, base_threshold, is_framed=is_framed))
    if coverage:
        print_table(Text.assemble(("coverage  ", "dim"), coverage))
    for warning in story["warnings"]:
        print_table(Text.assemble(("warning: ", "bold yellow"), warning["text"]))
    print_out("")


def _seed_table(story: dict[str, Any]) -> Table:
    table = Table(box=None, pad_edge=False, show_header=False)
    table.add_column(style="dim", no_wrap=True)
    for number, seed in enumerate(story["seeds"], 1):
        facts = (
            f"{language_name(seed['language'])}, {seed['script']} script, {pluralize(seed['words'], 'word')}"
        )
        table.add_row(f"seed {number}", Text(facts), Text(seed["title"] if number > 1 else ""))
    table.add_row("judge", Text(judge_text(story)))
    return table


def _anchor_table(anchors: list[dict[str, Any]]) -> Table:
    table = Table(box=None, pad_edge=False, header_style="dim")
    for column in ("anchor", "role", "group", "weight", "languages", "forms"):
        table.add_column(column, justify="right" if column in ("weight", "languages") else "left")
    for anchor in anchors:
        languages = str(anchor["languages"] or "all")
        forms = Text(", ".join(anchor["examples"]))
        weight = f"{anchor['weight']:.2f}"
        table.add_row(anchor["name"], anchor["role"], anchor["group"], weight, languages, forms)
    return table


def _settings_table(story: dict[str, Any], base_threshold: float, *, is_framed: bool) -> Table:
    table = Table(box=None, pad_edge=False, show_header=False)
    table.add_column(style="dim", no_wrap=True)
    for group, names in story["required"].items():
        if names and is_framed:
            table.add_row(f"{group}: one of", ", ".join(names))
    if story["anchors"] and not is_framed:
        table.add_row("anchors (none is required)", ", ".join(anchor["name"] for anchor in story["anchors"]))
    for key, label in _LIST_LABELS.items():
        if story[key] and (is_framed or key != "facets"):
            table.add_row(label, Text(", ".join(story[key])))
    for reach in story["expressions"]:
        if reach["key"] == "keywords" and reach["found_as"] == "spelling" and not is_framed:
            continue  # `seed_words` says how its words are found
        table.add_row(_KEY_LABELS[reach["key"]], Text(f"{reach['expression']}  ({reach_text(reach)})"))
    for row in story.get("applied", ()):
        table.add_row("from feedback", Text(applied_text(row)))
    if story["figures"]:
        figures = (
            Figure(row["what"], row["low"], row["high"], row["unit"], row["who_says"])
            for row in story["figures"]
        )
        table.add_row("figures in the seed", "; ".join(map(figure_text, figures)))
    is_adjusted = story["threshold"] != round(base_threshold, 4)
    base = f"  ({base_threshold:.2f} without feedback)" if is_adjusted else ""
    table.add_row("threshold", f"{story['threshold']:.2f}{base}")
    return table


def reach_text(reach: dict[str, Any]) -> str:
    """In which languages and scripts an expression is found, in words."""
    scripts = ", ".join(reach["scripts"])
    if reach["found_as"] == "name":
        where = f"in {pluralize(reach['languages'], 'language')}" if reach["languages"] else f"in {scripts}"
        meaning = f", {reach['meaning']}," if reach["meaning"] != reach["expression"] else ""
        return f"a name{meaning} known {where}"
    written = f"as written, in {scripts} script" if scripts else "as written"
    case = ", with these capitals" if reach["with_case"] else ""
    if reach["found_as"] == "sound":
        return f"{written}{case}; in other scripts by its sound"
    return f"only {written}{case}; not in other languages"
