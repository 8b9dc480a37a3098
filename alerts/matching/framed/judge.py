"""The framed judge: matches reports by required groups and by the positions of what they name."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from alerts.matching.conditions import failed_rule, matching_exclusion, matching_keyword
from alerts.matching.framed.features import Features, StoryFrame, build_frame, extract_features
from alerts.matching.framed.reasons import find_reasons, verdict_note
from alerts.matching.framed.scoring import ScoreBreakdown
from alerts.matching.framed.similarity import concept_vector, cosine_similarity, idf_weight, unit_vector
from alerts.matching.odds import logit, probability
from alerts.matching.retrospective import is_retrospective
from alerts.stories.story import Group, Story
from alerts.text.annotate import AnnotatedText, Hits
from alerts.text.concept import Concept
from alerts.text.lexicon.load import home_countries
from alerts.text.query import Spans
from store.records.articles import Article
from store.records.matching import Match

_MISSING_GROUP_FACTOR = 0.45
"""Scales the score of a report without a required group, relative to the threshold: it never matches."""


@dataclass(frozen=True, slots=True)
class _PreparedStory:
    story: Story
    frame: StoryFrame
    concept_vector: dict[Concept, float]


class FramedJudge:
    """Matches reports against a fixed set of framed stories."""

    def __init__(self, stories: Sequence[Story]) -> None:
        self.stories = tuple(stories)
        self._prepared = [
            _PreparedStory(story, build_frame(story), _story_vector(story)) for story in stories
        ]
        self._concepts_of_interest = _concepts_of_interest(self._prepared)

    def is_interested(self, hits: Hits) -> bool:
        """Whether a report names any concept of a story; most news does not."""
        concepts = self._concepts_of_interest
        return concepts is None or any(hit.concept in concepts for hit in hits.raw_hits)

    def match(self, article: Article, annotated: AnnotatedText) -> list[Match]:
        """One verdict per story, in the order of the stories."""
        vector = concept_vector(annotated)
        return [_match_story(article, annotated, vector, prepared) for prepared in self._prepared]

    def score(self, annotated: AnnotatedText) -> list[ScoreBreakdown]:
        """One breakdown per story, in the order of the stories."""
        return [_score_text(annotated, prepared) for prepared in self._prepared]

    def rescore(self, breakdown: ScoreBreakdown, annotated: AnnotatedText) -> ScoreBreakdown:
        """The breakdown for another annotation of the same report."""
        name = breakdown.story.name
        prepared = next(candidate for candidate in self._prepared if candidate.story.name == name)
        return _score_text(annotated, prepared)

    def features(self, annotated: AnnotatedText) -> Features | None:
        """The features for the first story; None if a required group is missing."""
        breakdown = _score_text(annotated, self._prepared[0])
        return None if breakdown.missing_groups else breakdown.features


def _match_story(
    article: Article, annotated: AnnotatedText, vector: dict[Concept, float], prepared: _PreparedStory
) -> Match:
    story = prepared.story
    similarity = cosine_similarity(vector, prepared.concept_vector)
    keyword = matching_keyword(story, annotated)
    missing = missing_groups(prepared.frame, annotated, has_keyword=keyword is not None)
    if missing and not similarity:
        return Match(
            article.id,
            story.name,
            matched=False,
            score=0.0,
            language=annotated.language,
            note=verdict_note(missing),
        )
    breakdown = _score_breakdown(prepared, annotated, similarity, keyword, missing)
    log_odds = breakdown.log_odds
    score = probability(log_odds)
    matched = breakdown.decided_by_score and score >= story.threshold
    if not breakdown.decided_by_score:
        score = story.threshold * _MISSING_GROUP_FACTOR * (score + similarity) / 2
    return Match(
        article_id=article.id,
        story=story.name,
        matched=matched,
        score=score,
        language=annotated.language,
        reasons=find_reasons(annotated, prepared.frame, story, keyword),
        note=verdict_note(
            missing,
            breakdown.excluded_by,
            breakdown.failed_rule,
            breakdown.features,
            log_odds,
            story.threshold,
            matched=matched,
        ),
        retrospective=matched and is_retrospective(annotated),
        margin=None if breakdown.excluded_by else logit(score) - logit(story.threshold),
    )


def missing_groups(frame: StoryFrame, annotated: AnnotatedText, *, has_keyword: bool) -> tuple[Group, ...]:
    """The required groups that the report does not name; a keyword replaces the theme."""
    concepts = annotated.concepts
    missing = []
    if frame.actor and frame.actor.isdisjoint(concepts):
        missing.append(Group.ACTOR)
    if frame.counterpart and frame.counterpart.isdisjoint(concepts):
        missing.append(Group.COUNTERPART)
    if frame.themes and not has_keyword and frame.themes.keys().isdisjoint(concepts):
        missing.append(Group.THEME)
    return tuple(missing)


def _score_text(annotated: AnnotatedText, prepared: _PreparedStory) -> ScoreBreakdown:
    keyword = matching_keyword(prepared.story, annotated)
    missing = missing_groups(prepared.frame, annotated, has_keyword=keyword is not None)
    similarity = cosine_similarity(concept_vector(annotated), prepared.concept_vector)
    return _score_breakdown(prepared, annotated, similarity, keyword, missing)


def _score_breakdown(
    prepared: _PreparedStory,
    annotated: AnnotatedText,
    similarity: float,
    keyword: tuple[str, Spans] | None,
    missing: tuple[Group, ...],
) -> ScoreBreakdown:
    return ScoreBreakdown(
        story=prepared.story,
        frame=prepared.frame,
        annotated=annotated,
        features=extract_features(annotated, prepared.frame, similarity),
        missing_groups=missing,
        excluded_by=matching_exclusion(prepared.story.exclude, annotated, prepared.story.excluded_concepts),
        failed_rule=failed_rule(prepared.story, annotated),
        keyword=keyword,
    )


def _concepts_of_interest(stories: Sequence[_PreparedStory]) -> frozenset[Concept] | None:
    """The concepts of all stories; None if a story may match a report that names none of its concepts.

    Such a story requires nothing, or only a theme, which a keyword can replace.
    """
    wanted: set[Concept] = set()
    for prepared in stories:
        frame, story = prepared.frame, prepared.story
        if not (
            frame.actor or frame.counterpart or (frame.themes and not (story.keywords or story.subjects))
        ):
            return None
        wanted |= (
            frame.actor
            | frame.counterpart
            | frame.themes.keys()
            | prepared.concept_vector.keys()
            | set(story.subjects)
        )
    return frozenset(wanted | {concept for concept, home in home_countries().items() if home in wanted})


def _story_vector(story: Story) -> dict[Concept, float]:
    return unit_vector(
        {anchor.concept: anchor.weight * idf_weight(anchor.concept) for anchor in story.anchors}
    )
