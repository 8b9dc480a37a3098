"""The user's keywords that are names: `Sudan` is the country, in every language, not five letters.

A name that the user types is whom the story is about: it goes before what the seed seems to say. That matters
for a seed that is a long web page, whose menus name half the world.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from alerts.stories.entities import SeedEntity, extract_entities
from alerts.stories.story import Anchor, Group, Role
from alerts.text.annotate import annotate
from alerts.text.concept import Concept, ConceptKind
from alerts.text.query import Query

_FALLBACK_LANGUAGES = ("en", "und")
"""Tried after the seed's own."""


def split_name_keywords(
    keywords: Sequence[Query], language: str
) -> tuple[list[SeedEntity], tuple[Query, ...]]:
    """The keywords that are wholly a name known in other languages, and the rest."""
    subjects: dict[Concept, SeedEntity] = {}
    rest = []
    for query in keywords:
        found = _resolve_name(query.source, language)
        if found is None:
            rest.append(query)
        else:
            subjects.setdefault(found.concept, found)
    return list(subjects.values()), tuple(rest)


def _resolve_name(source: str, language: str) -> SeedEntity | None:
    if '"' in source or "*" in source or "(" in source:
        return None
    for tag in (language, *_FALLBACK_LANGUAGES):
        reading = annotate(source, "", tag)
        for hit in reading.sentences[0].hits:
            if hit.concept.kind is not ConceptKind.THEME and (hit.start, hit.end) == (
                0,
                len(reading.text.normalized.rstrip()),
            ):
                return SeedEntity(hit.concept, source, ())
    whole = [
        one
        for one in extract_entities(source, "", language)
        if one.home_country and source.strip() in _spellings(one)
    ]
    return whole[0] if whole else None


def _spellings(found: SeedEntity) -> set[str]:
    """A city under its own name or any of its forms, as written."""
    return {found.label, *(form.text.title() for form in found.forms), *(form.text for form in found.forms)}


def require_subjects(
    anchors: Sequence[Anchor], subjects: Sequence[Concept], anchor_name: Callable[[Concept], str]
) -> list[Anchor]:
    """The anchors with the user's names as the required groups.

    A group of the seed that holds one of them stays as it is; a group that holds none is no longer required.
    Of names that the seed has in no group, the first is the actor and the others its counterparts.
    """
    if not subjects:
        return list(anchors)
    kept = {one.group for one in anchors if one.concept in subjects} & {Group.ACTOR, Group.COUNTERPART}
    grouped = {one.concept for one in anchors if one.group in kept}
    groups: dict[Concept, Group] = {}
    for concept in (one for one in subjects if one not in grouped):
        taken = kept | set(groups.values())
        groups[concept] = Group.COUNTERPART if Group.ACTOR in taken else Group.ACTOR
    edited = [replace(one, group=groups.get(one.concept, _demoted_group(one, kept))) for one in anchors]
    edited = [replace(one, weight=1.0) if one.concept in subjects else one for one in edited]
    missing = [one for one in groups if all(one != old.concept for old in anchors)]
    return edited + [Anchor(anchor_name(one), _role(one), groups[one], 1.0, one, 0) for one in missing]


def _demoted_group(anchor: Anchor, kept: set[Group]) -> Group:
    required = anchor.group in (Group.ACTOR, Group.COUNTERPART)
    return Group.CONTEXT if required and anchor.group not in kept else anchor.group


def _role(concept: Concept) -> Role:
    if concept.kind is ConceptKind.COUNTRY:
        return Role.ACTOR
    return Role.PERSON if concept.kind is ConceptKind.PERSON else Role.PLACE
