"""All that one verdict rests on, kept together so that it can be explained and weighed again."""

from __future__ import annotations

from dataclasses import dataclass

from alerts.matching.features import Features, StoryFrame
from alerts.matching.model import logit, probability, total_log_odds
from alerts.stories.story import Group, Story
from alerts.text.annotate import AnnotatedText
from alerts.text.query import Spans

DOUBT_MARGIN = 1.0
"""Log-odds around the threshold."""
KEYWORD_BONUS = 4.0
"""Log-odds for a keyword of the user."""


@dataclass(frozen=True, slots=True)
class ScoreBreakdown:
    """A report on a story's scales."""

    story: Story
    frame: StoryFrame
    annotated: AnnotatedText
    features: Features
    missing_groups: tuple[Group, ...]
    """Required groups that the report nowhere names."""
    excluded_by: str
    """The user's expression that rules it out; empty for none."""
    keyword: tuple[str, Spans] | None
    """The user's keyword that it holds."""
    second_opinion: float = 0.0
    """What the second opinion adds, in log-odds."""

    @property
    def log_odds(self) -> float:
        """The sum, in log-odds."""
        return total_log_odds(self.features) + (KEYWORD_BONUS if self.keyword else 0.0) + self.second_opinion

    @property
    def in_doubt(self) -> bool:
        """Whether so little lacks to the threshold, or is over it, that a second opinion may turn it."""
        return abs(self.log_odds - logit(self.story.threshold)) < DOUBT_MARGIN

    @property
    def decided_by_score(self) -> bool:
        """Whether nothing but the score stands between the report and a match."""
        return not self.missing_groups and not self.excluded_by

    @property
    def matched(self) -> bool:
        """Whether it is a follow-up."""
        return self.decided_by_score and probability(self.log_odds) >= self.story.threshold
