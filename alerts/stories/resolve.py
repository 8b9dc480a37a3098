"""Expressions that are a name which the lexicon or the list of cities knows in many languages."""

from __future__ import annotations

from alerts.stories.entities import SeedEntity, city_entity, extract_entities
from alerts.text.annotate import annotate
from alerts.text.concept import ConceptKind
from alerts.text.lexicon.cities import find_cities
from alerts.text.scripts import main_script

_FALLBACK_LANGUAGES = ("en", "und")
_LANGUAGES_OF_SCRIPT = {
    "Han": ("zh", "ja"),
    "Hangul": ("ko",),
    "Cyrillic": ("ru", "uk"),
    "Arabic": ("ar", "fa"),
    "Devanagari": ("hi",),
    "Hebrew": ("he",),
    "Greek": ("el",),
    "Thai": ("th",),
}
"""Languages tried after the given one: those of the script of the expression, then the others."""
_CONTEXT = "a "
"""Around an expression, because abbreviations in a text of capitals only are no names."""
_MIN_POPULATION = 100_000
_MIN_LOWER_CASE = 4
"""Letters of a name that the user may type without a capital: `sudan`, but not `us`."""


def resolve_name(source: str, language: str) -> SeedEntity | None:
    """The country, organisation, person or city that an expression names; None if it is anything else.

    An expression in quotes means these very words.
    """
    if '"' in source or "*" in source or "(" in source:
        return None
    if source.islower() and len(source.strip()) < _MIN_LOWER_CASE:
        return None
    by_script = _LANGUAGES_OF_SCRIPT.get(main_script(source), ())
    for tag in dict.fromkeys((language, *by_script, *_FALLBACK_LANGUAGES)):
        annotated = annotate(f"{_CONTEXT}{source.strip()}{_CONTEXT[::-1]}", "", tag)
        whole = (len(_CONTEXT), len(annotated.text.normalized.rstrip()) - len(_CONTEXT))
        for hit in annotated.sentences[0].hits:
            if hit.concept.kind is not ConceptKind.THEME and (hit.start, hit.end) == whole:
                return SeedEntity(hit.concept, source, ())
    entities = extract_entities(source, "", language)
    cities = (entity for entity in entities if entity.home_country and source.strip() in _spellings(entity))
    return next(cities, None) or _large_city(source.strip())


def _large_city(name: str) -> SeedEntity | None:
    """The largest city with a name of several words, `Los Angeles`; a seed is searched for single words."""
    if " " not in name:
        return None
    city = max(find_cities([name]), key=lambda city: city.population, default=None)
    return city_entity(city) if city is not None and city.population >= _MIN_POPULATION else None


def _spellings(city: SeedEntity) -> set[str]:
    """The city's name and forms, also with capitals."""
    return {city.label, *(form.text.title() for form in city.forms), *(form.text for form in city.forms)}
