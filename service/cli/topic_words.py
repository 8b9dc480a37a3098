"""Prints what the general judge makes of the seeds of a story, for `susulan topic`."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from rich.console import RenderableType
from rich.table import Table
from rich.text import Text

_COMMON_WEIGHT = 2.0
"""A keyword that weighs less is a common word."""
_REACHED = "3 % of other news reach {:.1f}, a follow-up needs {:.1f}"
_JUDGES = {
    "framed": "a report must name one of each required group",
    "general": "reports are compared with all words of the seeds",
}


def judge_text(story: dict[str, Any]) -> str:
    """Which judge follows a story, and why."""
    return f"{story['judge']}: {story['judge_reason']}, so {_JUDGES[story['judge']]}"


def seed_words(seed: dict[str, Any], number: int, count: int) -> Iterator[RenderableType]:
    """The words, keywords and levels of one of several seeds; nothing for a framed story."""
    if "heaviest" not in seed:
        return
    yield _word_table(seed["heaviest"], "heaviest words" if count == 1 else f"words of seed {number}")
    table = Table(box=None, pad_edge=False, show_header=False)
    table.add_column(style="dim", no_wrap=True)
    for effect in seed["keywords"]:
        table.add_row("keyword", Text(f"{effect['keyword']}  ({effect_text(effect)})"))
    table.add_row("score (log-odds)", Text(level_text(seed)))
    yield table


def _word_table(words: list[dict[str, Any]], title: str) -> Table:
    table = Table(box=None, pad_edge=False, header_style="dim")
    for column in (title, "rarity", "weight", "place", "reports share it by"):
        table.add_column(column, justify="right" if column in ("rarity", "weight") else "left")
    for word in words:
        evidence = ", ".join(word["evidence"])
        row = Text(word["word"]), f"{word['rarity']:.1f}", f"{word['weight']:.1f}", word["place"], evidence
        table.add_row(*row)
    return table


def effect_text(effect: dict[str, Any]) -> str:
    """What a keyword adds to a seed, in words."""
    weight, before = effect["weight"], effect["weight_before"]
    if not weight:
        return "adds nothing: no word of it can be compared"
    if not effect["in_seed"]:
        common = ", little: it is a common word" if weight < _COMMON_WEIGHT else ""
        change = f"not in the seed; adds a weight of {weight:.1f}{common}"
    else:
        change = f"in the seed's {effect['in_seed']}; weighs {weight:.1f} instead of {before:.1f}"
    return f"{change}; reports share it by {', '.join(effect['evidence'])}"


def level_text(seed: dict[str, Any]) -> str:
    """The level of other news, and what a follow-up needs, in words."""
    level, needed = seed["level"], seed["needed"]
    without = level["without_encoder"], needed["without_encoder"]
    if level["with_encoder"] is None:
        return f"{_REACHED.format(*without)} (no encoder)"
    with_encoder = _REACHED.format(level["with_encoder"], needed["with_encoder"])
    return "{}; without the encoder {:.1f} and {:.1f}".format(with_encoder, *without)
