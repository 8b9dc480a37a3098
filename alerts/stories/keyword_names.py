"""Keywords that are names: `Sudan` is the country, in every language, not a string of letters.

A name among the keywords is a subject of the story and takes precedence over the seed. That matters for a
seed that is a web page whose menus name many countries.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from alerts.stories.entities import SeedEntity
from alerts.stories.resolve import resolve_name
from alerts.stories.story import Anchor, Group, Role
from alerts.text.concept import Concept, ConceptKind
from alerts.text.query import Query

_PARTIES = frozenset({Group.ACTOR, Group.COUNTERPART})


def split_name_keywords(
    keywords: Sequence[Query], language: str
) -> tuple[list[SeedEntity], tuple[Query, ...]]:
    """The keywords that are a known name and nothing else, and the other keywords."""
    subjects: dict[Concept, SeedEntity] = {}
    rest = []
    for query in keywords:
        entity = resolve_name(query.source, language)
        if entity is None:
            rest.append(query)
        else:
            subjects.setdefault(entity.concept, entity)
    return list(subjects.values()), tuple(rest)


def require_subjects(
    anchors: Sequence[Anchor], subjects: Sequence[Concept], anchor_name: Callable[[Concept], str]
) -> list[Anchor]:
    """The anchors, with the subjects as the required groups.

    A group of the seed that has a subject stays; one that has none is no longer required. Of the subjects
    that are in no group, the first becomes the actor and the others become counterparts.
    """
    if not subjects:
        return list(anchors)
    kept = {anchor.group for anchor in anchors if anchor.concept in subjects} & _PARTIES
    grouped = {anchor.concept for anchor in anchors if anchor.group in kept}
    groups: dict[Concept, Group] = {}
    for concept in subjects:
        if concept not in grouped:
            taken = kept | set(groups.values())
            groups[concept] = Group.COUNTERPART if Group.ACTOR in taken else Group.ACTOR
    edited = [
        replace(
            anchor,
            group=groups.get(anchor.concept, _demoted_group(anchor, kept)),
            weight=1.0 if anchor.concept in subjects else anchor.weight,
        )
        for anchor in anchors
    ]
    known = {anchor.concept for anchor in anchors}
    added = [
        Anchor(anchor_name(concept), _role(concept), group, 1.0, concept, 0)
        for concept, group in groups.items()
        if concept not in known
    ]
    return edited + added


def _demoted_group(anchor: Anchor, kept: set[Group]) -> Group:
    return Group.CONTEXT if anchor.group in _PARTIES - kept else anchor.group


def _role(concept: Concept) -> Role:
    if concept.kind is ConceptKind.COUNTRY:
        return Role.ACTOR
    return Role.PERSON if concept.kind is ConceptKind.PERSON else Role.PLACE
