"""All that one verdict rests on, kept together so that it can be explained and weighed again."""

from __future__ import annotations

from dataclasses import dataclass

from alerts.matching.features import Evidence, Frame
from alerts.matching.model import log_odds, odds_of, probability
from alerts.stories.story import Group, Story
from alerts.text.annotate import Reading
from alerts.text.query import Spans

DOUBT = 1.0
"""Log-odds around the threshold."""
KEYWORD_BONUS = 4.0
"""Log-odds for a keyword of the user."""


@dataclass(frozen=True, slots=True)
class Weighing:
    """A report on a story's scales."""

    story: Story
    frame: Frame
    reading: Reading
    evidence: Evidence
    missing: tuple[Group, ...]
    """Required groups that the report nowhere names."""
    excluded: str
    """The user's expression that rules it out; empty for none."""
    keyword: tuple[str, Spans] | None
    """The user's keyword that it holds."""
    opinion: float = 0.0
    """What the second opinion adds, in log-odds."""

    @property
    def odds(self) -> float:
        """The sum, in log-odds."""
        return log_odds(self.evidence) + (KEYWORD_BONUS if self.keyword else 0.0) + self.opinion

    @property
    def in_doubt(self) -> bool:
        """Whether so little lacks to the threshold, or is over it, that a second opinion may turn it."""
        return abs(self.odds - odds_of(self.story.threshold)) < DOUBT

    @property
    def decided_by_score(self) -> bool:
        """Whether nothing but the score stands between the report and a match."""
        return not self.missing and not self.excluded

    @property
    def matched(self) -> bool:
        """Whether it is a follow-up."""
        return self.decided_by_score and probability(self.odds) >= self.story.threshold
