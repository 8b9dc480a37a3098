"""The reports of a window in order of joining, as far as copies of them need to know."""

from __future__ import annotations

from array import array
from dataclasses import dataclass
from datetime import datetime

_TRIMMED = 1_024
"""Forgotten reports whose room is kept, at least: making room moves all that come after."""


@dataclass(frozen=True, slots=True)
class Report:
    """A placed report."""

    development: str
    article_id: str
    original: str
    """The article that it is a copy of, else itself."""


class Placed:
    """Reports by number, 0 the first that was ever added; forgotten in the same order."""

    def __init__(self) -> None:
        self._begin = self._first = 0
        """What the lists begin with, and the first report that is remembered."""
        self._joined = array("d")
        self._developments: list[str] = []
        self._articles: list[str] = []
        self._originals: list[str] = []

    def __len__(self) -> int:
        return self._begin + len(self._articles) - self._first

    @property
    def first(self) -> int:
        """The oldest report that is remembered."""
        return self._first

    def add(self, report: Report, joined: datetime) -> None:
        """Remember a report."""
        self._joined.append(joined.timestamp())
        self._developments.append(report.development)
        self._articles.append(report.article_id)
        self._originals.append(report.original)

    def __getitem__(self, number: int) -> Report:
        at = number - self._begin
        return Report(self._developments[at], self._articles[at], self._originals[at])

    def joined(self, number: int) -> float:
        """When a report joined, in seconds since 1970."""
        return self._joined[number - self._begin]

    def forget(self, first: int) -> None:
        """Forget all reports before this number."""
        self._first = first
        over = first - self._begin
        if over > _TRIMMED and over * 2 > len(self._articles):
            for each in (self._joined, self._developments, self._articles, self._originals):
                del each[:over]
            self._begin = first
