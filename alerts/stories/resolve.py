"""Expressions that are a name which the lexicon or the list of cities knows in many languages."""

from __future__ import annotations

from alerts.stories.entities import SeedEntity, extract_entities
from alerts.text.annotate import annotate
from alerts.text.concept import ConceptKind

_FALLBACK_LANGUAGES = ("en", "und")
"""Languages tried after the given one."""


def resolve_name(source: str, language: str) -> SeedEntity | None:
    """The country, organisation, person or city that an expression names; None if it is anything else.

    An expression in quotes means these very words.
    """
    if '"' in source or "*" in source or "(" in source:
        return None
    for tag in (language, *_FALLBACK_LANGUAGES):
        annotated = annotate(source, "", tag)
        whole = (0, len(annotated.text.normalized.rstrip()))
        for hit in annotated.sentences[0].hits:
            if hit.concept.kind is not ConceptKind.THEME and (hit.start, hit.end) == whole:
                return SeedEntity(hit.concept, source, ())
    entities = extract_entities(source, "", language)
    cities = (entity for entity in entities if entity.home_country and source.strip() in _spellings(entity))
    return next(cities, None)


def _spellings(city: SeedEntity) -> set[str]:
    """The city's name and forms, also with capitals."""
    return {city.label, *(form.text.title() for form in city.forms), *(form.text for form in city.forms)}
