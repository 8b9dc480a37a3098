"""The conditions of a story: required groups, keywords and exclusions."""

from __future__ import annotations

from collections.abc import Sequence

from alerts.matching.features import StoryFrame
from alerts.stories.story import Group, Story
from alerts.text.annotate import LEAD_SENTENCES, AnnotatedText
from alerts.text.concept import Concept
from alerts.text.lexicon.load import with_home_countries
from alerts.text.normalize import NormalizedText
from alerts.text.query import Query, Spans

_LEAD_CHARS = 400
"""Characters of headline and lead; about sixty words."""


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


def matching_keyword(story: Story, annotated: AnnotatedText) -> tuple[str, Spans] | None:
    """The keyword that matches: an expression anywhere, or all subjects in headline and lead."""
    if story.subjects and (spans := _subjects_in_lead(story, annotated)):
        return " + ".join(anchor.name for anchor in story.anchors if anchor.concept in story.subjects), spans
    return _first_match(story.keywords, annotated.text)


def _subjects_in_lead(story: Story, annotated: AnnotatedText) -> Spans:
    """The spans of the subjects in headline and lead; empty unless all are named."""
    first: dict[Concept, tuple[int, int]] = {}
    for hit in (hit for sentence in annotated.sentences for hit in sentence.hits):
        if hit.start >= _LEAD_CHARS:
            break
        for concept in with_home_countries([hit.concept]):
            first.setdefault(concept, (hit.start, hit.end))
    spans = [first[subject] for subject in story.subjects if subject in first]
    return sorted(spans) if len(spans) == len(story.subjects) else []


def _first_match(
    queries: Sequence[Query], text: NormalizedText, end: int | None = None
) -> tuple[str, Spans] | None:
    for query in queries:
        spans = query.spans(text, end)
        if spans is not None:
            return query.source, spans
    return None


def matching_exclusion(queries: Sequence[Query], annotated: AnnotatedText) -> str:
    """The exclude expression that matches in title or lead, empty for none; the body does not count."""
    end = annotated.sentences[: 1 + LEAD_SENTENCES][-1].end
    match = _first_match(queries, annotated.text, end)
    return match[0] if match else ""
