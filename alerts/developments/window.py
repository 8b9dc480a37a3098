"""The reports of the window in order of joining, with what is needed to find the original of a copy."""

from __future__ import annotations

from array import array
from dataclasses import dataclass
from datetime import datetime, timedelta

WINDOW = timedelta(days=30)
"""How long a development stays open for further reports."""
_MIN_TRIM = 1_024
"""Dropped reports before the lists are trimmed: a trim moves all that come after."""


@dataclass(frozen=True, slots=True)
class PlacedReport:
    """A placed report."""

    development: str
    article_id: str
    original_id: str
    """The article that it is a copy of, else its own."""


class ReportWindow:
    """Reports by number, 0 the first that was ever added; dropped in the same order."""

    def __init__(self) -> None:
        self._array_start = self._first = 0
        """Number of the first report in the lists, and of the first that is remembered."""
        self._joined_times = array("d")
        self._developments: list[str] = []
        self._articles: list[str] = []
        self._originals: list[str] = []

    def __len__(self) -> int:
        return self._array_start + len(self._articles) - self._first

    @property
    def first(self) -> int:
        """The oldest report that is remembered."""
        return self._first

    def add(self, report: PlacedReport, joined: datetime) -> None:
        """Remember a report."""
        self._joined_times.append(joined.timestamp())
        self._developments.append(report.development)
        self._articles.append(report.article_id)
        self._originals.append(report.original_id)

    def __getitem__(self, number: int) -> PlacedReport:
        position = number - self._array_start
        return PlacedReport(self._developments[position], self._articles[position], self._originals[position])

    def joined_at(self, number: int) -> float:
        """When a report joined, in seconds since 1970."""
        return self._joined_times[number - self._array_start]

    def drop_before(self, first: int) -> None:
        """Drop all reports before this number."""
        self._first = first
        dropped = first - self._array_start
        if dropped > _MIN_TRIM and dropped * 2 > len(self._articles):
            for column in (self._joined_times, self._developments, self._articles, self._originals):
                del column[:dropped]
            self._array_start = first
