"""Features of a report for a story, from the positions of its concepts.

A follow-up names actor, counterpart and theme together, early, and little else. A passing mention has the
same words late, in one sentence of a report whose title is about something else.
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from operator import attrgetter
from typing import NamedTuple

from alerts.stories.story import Group, Story
from alerts.text.annotate import AnnotatedText, Sentence
from alerts.text.concept import Concept, ConceptKind
from alerts.text.lexicon.load import theme_info, with_home_countries

_MIN_OFF_TOPIC_WEIGHT = 0.5
_FOCUS_WEIGHTS, _LATER_FOCUS_WEIGHT = (1.5, 1.2, 1.0), 0.8
_COUNTRY = ConceptKind.COUNTRY


class StoryFrame(NamedTuple):
    """A story, prepared for extracting features."""

    actor: frozenset[Concept]
    counterpart: frozenset[Concept]
    themes: dict[Concept, float]
    concept_weights: dict[Concept, float]
    """Every concept of the story with its weight."""
    off_topic: dict[Concept, float]
    """Themes of other subjects, with their weights."""
    setting: frozenset[Concept]
    """Further places and parties of the seed, beside actor and first counterpart: Kursk, Ukraine."""
    seed_countries: frozenset[Concept]
    """All concepts that the seed names, and their home countries."""


@dataclass(frozen=True, slots=True)
class Features:
    """The features of one report for one story, each roughly 0 to 1."""

    title_actor: float = 0.0
    title_counterpart: float = 0.0
    title_theme: float = 0.0
    title_joint: float = 0.0
    title_off: float = 0.0
    title_alien: float = 0.0
    front_actor: float = 0.0
    front_counterpart: float = 0.0
    front_theme: float = 0.0
    front_joint: float = 0.0
    lead_off: float = 0.0
    joint_share: float = 0.0
    late_only: float = 0.0
    focus: float = 0.0
    alien: float = 0.0
    setting: float = 0.0
    likeness: float = 0.0

    def values(self) -> tuple[float, ...]:
        """The values in the order of the fields."""
        values: tuple[float, ...] = _get_values(self)
        return values


FEATURE_NAMES = tuple(field.name for field in fields(Features))
_get_values = attrgetter(*FEATURE_NAMES)


class _SentenceFeatures(NamedTuple):
    """What one sentence names; themes by their weight."""

    actor: bool
    counterpart: bool
    theme: float
    off_topic: float
    foreign_country: bool


def extract_features(annotated: AnnotatedText, frame: StoryFrame, similarity: float) -> Features:
    """The features of a report; `similarity` is the cosine of report and story."""
    rows = [_sentence_features(sentence, frame) for sentence in annotated.sentences]
    joint = [_joint_score(rows, index) for index in range(len(rows))]
    title, body = rows[0], rows[1:] or rows
    lead, joint_body = body[:2], joint[1:] or joint
    front = [title, *lead]
    first_joint = next((index for index, value in enumerate(joint) if value > 0), len(rows))
    return Features(
        title_actor=float(title.actor),
        title_counterpart=float(title.counterpart),
        title_theme=title.theme,
        title_joint=joint[0],
        title_off=title.off_topic * (title.theme < title.off_topic),
        title_alien=float(title.foreign_country and not title.actor),
        front_actor=max(float(row.actor) for row in front),
        front_counterpart=max(float(row.counterpart) for row in front),
        front_theme=max(row.theme for row in front),
        front_joint=max(joint[:3]),
        lead_off=max(row.off_topic for row in lead),
        joint_share=sum(joint_body) / len(joint_body),
        late_only=float(max(joint) > 0 and first_joint >= max(3, len(rows) - 2)),
        focus=_focus(rows),
        alien=sum(row.foreign_country for row in rows) / len(rows),
        setting=_setting_feature(annotated, frame),
        likeness=similarity,
    )


def _sentence_features(sentence: Sentence, frame: StoryFrame) -> _SentenceFeatures:
    concepts = sentence.concepts
    theme = max((frame.themes[c] for c in concepts if c in frame.themes), default=0.0)
    off = max((frame.off_topic[c] for c in concepts if c in frame.off_topic), default=0.0)
    return _SentenceFeatures(
        not frame.actor or not frame.actor.isdisjoint(concepts),
        not frame.counterpart or not frame.counterpart.isdisjoint(concepts),
        theme if frame.themes else 1.0,
        off,
        any(c.kind is _COUNTRY and c not in frame.seed_countries for c in concepts),
    )


def _focus(rows: list[_SentenceFeatures]) -> float:
    """The share of the text that is on the subject, by weighted sentences; 0 if no sentence has a theme."""
    weights = [*_FOCUS_WEIGHTS, *([_LATER_FOCUS_WEIGHT] * len(rows))]
    on_topic = sum(
        row.theme * (row.actor or row.counterpart) * weight
        for row, weight in zip(rows, weights, strict=False)
    )
    off_topic = sum(row.off_topic * weight for row, weight in zip(rows, weights, strict=False))
    return on_topic / (on_topic + off_topic) if on_topic + off_topic else 0.0


def _joint_score(rows: list[_SentenceFeatures], index: int) -> float:
    """The theme of a sentence with both parties; less if one of them is only in an adjacent sentence."""
    row = rows[index]
    if not row.theme:
        return 0.0
    nearby = rows[max(0, index - 1) : index + 2]
    if row.actor and row.counterpart:
        return row.theme
    if row.actor and any(other.counterpart for other in nearby):
        return row.theme * 0.8
    if row.counterpart and any(other.actor for other in nearby):
        return row.theme * 0.6
    return 0.0


def build_frame(story: Story) -> StoryFrame:
    """Prepare a story for `extract_features`."""
    themes = {anchor.concept: anchor.weight for anchor in story.anchors if anchor.group is Group.THEME}
    return StoryFrame(
        actor=story.concepts_of(Group.ACTOR),
        counterpart=story.concepts_of(Group.COUNTERPART),
        themes=themes,
        concept_weights={anchor.concept: anchor.weight for anchor in story.anchors},
        off_topic={
            concept: theme.weight
            for concept, theme in theme_info().items()
            if concept not in themes and theme.weight >= _MIN_OFF_TOPIC_WEIGHT
        },
        setting=_story_setting(story),
        seed_countries=with_home_countries({anchor.concept for anchor in story.anchors}),
    )


def _story_setting(story: Story) -> frozenset[Concept]:
    """The counterparts without the main one, which is the country with the most weight."""
    counterparts = [anchor for anchor in story.anchors if anchor.group is Group.COUNTERPART]
    countries = [anchor for anchor in counterparts if anchor.concept.kind is _COUNTRY]
    main = max(countries, key=lambda anchor: anchor.weight, default=None)
    return frozenset(anchor.concept for anchor in counterparts if anchor is not main)


def _setting_feature(annotated: AnnotatedText, frame: StoryFrame) -> float:
    """1 if the report names part of the setting, or the story has none; else 0."""
    return float(not frame.setting or not frame.setting.isdisjoint(annotated.concepts))
