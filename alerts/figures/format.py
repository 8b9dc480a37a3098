"""The amount of a figure in words."""

from __future__ import annotations

from typing import Protocol


class Amount(Protocol):
    """Whatever has bounds: a figure, a claim."""

    @property
    def low(self) -> float | None:
        """The lower bound; None where it is open."""

    @property
    def high(self) -> float | None:
        """The upper bound; None where it is open."""


def amount_text(amount: Amount) -> str:
    """`2,000`, `2,000–3,000`, `more than 2,000` or `fewer than 2,000`; `?` without any bound."""
    if amount.low is None:
        return f"fewer than {_number_text(amount.high)}" if amount.high is not None else "?"
    if amount.high is None:
        return f"more than {_number_text(amount.low)}"
    if amount.low == amount.high:
        return _number_text(amount.low)
    return f"{_number_text(amount.low)}–{_number_text(amount.high)}"


def _number_text(value: float) -> str:
    return f"{value:,.0f}" if float(value).is_integer() else f"{value:,}"
