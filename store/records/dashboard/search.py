"""A search over the stored reports, and what it finds."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from store.records.matching import Match


class MatchState(StrEnum):
    """What reports are to the stories."""

    YES = "yes"
    NEAR = "near"
    """Judged, and kept because they came near."""
    NO = "no"
    """Neither."""


@dataclass(frozen=True, slots=True)
class FigureFilter:
    """Reports that state a figure: `killed>5000`."""

    kind: str
    """Part of the name of what is counted."""
    above: float | None = None
    below: float | None = None


@dataclass(frozen=True, slots=True)
class ReportSearch:
    """What is searched for; empty parts do not restrict."""

    all_of: tuple[tuple[str, ...], ...] = ()
    """A report has of each group at least one of the words or phrases."""
    none_of: tuple[str, ...] = ()
    language: str = ""
    source: str = ""
    origin: str = ""
    """Agency or outlet that the report's text comes from."""
    story: str = ""
    matched: MatchState | None = None
    since: datetime | None = None
    until: datetime | None = None
    figure: FigureFilter | None = None


@dataclass(frozen=True, slots=True)
class SearchHit:
    """One report that was found."""

    seq: int
    """Where it stands in the order of storing; the next page begins below it."""
    article_id: str
    title: str
    text: str
    url: str
    source: str
    site: str
    language: str
    published: datetime | None
    seen: datetime
    development: str
    """Key of its development, of the story that was searched or the first; empty for none."""
    matches: tuple[Match, ...] = ()

    @property
    def outlet(self) -> str:
        """Who published it, as readers know it."""
        return self.site or self.source


@dataclass(frozen=True, slots=True)
class FoundReports:
    """A part of the hits of a search."""

    hits: list[SearchHit]
    older: int | None
    """Number below which the search goes on; None once every report was looked at."""
