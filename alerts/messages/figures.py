"""Figures in words: the amount, who states it, and the earlier figure that it is compared with.

What is new about a figure (`killed: 2,000 → 6,000`) is worded in `alerts.messages.decisions`.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

from alerts.messages.language.figure_words import kind_text, speaker_text, unit_text
from alerts.messages.language.marks import mark
from alerts.messages.language.words import ENGLISH, Words
from store.records.claims import ClaimStatus
from store.records.decisions import Comparison, Unparsed
from store.records.matching import Figure

_COMPARISONS: dict[str, str] = {
    ClaimStatus.MAXIMUM: mark("before: {figure}"),
    ClaimStatus.REVISED: mark("before: {figure}"),
    ClaimStatus.CONTRADICTS: mark("against: {figure}"),
}


class Amount(Protocol):
    """Whatever has bounds: a figure, a claim."""

    @property
    def low(self) -> float | None:
        """The lower bound; None where it is open."""

    @property
    def high(self) -> float | None:
        """The upper bound; None where it is open."""


def figure_text(figure: Figure, words: Words = ENGLISH) -> str:
    """`killed: 6,000 people, says NIS; before: 2,000, says NIS`."""
    kind, amount, speaker, comparison = figure_parts(figure, words)
    stated = stated_text(amount, speaker, words)
    text = words("{what}: {stated}", what=kind, stated=stated)
    return words("{first}; {rest}", first=text, rest=comparison) if comparison else text


def figure_parts(figure: Figure, words: Words = ENGLISH) -> tuple[str, str, str, str]:
    """`killed`, `6,000 people`, `says NIS`, `before: 2,000, says NIS`; the last two may be empty."""
    amount = amount_text(figure, words, figure.unit)
    label = _COMPARISONS.get(figure.status, "") if figure.compared_with else ""
    comparison = words(label, figure=comparison_text(figure.compared_with, words)) if label else ""
    return kind_text(figure.kind, words), amount, says_text(figure.speaker, words), comparison


def stated_text(amount: str, speaker: str, words: Words = ENGLISH) -> str:
    """`2,000, says NIS`; the amount alone where nobody says it."""
    return words("{amount}, {speaker}", amount=amount, speaker=speaker) if speaker else amount


def says_text(speaker: str, words: Words = ENGLISH) -> str:
    """`says NIS`; empty for nobody."""
    return words("says {speaker}", speaker=speaker_text(speaker, words)) if speaker else ""


def comparison_text(comparison: Comparison | None, words: Words = ENGLISH) -> str:
    """`2,000, says NIS`; empty for nothing."""
    if comparison is None:
        return ""
    if isinstance(comparison, Unparsed):
        return comparison.text
    return stated_text(amount_text(comparison, words), says_text(comparison.speaker, words), words)


def amount_text(amount: Amount, words: Words = ENGLISH, unit: str = "") -> str:
    """A single number, a range, or a bound: `2,000 people`, `2,000–3,000 km`, `at least 2,000`."""
    return bounded_text(amount, words, lambda number: unit_text(number, unit, words))


def bounded_text(amount: Amount, words: Words, counted: Callable[[float], str]) -> str:
    """The amount, its last number as `counted` writes it."""
    if amount.low is None:
        return "?" if amount.high is None else words("at most {number}", number=counted(amount.high))
    if amount.high is None:
        return words("at least {number}", number=counted(amount.low))
    if amount.low == amount.high:
        return counted(amount.low)
    return f"{words.number(amount.low)}–{counted(amount.high)}"
