"""What judging came to, for the log, `susulan once` and the tests."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(slots=True)
class JudgeTally:
    """What one round of judging came to."""

    articles: int = 0
    matches: int = 0
    opened: int = 0
    updated: int = 0
    enqueued: int = 0
    pages_requested: int = 0
    """Reports that await their page before they are judged."""

    def add(self, other: JudgeTally) -> None:
        """Add another round's numbers."""
        self.articles += other.articles
        self.matches += other.matches
        self.opened += other.opened
        self.updated += other.updated
        self.enqueued += other.enqueued
        self.pages_requested += other.pages_requested
