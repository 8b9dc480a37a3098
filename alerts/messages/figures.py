"""Figures in words: the amount, who states it, and the earlier figure that it is compared with.

What is new about a figure (`killed: 2,000 → 6,000`) is worded in `alerts.messages.decisions`.
"""

from __future__ import annotations

from typing import Protocol

from store.records.claims import ClaimStatus
from store.records.decisions import Comparison, Unparsed
from store.records.matching import Figure

_COMPARISON_LABELS: dict[str, str] = {
    ClaimStatus.MAXIMUM: "before",
    ClaimStatus.REVISED: "before",
    ClaimStatus.CONTRADICTS: "against",
}


class Amount(Protocol):
    """Whatever has bounds: a figure, a claim."""

    @property
    def low(self) -> float | None:
        """The lower bound; None where it is open."""

    @property
    def high(self) -> float | None:
        """The upper bound; None where it is open."""


def figure_text(figure: Figure) -> str:
    """`killed: 6,000 people, says NIS; before: 2,000, says NIS`."""
    kind, amount, speaker, comparison = figure_parts(figure)
    speaker = f", {speaker}" if speaker else ""
    return f"{kind}: {amount}{speaker}{f'; {comparison}' if comparison else ''}"


def figure_parts(figure: Figure) -> tuple[str, str, str, str]:
    """`killed`, `6,000 people`, `says NIS`, `before: 2,000, says NIS`; the last two may be empty."""
    amount = amount_text(figure) + (f" {figure.unit}" if figure.unit else "")
    speaker = f"says {figure.speaker}" if figure.speaker else ""
    label = _COMPARISON_LABELS.get(figure.status, "") if figure.compared_with else ""
    comparison = f"{label}: {comparison_text(figure.compared_with)}" if label else ""
    return figure.kind or "figure", amount, speaker, comparison


def comparison_text(comparison: Comparison | None) -> str:
    """`2,000, says NIS`; empty for nothing."""
    if comparison is None:
        return ""
    if isinstance(comparison, Unparsed):
        return comparison.text
    return amount_text(comparison) + (f", says {comparison.speaker}" if comparison.speaker else "")


def amount_text(amount: Amount) -> str:
    """A single number, a range, or a bound: `2,000`, `2,000–3,000`, `more than 2,000`."""
    if amount.low is None:
        return f"fewer than {_number(amount.high)}" if amount.high is not None else "?"
    if amount.high is None:
        return f"more than {_number(amount.low)}"
    if amount.low == amount.high:
        return _number(amount.low)
    return f"{_number(amount.low)}–{_number(amount.high)}"


def _number(value: float) -> str:
    return f"{value:,.0f}" if float(value).is_integer() else f"{value:,}"
