"""What was decided on one report: its development, and whether an alert follows."""

from __future__ import annotations

from dataclasses import dataclass

from store.records.decisions import NewsFact
from store.records.matching import Development, Figure, Member


@dataclass(frozen=True, slots=True)
class Placement:
    """Where a report belongs, and whether that is worth an alert."""

    development: Development
    member: Member
    opens_development: bool
    is_alert: bool
    """Whether it reports something that was not known."""
    news: tuple[NewsFact, ...]
    """What an alert says is new."""
    figures: tuple[Figure, ...]
    origins: tuple[str, ...] = ()
    """Origins of the development's reports, each once, the first one first."""
