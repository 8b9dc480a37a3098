"""The records of a story: its specification, its anchors, and the story itself."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from alerts.text.concept import Concept
from alerts.text.lexicon.forms import Form
from alerts.text.query import Query
from store.records.matching import Figure


class Role(StrEnum):
    """What kind of thing an anchor is."""

    ACTOR = "actor"
    PLACE = "place"
    PERSON = "person"
    ORGANISATION = "organisation"
    THEME = "theme"
    FIGURE = "figure"
    KEYWORD = "keyword"


class Group(StrEnum):
    """Groups of anchors; a follow-up must name the actor, the counterpart and a theme."""

    ACTOR = "actor"
    COUNTERPART = "counterpart"
    THEME = "theme"
    CONTEXT = "context"
    """Not required."""


REQUIRED_GROUPS = (Group.ACTOR, Group.COUNTERPART, Group.THEME)


@dataclass(frozen=True, slots=True)
class StorySpec:
    """What a story is built from."""

    name: str
    seed_text: str
    """Its first line is the headline."""
    seed_language: str | None = None
    keywords: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()
    anchors: Mapping[str, tuple[str, ...]] | None = None
    """Anchors to add or replace, by name; one without forms is removed."""
    threshold: float | None = None
    """0 to 1; None for the default."""


@dataclass(frozen=True, slots=True)
class Anchor:
    """A concept that the story is about."""

    name: str
    role: Role
    group: Group
    weight: float
    """0 to 1."""
    concept: Concept
    language_count: int
    """The number of languages with forms for it; 0 if its forms serve for all."""
    examples: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Story:
    """A story as the matcher uses it."""

    name: str
    title: str
    language: str
    anchors: tuple[Anchor, ...]
    threshold: float
    counted_themes: tuple[str, ...] = ()
    """Themes whose figures the story tracks: `killed`, `prisoners`."""
    keywords: tuple[Query, ...] = ()
    """Without the names, which are in `subjects`."""
    subjects: tuple[Concept, ...] = ()
    """The concepts of keywords that are names."""
    exclude: tuple[Query, ...] = ()
    seed_text: str = ""
    """The seed, headline first, one sentence or paragraph per line."""
    own_forms: tuple[Form, ...] = ()
    """Forms that the lexicon does not have."""
    figures: tuple[Figure, ...] = ()
    """The seed's figures, known from the start."""

    def concepts_of(self, group: Group) -> frozenset[Concept]:
        """The concepts of a group's anchors."""
        return frozenset(anchor.concept for anchor in self.anchors if anchor.group is group)


def story_to_dict(story: Story) -> dict[str, Any]:
    """The contract of `susulan topic --json`."""
    return {
        "name": story.name,
        "title": story.title,
        "language": story.language,
        "threshold": story.threshold,
        "required": {
            group.value: sorted(anchor.name for anchor in story.anchors if anchor.group is group)
            for group in REQUIRED_GROUPS
        },
        "facets": [anchor.name for anchor in story.anchors if anchor.role is Role.THEME],
        "counted": list(story.counted_themes),
        "keywords": [query.source for query in story.keywords],
        "subjects": [anchor.name for anchor in story.anchors if anchor.concept in story.subjects],
        "exclude": [query.source for query in story.exclude],
        "figures": [
            {
                "what": figure.kind,
                "low": figure.low,
                "high": figure.high,
                "unit": figure.unit,
                "who_says": figure.speaker,
            }
            for figure in story.figures
        ],
        "anchors": [
            {
                "name": anchor.name,
                "role": anchor.role.value,
                "group": anchor.group.value,
                "weight": round(anchor.weight, 3),
                "languages": anchor.language_count,
                "examples": list(anchor.examples),
            }
            for anchor in story.anchors
        ],
    }
