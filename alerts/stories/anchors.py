"""The anchors of a story: what its seed names, how much each weighs, and which groups are required."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from alerts.stories.entities import SeedEntity
from alerts.stories.examples import form_examples
from alerts.stories.salience import SeedSalience
from alerts.stories.story import Anchor, Group, Role
from alerts.stories.themes import theme_anchors
from alerts.text.concept import Concept, ConceptKind
from alerts.text.lexicon.load import english_country_names

MAX_ANCHORS = 60
_COUNTERPART_SHARE = 0.35
"""A counterpart is required only if it has this share of the actor's weight, in title or first sentence."""
_FIGURE_WEIGHT = 0.3
_NON_ENTITIES = frozenset({ConceptKind.THEME, ConceptKind.FIGURE})
_PARTY_KINDS = frozenset({ConceptKind.COUNTRY, ConceptKind.NAME, ConceptKind.ORGANISATION})
"""The kinds of actor and counterpart, if the seed names any of these."""


def build_anchors(salience: SeedSalience, found: Sequence[SeedEntity], language: str) -> list[Anchor]:
    """At most `MAX_ANCHORS`: the seed's entities and themes, the most salient first, then its figures."""
    entities = {
        concept: weight for concept, weight in salience.weights.items() if concept.kind not in _NON_ENTITIES
    }
    homes = {entity.concept: entity.home_country for entity in found if entity.home_country}
    groups = _party_groups(entities, salience, homes)
    highest = max(entities.values(), default=1.0)
    own_forms = [form for entity in found for form in entity.forms]
    examples, languages = form_examples(entities, own_forms, language)
    anchors = [
        Anchor(
            name=anchor_name(concept),
            role=_role(concept, groups.get(concept, Group.CONTEXT)),
            group=groups.get(concept, Group.CONTEXT),
            weight=min(1.0, weight / highest),
            concept=concept,
            language_count=languages.get(concept, 0),
            examples=examples.get(concept, ()),
        )
        for concept, weight in sorted(entities.items(), key=lambda item: (-item[1], item[0]))
    ]
    figures = [
        Anchor(entity.label, Role.FIGURE, Group.CONTEXT, _FIGURE_WEIGHT, entity.concept, 0, (entity.label,))
        for entity in found
        if entity.concept.kind is ConceptKind.FIGURE
    ]
    return [*anchors, *theme_anchors(salience, language), *figures][:MAX_ANCHORS]


def _party_groups(
    entities: Mapping[Concept, float], salience: SeedSalience, homes: Mapping[Concept, Concept]
) -> dict[Concept, Group]:
    """The actor, and the counterparts if the seed's headline names one; with their cities."""
    parties = {concept: weight for concept, weight in entities.items() if concept.kind in _PARTY_KINDS}
    parties = parties or dict(entities)
    if not parties:
        return {}
    actor = max(parties, key=lambda concept: (concept in salience.title_concepts, parties[concept], concept))
    groups = {actor: Group.ACTOR}
    counterparts = [
        concept
        for concept in parties
        if concept != actor
        and concept in salience.front_concepts
        and parties[concept] >= _COUNTERPART_SHARE * parties[actor]
        and homes.get(actor) != concept
    ]
    if any(concept in salience.title_concepts for concept in counterparts):
        groups |= dict.fromkeys(counterparts, Group.COUNTERPART)
    for concept, home in homes.items():
        if home in groups and concept in entities and concept not in groups:
            groups[concept] = groups[home]
    return groups


def _role(concept: Concept, group: Group) -> Role:
    match concept.kind:
        case ConceptKind.PERSON:
            return Role.PERSON
        case ConceptKind.ORGANISATION:
            return Role.ORGANISATION
        case ConceptKind.CITY:
            return Role.PLACE
        case ConceptKind.COUNTRY:
            return Role.ACTOR if group is Group.ACTOR else Role.PLACE
        case _:
            return Role.ACTOR if group is Group.ACTOR else Role.ORGANISATION


def anchor_name(concept: Concept) -> str:
    """The name of a concept's anchor, as people read it."""
    match concept.kind:
        case ConceptKind.COUNTRY:
            return english_country_names().get(concept, concept.name)
        case ConceptKind.PERSON:
            return concept.name.replace("-", " ").title()
        case ConceptKind.ORGANISATION:
            return concept.name.upper()
        case _:
            return concept.name
