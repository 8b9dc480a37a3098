"""The general judge: scores reports for stories of any kind, in any language. No I/O, no clock."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from statistics import fmean

from alerts.matching.conditions import FailedRule, failed_rule, matching_exclusion
from alerts.matching.embeddings import Embeddings
from alerts.matching.general.background import Background, load_background
from alerts.matching.general.features import ReportKeys, extract_features
from alerts.matching.general.profile import SeedProfile, SeedScore, build_profiles
from alerts.matching.model import logit, probability
from alerts.stories.story import Story
from alerts.text.annotate import AnnotatedText
from alerts.text.keyed_text import read_keys
from store.records.collection import Article

ENCODER_MARGIN = 3.5
"""Log-odds below the threshold, without the encoder, at which a report is still encoded."""


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

    @property
    def log_odds(self) -> float:
        """The mean over the seeds."""
        return fmean(score.log_odds for score in self.scores)

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


class GeneralJudge:
    """Scores reports for a fixed set of stories."""

    def __init__(
        self,
        stories: Sequence[Story],
        embeddings: Embeddings | None = None,
        background: Background | None = None,
    ) -> None:
        self._embeddings = embeddings if embeddings is not None and embeddings.is_ready else None
        self.background = background or load_background()
        self.stories = tuple(stories)
        self.profiles = tuple(
            build_profiles(story, self.background, self._embeddings) for story in stories
        )

    def judge(self, article: Article, annotated: AnnotatedText) -> list[GeneralBreakdown]:
        """One breakdown per story, in the order of the stories."""
        report = ReportKeys(read_keys(annotated), self.background.rarity)
        return [
            self._with_encoder(article, self._breakdown(story, profiles, annotated, report))
            for story, profiles in zip(self.stories, self.profiles, strict=True)
        ]

    def rescore(self, breakdown: GeneralBreakdown, report: ReportKeys) -> GeneralBreakdown:
        """The breakdown for other keys of the same report; its vector is kept."""
        scores = tuple(
            replace(score, features=replace(
                extract_features(score.profile.keys, report), meaning=score.features.meaning
            ))
            for score in breakdown.scores
        )  # fmt: skip
        return replace(breakdown, report=report, scores=scores)

    def _breakdown(
        self, story: Story, profiles: Sequence[SeedProfile], annotated: AnnotatedText, report: ReportKeys
    ) -> GeneralBreakdown:
        return GeneralBreakdown(
            story,
            annotated,
            report,
            tuple(profile.score(report) for profile in profiles),
            matching_exclusion(story.exclude, annotated),
            failed_rule(story, annotated),
        )

    def _with_encoder(self, article: Article, breakdown: GeneralBreakdown) -> GeneralBreakdown:
        """The breakdown by the model that has the encoder, if the report is near enough to need it."""
        if self._embeddings is None or breakdown.log_odds < logit(breakdown.story.threshold) - ENCODER_MARGIN:
            return breakdown
        vector = self._embeddings.vector(article)
        if vector is None:
            return breakdown
        scores = tuple(score.profile.score(breakdown.report, vector) for score in breakdown.scores)
        return replace(breakdown, scores=scores)
