"""Axes: positions of values and times, and the round numbers beside them."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

_LEAST, _MOST = 1e-300, 1e300
"""Beyond them floats have no room for the numbers in between."""


@dataclass(frozen=True, slots=True)
class Scale:
    """A linear axis from `low` to `high`, drawn from `start` to `end`."""

    low: float
    high: float
    start: float
    end: float

    def at(self, value: float) -> float:
        """Where a value is drawn; values beyond the axis are drawn at its ends."""
        share = (min(max(value, self.low), self.high) - self.low) / (self.high - self.low)
        return round(self.start + share * (self.end - self.start), 2)


def round_ticks(high: float, most: int = 5) -> list[float]:
    """Round numbers from 0 to the first at or above `high`: 0, 1000, 2000, 3000."""
    if not _LEAST < high < _MOST:
        return [0.0, 1.0]
    rough = high / most
    power = 10.0 ** math.floor(math.log10(rough))
    step = next(power * factor for factor in (1, 2, 2.5, 5, 10) if power * factor >= rough * (1 - 1e-9))
    return [step * number for number in range(math.ceil(high / step - 1e-9) + 1)]


def time_ticks(first: datetime, last: datetime, most: int = 6) -> Sequence[datetime]:
    """Midnights between two times, at most so many, evenly spaced."""
    days = max(1, (last.date() - first.date()).days)
    step = math.ceil(days / most)
    midnight = first.replace(hour=0, minute=0, second=0, microsecond=0)
    ticks = (midnight + timedelta(days=number * step) for number in range(most + 2))
    return [tick for tick in ticks if first <= tick <= last]
