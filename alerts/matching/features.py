"""What speaks for and against a report being a follow-up: few named figures, from where things stand.

A report about a story says who, with whom and what together, early, and little else. A passing mention
says the same words late, in one sentence of a report whose title is about something else.
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
_COUNTRY = ConceptKind.COUNTRY


class StoryFrame(NamedTuple):
    """A story as evidence is taken for it."""

    actor: frozenset[Concept]
    counterpart: frozenset[Concept]
    themes: dict[Concept, float]
    concept_weights: dict[Concept, float]
    """Every concept of the story with its weight in a comparison of contents."""
    off_topic: dict[Concept, float]
    """Themes that speak of another subject."""
    setting: frozenset[Concept]
    """Where and against whom else the seed plays, beside its two first parties: Kursk, Ukraine."""
    seed_countries: frozenset[Concept]
    """Countries that the seed names in whatever part."""


@dataclass(frozen=True, slots=True)
class Features:
    """The features of one report for one story, each about 0 to 1."""

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
        """In the order of the fields."""
        values: tuple[float, ...] = _get_values(self)
        return values


FEATURE_NAMES = tuple(field.name for field in fields(Features))
_get_values = attrgetter(*FEATURE_NAMES)


class _SentenceFeatures(NamedTuple):
    """One sentence: who, with whom, how strongly what; and what else."""

    actor: bool
    counterpart: bool
    theme: float
    off_topic: float
    foreign_country: bool


def extract_features(annotated: AnnotatedText, frame: StoryFrame, similarity: float) -> Features:
    """The evidence of a report; `likeness` as `alerts.matching.similarity` gives it."""
    rows = [_sentence_features(one, frame) for one in annotated.sentences]
    joint = [_joint_score(rows, at) for at in range(len(rows))]
    title, body = rows[0], rows[1:] or rows
    lead, joint_body = body[:2], joint[1:] or joint
    front = [title, *lead]
    mass = [1.5, 1.2, 1.0, *([0.8] * len(rows))]
    on = sum(row.theme * (row.actor or row.counterpart) * m for row, m in zip(rows, mass, strict=False))
    off = sum(row.off_topic * m for row, m in zip(rows, mass, strict=False))
    strongest = max((value, -at) for at, value in enumerate(joint))
    first = next((at for at, value in enumerate(joint) if value > 0), len(rows))
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
        late_only=float(strongest[0] > 0 and first >= max(3, len(rows) - 2)),
        focus=on / (on + off) if on + off else 0.0,
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


def _joint_score(rows: list[_SentenceFeatures], at: int) -> float:
    """Who and what in this sentence, with the counterpart in it or next to it."""
    row = rows[at]
    if not row.theme:
        return 0.0
    near = rows[max(0, at - 1) : at + 2]
    if row.actor and row.counterpart:
        return row.theme
    if row.actor and any(one.counterpart for one in near):
        return row.theme * 0.8
    if row.counterpart and any(one.actor for one in near):
        return row.theme * 0.6
    return 0.0


def build_frame(story: Story) -> StoryFrame:
    """Prepare a story for `gather`."""
    themes = {one.concept: one.weight for one in story.anchors if one.group is Group.THEME}
    info = theme_info()
    named = {one.concept for one in story.anchors}
    return StoryFrame(
        story.concepts_of(Group.ACTOR),
        story.concepts_of(Group.COUNTERPART),
        themes,
        {one.concept: one.weight for one in story.anchors},
        {c: one.weight for c, one in info.items() if c not in themes and one.weight >= _MIN_OFF_TOPIC_WEIGHT},
        _story_setting(story),
        with_home_countries(named),
    )


def _story_setting(story: Story) -> frozenset[Concept]:
    """What the seed names up front beside its two first parties; a party's city too, for it says more."""
    others = [one for one in story.anchors if one.group is Group.COUNTERPART]
    countries = [one for one in others if one.concept.kind is _COUNTRY]
    second = max(countries, key=lambda one: one.weight, default=None)
    return frozenset(one.concept for one in others if one is not second)


def _setting_feature(annotated: AnnotatedText, frame: StoryFrame) -> float:
    """Whether a report plays where the story does; a story of two parties alone plays anywhere."""
    return float(not frame.setting or not frame.setting.isdisjoint(annotated.concepts))
