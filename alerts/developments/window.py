"""The reports of a window in order of joining, as far as copies of them need to know."""

from __future__ import annotations

from array import array
from dataclasses import dataclass
from datetime import datetime

_MIN_TRIM = 1_024
"""Forgotten reports whose room is kept, at least: making room moves all that come after."""


@dataclass(frozen=True, slots=True)
class PlacedReport:
    """A placed report."""

    development: str
    article_id: str
    original_id: str
    """The article that it is a copy of, else itself."""


class ReportWindow:
    """Reports by number, 0 the first that was ever added; forgotten in the same order."""

    def __init__(self) -> None:
        self._array_start = self._first = 0
        """What the lists begin with, and the first report that is remembered."""
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
        at = number - self._array_start
        return PlacedReport(self._developments[at], self._articles[at], self._originals[at])

    def joined_at(self, number: int) -> float:
        """When a report joined, in seconds since 1970."""
        return self._joined_times[number - self._array_start]

    def drop_before(self, first: int) -> None:
        """Forget all reports before this number."""
        self._first = first
        over = first - self._array_start
        if over > _MIN_TRIM and over * 2 > len(self._articles):
            for each in (self._joined_times, self._developments, self._articles, self._originals):
                del each[:over]
            self._array_start = first
