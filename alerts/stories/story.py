"""The records of a story: its specification, its anchors, and the story itself."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from alerts.stories.rules import Rule
from alerts.stories.seed import Seed, SeedText
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
    seeds: tuple[SeedText, ...]
    """At least one; anchors and figures come from the first."""
    keywords: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()
    must: tuple[str, ...] = ()
    """Expressions that a report must all match."""
    any_of: tuple[str, ...] = ()
    """Expressions of which a report must match at least one; `any` in the config."""
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
    seeds: tuple[Seed, ...]
    """At least one; the first is the main seed."""
    anchors: tuple[Anchor, ...]
    threshold: float
    counted_themes: tuple[str, ...] = ()
    """Themes whose figures the story tracks: `killed`, `prisoners`."""
    keywords: tuple[Query, ...] = ()
    """Without the names, which are in `subjects`."""
    subjects: tuple[Concept, ...] = ()
    """The concepts of keywords that are names."""
    exclude: tuple[Query, ...] = ()
    must: tuple[Rule, ...] = ()
    """A report must match every one, whatever its score."""
    any_of: tuple[Rule, ...] = ()
    """A report must match at least one, whatever its score."""
    typed_keywords: tuple[str, ...] = ()
    """All keywords as the user wrote them."""
    is_framed: bool = True
    """Whether it is followed by what it requires (`alerts.stories.framing`), or by all words of its seeds."""
    removed_concepts: tuple[Concept, ...] = ()
    """Concepts of anchors that the user removed or replaced."""
    own_forms: tuple[Form, ...] = ()
    """Forms that the lexicon does not have."""
    figures: tuple[Figure, ...] = ()
    """The main seed's figures, known from the start."""
    growth: tuple[int, ...] = ()
    """Numbers of owners from which on fast growth of a development is news; empty: it never is."""
    excluded_concepts: tuple[Concept, ...] = ()
    """Concepts that exclude a report in any language, if headline or lead names one."""
    configured: frozenset[str] = frozenset()
    """Keys that the config sets and no applied proposal may change: `exclude`, `anchors.NAME`."""

    @property
    def title(self) -> str:
        """The headline of the main seed."""
        return self.seeds[0].title

    @property
    def language(self) -> str:
        """The language of the main seed."""
        return self.seeds[0].language

    @property
    def seed_text(self) -> str:
        """The main seed, headline first, one sentence or paragraph per line."""
        return self.seeds[0].full_text

    def concepts_of(self, group: Group) -> frozenset[Concept]:
        """The concepts of a group's anchors."""
        return frozenset(anchor.concept for anchor in self.anchors if anchor.group is group)
