"""Takes turns among the sitemaps of an index that are not read at every poll.

The names of sitemaps can mislead: the newest reports may be in the first one. So beside the newest sitemaps
each poll reads one of the others. The source's progress in the store says which one was last.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from store.records.articles import Article, ArticleState

_RECENT = timedelta(days=2)


@dataclass(frozen=True, slots=True)
class Rotation:
    """The sitemap that had its turn last, and how many rounds are complete."""

    rounds: int = 0
    last: str = ""

    @classmethod
    def parse(cls, progress: str | None) -> Rotation:
        """Read a source's progress; the beginning if it has none."""
        rounds, _, last = (progress or "").partition(" ")
        return cls(int(rounds), last) if rounds.isdecimal() and len(rounds) < 10 else cls()

    def as_text(self) -> str:
        """Return it as a source's progress."""
        return f"{self.rounds} {self.last}"

    def next_of(self, addresses: Collection[str]) -> Rotation:
        """Return the rotation after the next turn; the addresses may be others than last time."""
        ordered = sorted(addresses)
        at = bisect_right(ordered, self.last)
        if at < len(ordered):
            return replace(self, last=ordered[at])
        return Rotation(self.rounds + 1, ordered[0]) if self.last else Rotation(0, ordered[0])


def as_archive(articles: Iterable[Article], now: datetime) -> tuple[Article, ...]:
    """Return articles of a sitemap that is read for the first time: what it lists is baseline.

    Its pages are not fetched. Articles of the last two days are news all the same.
    """
    return tuple(
        article
        if article.published is not None and article.published > now - _RECENT
        else replace(
            article,
            baseline=True,
            state=ArticleState.READY if article.state is ArticleState.AWAITING_PAGE else article.state,
        )
        for article in articles
    )
