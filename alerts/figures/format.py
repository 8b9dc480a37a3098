"""Figures in words: the amount, who states it, and the earlier figure it is compared with."""

from __future__ import annotations

from store.records.claims import ClaimStatus
from store.records.matching import Figure

_COMPARISON_LABELS: dict[str, str] = {
    ClaimStatus.MAXIMUM: "before",
    ClaimStatus.REVISED: "before",
    ClaimStatus.CONTRADICTS: "against",
}


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
    return figure.kind or "figure", amount, speaker, f"{label}: {figure.compared_with}" if label else ""


def amount_text(figure: Figure) -> str:
    """A single number, a range, or a bound: `2,000`, `2,000–3,000`, `more than 2,000`."""
    if figure.low is None:
        return f"fewer than {_number(figure.high)}" if figure.high is not None else "?"
    if figure.high is None:
        return f"more than {_number(figure.low)}"
    if figure.low == figure.high:
        return _number(figure.low)
    return f"{_number(figure.low)}–{_number(figure.high)}"


def _number(value: float) -> str:
    return f"{value:,.0f}" if float(value).is_integer() else f"{value:,}"
