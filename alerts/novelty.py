"""What a report says that the story did not know: figures against those told before."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from alerts.wording import amount, figure
from store.types import Figure

SAME = 0.05
"""Figures this close are one figure, rounded differently."""
_MAX_SAID = 3


class Ledger:
    """The figures that a story's reports have given, by what they count."""

    def __init__(self) -> None:
        self._told: dict[str, list[Figure]] = {}

    def add(self, figures: Iterable[Figure]) -> None:
        """Take a report's figures in; a value told before stays told once."""
        for one in figures:
            known = self._told.setdefault(_counted(one), [])
            if one.what and not any(_same(one, other) for other in known):
                known.append(one)

    def unknown(self, figures: Sequence[Figure]) -> list[tuple[Figure, Figure | None]]:
        """Figures whose value nobody told before, each with the last one by the same, else any, claimant.

        Only the first that a report gives of a claimant: the further ones are what it was before, or a part.
        A figure below what is known counts only from a claimant who corrects itself: else it is a part too.
        """
        first = {(one.what, one.who_says): one for one in reversed(figures) if one.what}
        return [
            (one, self._before(one))
            for one in figures
            if first.get((one.what, one.who_says)) is one and not self._known(one) and self._weighs(one)
        ]

    def _weighs(self, one: Figure) -> bool:
        known = self._told.get(_counted(one), ())
        corrects = one.who_says and any(other.who_says == one.who_says for other in known)
        return bool(corrects) or all(_value(one) > _value(other) for other in known)

    def _known(self, one: Figure) -> bool:
        return any(_same(one, other) for other in self._told.get(_counted(one), ()))

    def _before(self, one: Figure) -> Figure | None:
        known = self._told.get(_counted(one), [])
        own = [other for other in known if other.who_says == one.who_says]
        return own[-1] if own else known[-1] if known else None


def told(news: Sequence[tuple[Figure, Figure | None]]) -> str:
    """`killed: 2,000 → 6,000, says NIS`; empty for nothing."""
    return "; ".join(_change(one, before) for one, before in news[:_MAX_SAID])


def _change(one: Figure, before: Figure | None) -> str:
    if before is None:
        return figure(one)
    said = f", says {one.who_says}" if one.who_says else ""
    return f"{one.what}: {amount(before)} → {amount(one)}{said}"


def _counted(one: Figure) -> str:
    """`troops` for `troops`, `troops sent`, `troops planned`: the same count, told more or less fully."""
    return one.what.split(" ", 1)[0]


def _same(one: Figure, other: Figure) -> bool:
    ends = [(one.low, other.low), (one.high, other.high)]
    if any(None not in pair and not _close(*pair) for pair in ends):  # type: ignore[arg-type]
        return False
    return any(None not in pair for pair in ends) or _close(_value(one), _value(other))


def _value(one: Figure) -> float:
    return one.low if one.low is not None else one.high if one.high is not None else 0.0


def _close(one: float, other: float) -> bool:
    return abs(one - other) <= SAME * max(abs(one), abs(other))
