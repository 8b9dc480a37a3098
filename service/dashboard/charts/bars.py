"""Bars per day: positions for a template, and the numbers for a table."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from store.records.dashboard.views import DayCount

WIDTH, HEIGHT = 300.0, 40.0
"""The chart's units; the page scales it."""
_GAP = 0.2
"""Of a bar's place."""


@dataclass(frozen=True, slots=True)
class Bar:
    """One day."""

    day: date
    count: int
    x: float
    y: float
    width: float
    height: float


@dataclass(frozen=True, slots=True)
class Bars:
    """The days in order, those without reports too."""

    bars: tuple[Bar, ...]
    total: int
    most: int

    @property
    def view_box(self) -> str:
        """Of the SVG element."""
        return f"0 0 {WIDTH:g} {HEIGHT:g}"


def day_bars(days: Sequence[DayCount], last: date, number: int) -> Bars:
    """The bars of the `number` days that end with `last`."""
    counts = {one.day: one.reports for one in days}
    shown = [last - timedelta(days=back) for back in reversed(range(number))]
    most = max((counts.get(day, 0) for day in shown), default=0)
    place = WIDTH / number
    bars = []
    for index, day in enumerate(shown):
        count = counts.get(day, 0)
        height = round(HEIGHT * count / most, 2) if most else 0.0
        bars.append(
            Bar(day, count, round(index * place, 2), HEIGHT - height, round(place * (1 - _GAP), 2), height)
        )
    return Bars(tuple(bars), sum(bar.count for bar in bars), most)
