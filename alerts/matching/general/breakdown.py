"""The breakdown of one score of the general judge, so that it can be explained and computed again."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from statistics import fmean

from alerts.matching.conditions import FailedRule
from alerts.matching.general.features import ReportKeys, extract_features
from alerts.matching.general.profile import SeedScore
from alerts.matching.odds import probability
from alerts.stories.story import Story
from alerts.text.annotate import AnnotatedText


@dataclass(frozen=True, slots=True)
class GeneralBreakdown:
    """A report's score for a story, with everything that it depends on."""

    story: Story
    annotated: AnnotatedText
    report: ReportKeys
    scores: tuple[SeedScore, ...]
    """One a seed."""
    excluded_by: str
    """The exclude expression that matches; empty for none."""
    failed_rule: FailedRule | None
    """The rule of `must` or `any` that the report does not meet."""

    log_odds: float = field(init=False)
    """The mean over the seeds."""

    def __post_init__(self) -> None:
        """Compute the mean once: it is asked for many times."""
        object.__setattr__(self, "log_odds", fmean([score.log_odds for score in self.scores]))

    @property
    def decided_by_score(self) -> bool:
        """Whether no exclusion and no rule decides."""
        return not self.excluded_by and self.failed_rule is None

    @property
    def matched(self) -> bool:
        """Whether it is a follow-up."""
        return self.decided_by_score and probability(self.log_odds) >= self.story.threshold

    @property
    def best(self) -> SeedScore:
        """The score for the seed that the report is most like."""
        return max(self.scores, key=lambda score: score.log_odds)

    def with_report(self, report: ReportKeys) -> GeneralBreakdown:
        """The breakdown for other keys of the same report; its vector is kept."""
        scores = tuple(
            replace(
                score,
                features=extract_features(score.profile.keys, report, score.features.meaning),
            )
            for score in self.scores
        )
        return replace(self, report=report, scores=scores)
