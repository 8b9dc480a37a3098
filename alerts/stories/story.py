"""A story: what a seed article and the user's words become, ready to be matched with."""

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
    """What an anchor is in the story."""

    ACTOR = "actor"
    PLACE = "place"
    PERSON = "person"
    ORGANISATION = "organisation"
    THEME = "theme"
    FIGURE = "figure"
    KEYWORD = "keyword"


class Group(StrEnum):
    """The groups that a follow-up must name: who, with or against whom, and what happens."""

    ACTOR = "actor"
    COUNTERPART = "counterpart"
    THEME = "theme"
    CONTEXT = "context"
    """Named in the seed, but not required."""


@dataclass(frozen=True, slots=True)
class StorySpec:
    """What the user says of a story."""

    name: str
    seed_text: str
    """The first line is the headline."""
    seed_language: str | None = None
    keywords: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()
    anchors: Mapping[str, tuple[str, ...]] | None = None
    """Adds or replaces an anchor by name; no forms removes it."""
    threshold: float | None = None
    """0 to 1; None for the default."""


@dataclass(frozen=True, slots=True)
class Anchor:
    """One thing the story is about."""

    name: str
    role: Role
    group: Group
    weight: float
    """0 to 1."""
    concept: Concept
    language_count: int
    """Languages its forms are known in; 0 where a form serves for all."""
    examples: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Story:
    """A story to be followed."""

    name: str
    title: str
    language: str
    anchors: tuple[Anchor, ...]
    threshold: float
    counted_themes: tuple[str, ...] = ()
    """What the story counts, from its themes: `killed`, `prisoners`."""
    keywords: tuple[Query, ...] = ()
    """Without those that are names: they are `subjects`."""
    subjects: tuple[Concept, ...] = ()
    """Concepts of the names among the user's keywords, known in every language: whom the story is about."""
    exclude: tuple[Query, ...] = ()
    seed_text: str = ""
    """The seed itself, headline first, one sentence or paragraph a line."""
    own_forms: tuple[Form, ...] = ()
    """Names that only this story knows, beside the shipped lexicon."""
    figures: tuple[Figure, ...] = ()
    """What the seed says how many: known from the start."""

    def concepts_of(self, group: Group) -> frozenset[Concept]:
        """The concepts of a required group."""
        return frozenset(anchor.concept for anchor in self.anchors if anchor.group is group)


def story_to_dict(story: Story) -> dict[str, Any]:
    """What the story became, JSON-ready, for `susulan topic`."""
    return {
        "name": story.name,
        "title": story.title,
        "language": story.language,
        "threshold": story.threshold,
        "required": {
            group.value: sorted(anchor.name for anchor in story.anchors if anchor.group is group)
            for group in (Group.ACTOR, Group.COUNTERPART, Group.THEME)
        },
        "facets": [one.name for one in story.anchors if one.role is Role.THEME],
        "counted": list(story.counted_themes),
        "keywords": [query.source for query in story.keywords],
        "subjects": [one.name for one in story.anchors if one.concept in story.subjects],
        "exclude": [query.source for query in story.exclude],
        "figures": [
            {"what": one.kind, "low": one.low, "high": one.high, "unit": one.unit, "who_says": one.speaker}
            for one in story.figures
        ],
        "anchors": [
            {
                "name": one.name,
                "role": one.role.value,
                "group": one.group.value,
                "weight": round(one.weight, 3),
                "languages": one.language_count,
                "examples": list(one.examples),
            }
            for one in story.anchors
        ],
    }
