"""The themes of a story: those of the seed, and their siblings."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping

from alerts.stories.examples import form_examples
from alerts.stories.salience import LEAD_WEIGHT, SeedSalience
from alerts.stories.story import Anchor, Group, Role
from alerts.text.concept import Concept, ConceptKind
from alerts.text.lexicon.load import ThemeInfo, theme_info

_SIBLING_FACTOR = 0.8
_TITLE_ONLY_FACTOR = 0.7
_NON_CORE_FACTOR = 0.5
_LEADING_SHARE = 0.4
"""A family leads if it has this share of the strongest family's weight."""


def theme_anchors(salience: SeedSalience, language: str) -> list[Anchor]:
    """Anchors for the seed's themes, and for the other themes of families that it is mainly about."""
    info = theme_info()
    named = {
        concept: weight
        for concept, weight in salience.weights.items()
        if concept.kind is ConceptKind.THEME and concept in info
    }
    leading = _leading_families(named, info)
    weights = {
        concept: theme.weight if concept in named else theme.weight * _SIBLING_FACTOR
        for concept, theme in info.items()
        if theme.family in leading and (concept in named or _has_core(theme.family, named, info))
    }
    weights |= {
        concept: info[concept].weight * _TITLE_ONLY_FACTOR
        for concept in named
        if concept not in weights and concept in salience.title_concepts
    }
    examples, languages = form_examples(weights, (), language)
    return [
        Anchor(
            name=concept.name,
            role=Role.THEME,
            group=Group.THEME,
            weight=weight,
            concept=concept,
            language_count=languages.get(concept, 0),
            examples=examples.get(concept, ()),
        )
        for concept, weight in sorted(weights.items(), key=lambda item: (-item[1], item[0]))
    ]


def _leading_families(named: Mapping[Concept, float], info: Mapping[Concept, ThemeInfo]) -> set[str]:
    strength: defaultdict[str, float] = defaultdict(float)
    for concept, weight in named.items():
        theme = info[concept]
        strength[theme.family] += weight * theme.weight * (1.0 if theme.is_core else _NON_CORE_FACTOR)
    return {
        family
        for family, value in strength.items()
        if value >= _LEADING_SHARE * max(strength.values()) and value >= LEAD_WEIGHT
    }


def _has_core(family: str, named: Mapping[Concept, float], info: Mapping[Concept, ThemeInfo]) -> bool:
    return any(info[concept].is_core and info[concept].family == family for concept in named)
