"""The breakdown of one score, so that it can be explained and computed again."""

from __future__ import annotations

from dataclasses import dataclass

from alerts.matching.conditions import FailedRule
from alerts.matching.framed.features import Features, StoryFrame
from alerts.matching.framed.model import total_log_odds
from alerts.matching.odds import probability
from alerts.stories.story import Group, Story
from alerts.text.annotate import AnnotatedText
from alerts.text.query import Spans

KEYWORD_BONUS = 4.0
"""Log-odds for a keyword of the user."""


@dataclass(frozen=True, slots=True)
class ScoreBreakdown:
    """A report's score for a story, with everything that it depends on."""

    story: Story
    frame: StoryFrame
    annotated: AnnotatedText
    features: Features
    missing_groups: tuple[Group, ...]
    """Required groups that the report does not name."""
    excluded_by: str
    """The exclude expression that matches; empty for none."""
    failed_rule: FailedRule | None
    """The rule of `must` or `any` that the report does not meet."""
    keyword: tuple[str, Spans] | None
    """The keyword that matches, and where."""

    @property
    def log_odds(self) -> float:
        """The score in log-odds."""
        return total_log_odds(self.features) + (KEYWORD_BONUS if self.keyword else 0.0)

    @property
    def decided_by_score(self) -> bool:
        """Whether the score alone decides: no group is missing, no rule failed, nothing excludes it."""
        return not self.missing_groups and not self.excluded_by and self.failed_rule is None

    @property
    def matched(self) -> bool:
        """Whether it is a follow-up."""
        return self.decided_by_score and probability(self.log_odds) >= self.story.threshold
