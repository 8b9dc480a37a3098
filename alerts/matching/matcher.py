"""Matches reports against stories: whether each is a follow-up, with score and reasons. No I/O, no clock."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Protocol

from alerts.matching.conditions import failed_rule, matching_exclusion, matching_keyword, missing_groups
from alerts.matching.features import Features, StoryFrame, build_frame, extract_features
from alerts.matching.model import probability
from alerts.matching.reasons import find_reasons, verdict_note
from alerts.matching.retrospective import is_retrospective
from alerts.matching.scoring import ScoreBreakdown
from alerts.matching.similarity import concept_vector, cosine_similarity, idf_weight, unit_vector
from alerts.stories.story import Group, Story
from alerts.text.annotate import AnnotatedText, Hits, annotate, scan
from alerts.text.concept import Concept
from alerts.text.lexicon.load import home_countries
from alerts.text.query import Spans
from alerts.text.scanner import Scanner
from store.records.collection import Article
from store.records.matching import Match


class SecondOpinion(Protocol):
    """Scores reports close to the threshold; see `alerts.matching.second_opinion`."""

    def __call__(self, article: Article, story: Story) -> float | None:
        """Log-odds to add; None for no opinion."""

    def observe(self, article: Article) -> None:
        """Learn from a report that belongs to no story."""

    def embedding_of(self, article: Article) -> bytes:
        """The embedding of a matched report, in the form of `alerts.matching.vectors`."""


_MISSING_GROUP_FACTOR = 0.45
"""Scales the score of a report without a required group, relative to the threshold: it never matches."""


@dataclass(frozen=True, slots=True)
class MatchedText:
    """A report's verdicts, one per story, and its annotation."""

    matches: tuple[Match, ...]
    hits: Hits
    annotated: AnnotatedText

    def annotated_for(self, story: Story) -> AnnotatedText:
        """The annotation for one story: names that only other stories know do not count."""
        own_concepts = {form.concept for form in story.own_forms}
        if all(hit.concept in own_concepts for hit in self.hits.extra_hits):
            return self.annotated
        return self.hits.annotate(own_concepts)


@dataclass(frozen=True, slots=True)
class _PreparedStory:
    story: Story
    frame: StoryFrame
    concept_vector: dict[Concept, float]


class Matcher:
    """Matches any number of reports against a fixed set of stories."""

    def __init__(
        self,
        stories: Sequence[Story],
        second_opinion: SecondOpinion | None = None,
        *,
        embed_matches: bool = False,
    ) -> None:
        """With `embed_matches` every match gets the embedding of its report."""
        self._prepared = [
            _PreparedStory(story, build_frame(story), _story_vector(story)) for story in stories
        ]
        forms = [form for story in stories for form in story.own_forms]
        self._story_scanner = Scanner(forms) if forms else None
        self._second_opinion, self._embed_matches = second_opinion, embed_matches
        self._concepts_of_interest = _concepts_of_interest(self._prepared)

    def match(self, article: Article) -> list[Match]:
        """One verdict per story, in the order of the stories."""
        return list(self.match_text(article).matches)

    def match_text(self, article: Article) -> MatchedText:
        """The verdicts with the annotated report, so that nobody needs to annotate it again."""
        hits = scan(article.title, article.text, article.language, self._story_scanner)
        annotated = hits.annotate() if self._is_relevant(hits) else hits.unannotated()
        return MatchedText(tuple(self._match_annotated(article, annotated)), hits, annotated)

    def _match_annotated(self, article: Article, annotated: AnnotatedText) -> list[Match]:
        vector = concept_vector(annotated)
        matches = [self._match_story(article, annotated, vector, prepared) for prepared in self._prepared]
        if self._second_opinion is None:
            return matches
        if not any(match.matched for match in matches):
            self._second_opinion.observe(article)
            return matches
        if not self._embed_matches:
            return matches
        embedding = self._second_opinion.embedding_of(article)
        return [replace(match, embedding=embedding) if match.matched else match for match in matches]

    def _is_relevant(self, hits: Hits) -> bool:
        """Whether a report names any concept of a story; most news does not."""
        concepts = self._concepts_of_interest
        return concepts is None or any(hit.concept in concepts for hit in hits.raw_hits)

    def features(self, article: Article) -> Features | None:
        """The features for the first story; None if a required group is missing."""
        breakdown = _score_text(self._annotate(article), self._prepared[0])
        return None if breakdown.missing_groups else breakdown.features

    def _match_story(
        self,
        article: Article,
        annotated: AnnotatedText,
        vector: dict[Concept, float],
        prepared: _PreparedStory,
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
        breakdown = self._with_second_opinion(
            article, _score_breakdown(prepared, annotated, similarity, keyword, missing)
        )
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
        )

    def score(self, article: Article) -> list[ScoreBreakdown]:
        """One breakdown per story, in the order of the stories."""
        annotated = self._annotate(article)
        return [
            self._with_second_opinion(article, _score_text(annotated, prepared))
            for prepared in self._prepared
        ]

    def rescore(self, breakdown: ScoreBreakdown, annotated: AnnotatedText) -> ScoreBreakdown:
        """The breakdown for another annotation of the same report; the second opinion is kept."""
        name = breakdown.story.name
        prepared = next(candidate for candidate in self._prepared if candidate.story.name == name)
        return _score_text(annotated, prepared, breakdown.second_opinion)

    def for_stories(self, stories: Sequence[Story]) -> Matcher:
        """A matcher for other stories with the same second opinion."""
        return Matcher(stories, self._second_opinion, embed_matches=self._embed_matches)

    def _annotate(self, article: Article) -> AnnotatedText:
        return annotate(article.title, article.text, article.language, self._story_scanner)

    def _with_second_opinion(self, article: Article, breakdown: ScoreBreakdown) -> ScoreBreakdown:
        """The breakdown, with the second opinion if it is in doubt."""
        if self._second_opinion is None or not breakdown.decided_by_score or not breakdown.in_doubt:
            return breakdown
        return replace(breakdown, second_opinion=self._second_opinion(article, breakdown.story) or 0.0)


def _score_text(annotated: AnnotatedText, prepared: _PreparedStory, opinion: float = 0.0) -> ScoreBreakdown:
    keyword = matching_keyword(prepared.story, annotated)
    missing = missing_groups(prepared.frame, annotated, has_keyword=keyword is not None)
    similarity = cosine_similarity(concept_vector(annotated), prepared.concept_vector)
    return _score_breakdown(prepared, annotated, similarity, keyword, missing, opinion)


def _score_breakdown(
    prepared: _PreparedStory,
    annotated: AnnotatedText,
    similarity: float,
    keyword: tuple[str, Spans] | None,
    missing: tuple[Group, ...],
    opinion: float = 0.0,
) -> ScoreBreakdown:
    return ScoreBreakdown(
        story=prepared.story,
        frame=prepared.frame,
        annotated=annotated,
        features=extract_features(annotated, prepared.frame, similarity),
        missing_groups=missing,
        excluded_by=matching_exclusion(prepared.story.exclude, annotated),
        failed_rule=failed_rule(prepared.story, annotated),
        keyword=keyword,
        second_opinion=opinion,
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
