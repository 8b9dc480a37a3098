"""Judges reports: is each a follow-up of a story, how surely, and why. Pure; no network, no clock."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Protocol

from alerts.matching.features import Features, StoryFrame, build_frame, extract_features
from alerts.matching.model import probability
from alerts.matching.reasons import find_reasons, verdict_note
from alerts.matching.retrospective import is_retrospective
from alerts.matching.scoring import ScoreBreakdown
from alerts.matching.similarity import concept_vector, cosine_similarity, idf_weight, unit_vector
from alerts.stories.story import Group, Story
from alerts.text.annotate import AnnotatedText, Hits, annotate, scan
from alerts.text.concept import Concept
from alerts.text.lexicon.load import home_countries, with_home_countries
from alerts.text.query import Query, Spans
from alerts.text.scanner import Scanner
from store.records.collection import Article
from store.records.matching import Match


class SecondOpinion(Protocol):
    """Asked about reports that have all required groups; see `alerts.matching.second_opinion`."""

    def __call__(self, article: Article, story: Story) -> float | None:
        """Log-odds to add; None for no opinion."""

    def observe(self, article: Article) -> None:
        """Told of reports that belong to no story."""

    def embedding_of(self, article: Article) -> bytes:
        """What a report that matched is about, to be compared with others (`alerts.matching.vectors`)."""


_MISSING_GROUP_FACTOR = 0.45
"""Of the threshold: the highest score of a report that misses a required group; never a match."""
_LEAD_CHARS = 400
"""Characters of headline and lead: about sixty words."""


@dataclass(frozen=True, slots=True)
class MatchedText:
    """A report's verdicts, one a story, and the report as it was read for them."""

    matches: tuple[Match, ...]
    hits: Hits
    annotated: AnnotatedText

    def annotated_for(self, story: Story) -> AnnotatedText:
        """The report read for one story alone: names that only the other stories know do not count."""
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
    """Stories made ready; judges any number of reports."""

    def __init__(
        self,
        stories: Sequence[Story],
        second_opinion: SecondOpinion | None = None,
        *,
        embed_matches: bool = False,
    ) -> None:
        """`compares`: what matched will be held against other reports, so ask what each of it means."""
        self._prepared = [
            _PreparedStory(story, build_frame(story), _story_vector(story)) for story in stories
        ]
        forms = [form for story in stories for form in story.own_forms]
        self._story_scanner = Scanner(forms) if forms else None
        self._second_opinion, self._embed_matches = second_opinion, embed_matches
        self._concepts_of_interest = _concepts_of_interest(self._prepared)

    def match(self, article: Article) -> list[Match]:
        """One verdict a story, in the order of the stories."""
        return list(self.match_text(article).matches)

    def match_text(self, article: Article) -> MatchedText:
        """The verdicts, with the report as it was read for them, so that nobody has to read it again."""
        hits = scan(article.title, article.text, article.language, self._story_scanner)
        annotated = hits.annotate() if self._is_relevant(hits) else hits.unannotated()
        return MatchedText(tuple(self._match_annotated(article, annotated)), hits, annotated)

    def _match_annotated(self, article: Article, annotated: AnnotatedText) -> list[Match]:
        content = concept_vector(annotated)
        verdicts = [self._match_story(article, annotated, content, ready) for ready in self._prepared]
        if self._second_opinion is None:
            return verdicts
        if not any(one.matched for one in verdicts):
            self._second_opinion.observe(article)
            return verdicts
        if not self._embed_matches:
            return verdicts
        embedding = self._second_opinion.embedding_of(article)
        return [replace(one, embedding=embedding) if one.matched else one for one in verdicts]

    def _is_relevant(self, hits: Hits) -> bool:
        """Whether a report names anything that a story asks for; most of the world's news does not."""
        interest = self._concepts_of_interest
        return interest is None or any(hit.concept in interest for hit in hits.raw_hits)

    def features(self, article: Article) -> Features | None:
        """What the first story's verdict is weighed from; None where a required group is missing."""
        ready = self._prepared[0]
        reading = annotate(article.title, article.text, article.language, self._story_scanner)
        keyword = _matching_keyword(ready.story, reading)
        if _missing_groups(ready.frame, reading, has_keyword=keyword is not None):
            return None
        return extract_features(
            reading, ready.frame, cosine_similarity(concept_vector(reading), ready.concept_vector)
        )

    def _match_story(
        self, article: Article, annotated: AnnotatedText, content: dict[Concept, float], ready: _PreparedStory
    ) -> Match:
        story = ready.story
        like = cosine_similarity(content, ready.concept_vector)
        keyword = _matching_keyword(story, annotated)
        missing = _missing_groups(ready.frame, annotated, has_keyword=keyword is not None)
        if missing and not like:
            return Match(
                article.id,
                story.name,
                matched=False,
                score=0.0,
                language=annotated.language,
                note=verdict_note(missing),
            )
        weighing = self._with_second_opinion(
            article, _score_breakdown(ready, annotated, like, keyword, missing)
        )
        odds = weighing.log_odds
        score = probability(odds)
        matched = weighing.decided_by_score and score >= story.threshold
        if not weighing.decided_by_score:
            score = story.threshold * _MISSING_GROUP_FACTOR * (score + like) / 2
        return Match(
            article_id=article.id,
            story=story.name,
            matched=matched,
            score=score,
            language=annotated.language,
            reasons=find_reasons(annotated, ready.frame, story, keyword),
            note=verdict_note(
                missing,
                weighing.excluded_by,
                weighing.features,
                odds,
                story.threshold,
                matched=matched,
            ),
            retrospective=matched and is_retrospective(annotated),
        )

    def score(self, article: Article) -> list[ScoreBreakdown]:
        """What each story's verdict rests on, in the order of the stories."""
        reading = annotate(article.title, article.text, article.language, self._story_scanner)
        return [self._with_second_opinion(article, _score_text(reading, ready)) for ready in self._prepared]

    def rescore(self, breakdown: ScoreBreakdown, annotated: AnnotatedText) -> ScoreBreakdown:
        """The same report, had it been read as `reading`; the second opinion stays as it was."""
        ready = next(one for one in self._prepared if one.story.name == breakdown.story.name)
        return _score_text(annotated, ready, breakdown.second_opinion)

    def for_stories(self, stories: Sequence[Story]) -> Matcher:
        """A matcher of other stories; what the second opinion learned stays."""
        return Matcher(stories, self._second_opinion, embed_matches=self._embed_matches)

    def _with_second_opinion(self, article: Article, breakdown: ScoreBreakdown) -> ScoreBreakdown:
        """With the second opinion where the first one is in doubt: a clear verdict needs none."""
        if self._second_opinion is None or not breakdown.decided_by_score or not breakdown.in_doubt:
            return breakdown
        return replace(breakdown, second_opinion=self._second_opinion(article, breakdown.story) or 0.0)


def _score_text(annotated: AnnotatedText, ready: _PreparedStory, opinion: float = 0.0) -> ScoreBreakdown:
    keyword = _matching_keyword(ready.story, annotated)
    missing = _missing_groups(ready.frame, annotated, has_keyword=keyword is not None)
    return _score_breakdown(
        ready,
        annotated,
        cosine_similarity(concept_vector(annotated), ready.concept_vector),
        keyword,
        missing,
        opinion,
    )


def _score_breakdown(
    ready: _PreparedStory,
    annotated: AnnotatedText,
    similarity: float,
    keyword: tuple[str, Spans] | None,
    missing: tuple[Group, ...],
    opinion: float = 0.0,
) -> ScoreBreakdown:
    return ScoreBreakdown(
        story=ready.story,
        frame=ready.frame,
        annotated=annotated,
        features=extract_features(annotated, ready.frame, similarity),
        missing_groups=missing,
        excluded_by=_matching_exclusion(ready.story.exclude, annotated),
        keyword=keyword,
        second_opinion=opinion,
    )


def _concepts_of_interest(ready: Sequence[_PreparedStory]) -> frozenset[Concept] | None:
    """All that any story asks for; None where one may match a report that names nothing of it.

    Such a story requires nothing, or only a theme, for which a keyword can stand in.
    """
    wanted: set[Concept] = set()
    for one in ready:
        frame, story = one.frame, one.story
        if not (
            frame.actor or frame.counterpart or (frame.themes and not (story.keywords or story.subjects))
        ):
            return None
        wanted |= (
            frame.actor
            | frame.counterpart
            | frame.themes.keys()
            | one.concept_vector.keys()
            | set(story.subjects)
        )
    return frozenset(wanted | {concept for concept, home in home_countries().items() if home in wanted})


def _story_vector(story: Story) -> dict[Concept, float]:
    return unit_vector({one.concept: one.weight * idf_weight(one.concept) for one in story.anchors})


def _missing_groups(frame: StoryFrame, annotated: AnnotatedText, *, has_keyword: bool) -> tuple[Group, ...]:
    """Required groups that the report nowhere names; a keyword stands in for the theme."""
    concepts = annotated.concepts
    missing = []
    if frame.actor and frame.actor.isdisjoint(concepts):
        missing.append(Group.ACTOR)
    if frame.counterpart and frame.counterpart.isdisjoint(concepts):
        missing.append(Group.COUNTERPART)
    if frame.themes and not has_keyword and frame.themes.keys().isdisjoint(concepts):
        missing.append(Group.THEME)
    return tuple(missing)


def _matching_keyword(story: Story, annotated: AnnotatedText) -> tuple[str, Spans] | None:
    """The user's keyword that the report holds: an expression anywhere, or all their names up front."""
    if story.subjects and (spans := _subjects_in_lead(story, annotated)):
        return " + ".join(one.name for one in story.anchors if one.concept in story.subjects), spans
    return _first_fulfilled(story.keywords, annotated.text.normalized)


def _subjects_in_lead(story: Story, annotated: AnnotatedText) -> Spans:
    """Where the names that the user typed stand in headline and lead; empty unless all do."""
    first: dict[Concept, tuple[int, int]] = {}
    for hit in (hit for one in annotated.sentences for hit in one.hits):
        if hit.start >= _LEAD_CHARS:
            break
        for concept in with_home_countries([hit.concept]):
            first.setdefault(concept, (hit.start, hit.end))
    found = [first[one] for one in story.subjects if one in first]
    return sorted(found) if len(found) == len(story.subjects) else []


def _first_fulfilled(queries: Sequence[Query], normal: str) -> tuple[str, Spans] | None:
    for query in queries:
        spans = query.spans(normal)
        if spans is not None:
            return query.source, spans
    return None


def _matching_exclusion(queries: Sequence[Query], annotated: AnnotatedText) -> str:
    """The exclusion that holds in title or lead; what stands further down decides nothing."""
    end = annotated.sentences[min(2, len(annotated.sentences) - 1)].end
    found = _first_fulfilled(queries, annotated.text.normalized[:end])
    return found[0] if found else ""
