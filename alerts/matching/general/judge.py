"""The general judge: scores reports for stories of any kind, in any language. No I/O, no clock."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import accumulate, pairwise

from alerts.matching.conditions import failed_rule, matching_exclusion
from alerts.matching.embeddings import Embeddings
from alerts.matching.general.background import Background, load_background
from alerts.matching.general.breakdown import GeneralBreakdown
from alerts.matching.general.features import ReportKeys
from alerts.matching.general.prefilter import Prefilter
from alerts.matching.general.profile import SeedProfile, build_profiles
from alerts.matching.odds import logit
from alerts.stories.story import Story
from alerts.text.annotate import AnnotatedText, Hits
from alerts.text.concept import ConceptKind
from alerts.text.keyed_text import read_keys
from store.records.articles import Article

ENCODER_MARGIN = 3.5
"""Log-odds below the threshold, without the encoder, at which a report is still encoded."""


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
        self.profiles = tuple(build_profiles(story, self.background, self._embeddings) for story in stories)
        seeds = [profile.keys for profiles in self.profiles for profile in profiles]
        ends = list(accumulate(map(len, self.profiles)))
        self._numbers = [range(start, end) for start, end in pairwise([0, *ends])]
        self._seeds_tried_again = False
        self._prefilter = Prefilter(seeds, self.background)
        self._user_concepts = frozenset(
            form.concept
            for story in stories
            for form in story.own_forms
            if form.concept.kind is ConceptKind.USER
        )

    def judge(
        self, article: Article, hits: Hits, *, everything: bool = False
    ) -> list[GeneralBreakdown | None]:
        """One breakdown per story, in the order of the stories; None where the report shares too little.

        Seeds and reports are read with the lexicon alone: of the names that only stories know, those count
        that a user gave. With `everything` no report shares too little.
        """
        near = None if everything else self._prefilter.near_seeds(hits)
        if near is not None and not near:
            return [None] * len(self.stories)
        annotated = hits.annotate(self._user_concepts)
        report = ReportKeys(read_keys(annotated), self.background.rarity)
        return [
            self._with_encoder(article, _breakdown(story, profiles, annotated, report))
            if near is None or not near.isdisjoint(numbers)
            else None
            for story, profiles, numbers in zip(self.stories, self.profiles, self._numbers, strict=True)
        ]

    def _with_encoder(self, article: Article, breakdown: GeneralBreakdown) -> GeneralBreakdown:
        """The breakdown by the model that has the encoder, if the report is near enough to need it."""
        if self._embeddings is None or breakdown.log_odds < logit(breakdown.story.threshold) - ENCODER_MARGIN:
            return breakdown
        vector = self._embeddings.vector(article)
        if vector is None:
            return breakdown
        if not self._seeds_tried_again and any(one.profile.vector is None for one in breakdown.scores):
            self._try_seeds_again()
            profiles = self.profiles[self.stories.index(breakdown.story)]
            breakdown = _breakdown(breakdown.story, profiles, breakdown.annotated, breakdown.report)
        scores = tuple(score.profile.score(breakdown.report, vector) for score in breakdown.scores)
        return replace(breakdown, scores=scores)

    def _try_seeds_again(self) -> None:
        """Encode the seeds for which the encoder was unavailable at the start; once, now that it works."""
        self._seeds_tried_again = True
        self.profiles = tuple(
            build_profiles(story, self.background, self._embeddings)
            if any(one.vector is None for one in profiles)
            else profiles
            for story, profiles in zip(self.stories, self.profiles, strict=True)
        )


def _breakdown(
    story: Story, profiles: Sequence[SeedProfile], annotated: AnnotatedText, report: ReportKeys
) -> GeneralBreakdown:
    return GeneralBreakdown(
        story,
        annotated,
        report,
        tuple(profile.score(report) for profile in profiles),
        matching_exclusion(story.exclude, annotated, story.excluded_concepts),
        failed_rule(story, annotated),
    )
