"""Names of languages, countries and concepts in the reader's language: from CLDR and the catalogues."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache

from alerts.figures.speaker_names import country_code, display_name
from alerts.messages.language.catalogues import SOURCE_LANGUAGE, translations
from alerts.text.concept import Concept, ConceptKind
from alerts.text.lexicon.load import english_country_names

_LANGUAGE_TAG = re.compile(r"[A-Za-z]{2,8}(?:[-_][A-Za-z0-9]{1,8}){0,4}")
_ADDITION = re.compile("[(（]| [-–—] ")
"""Before what CLDR adds to a country's name: `Myanmar (Burma)`."""
COUNTRIES = frozenset(
    {"DR Congo", "Congo", "Hong Kong", "Macao", "North Korea", "Palestine", "South Korea", "UAE", "UK", "US"}
)
"""Short English names of countries whose name in CLDR is not that of news: every catalogue has its own."""
_ENGLISH = {
    "AFRICAN-UNION": "African Union",
    "ARAB-LEAGUE": "Arab League",
    "Al Sharaa": "al-Sharaa",
    "EUROPOL": "Europol",
    "INTERPOL": "Interpol",
    "ISLAMIC-STATE": "Islamic State",
    "KPA": "Korean People's Army",
    "Lai Ching Te": "Lai Ching-te",
    "Mbs": "Mohammed bin Salman",
    "Mbz": "Mohamed bin Zayed",
    "PARTY-KP": "Workers' Party of Korea",
    "RGB": "Reconnaissance General Bureau",
    "STORM-CORPS": "Storm Corps",
    "Von Der Leyen": "von der Leyen",
}
"""Short names of the lexicon that are no names for readers."""
_NAMED = frozenset({ConceptKind.PERSON, ConceptKind.ORGANISATION, ConceptKind.COUNTRY})


def well_formed_tag(tag: str) -> str:
    """The language's tag; `und` for anything that is no well-formed tag."""
    return tag if _LANGUAGE_TAG.fullmatch(tag) else "und"


@lru_cache(maxsize=2048)
def language_name(tag: str, language: str) -> str:
    """The name of a language; the tag itself where it has none; empty for an unknown language."""
    from babel import Locale, UnknownLocaleError

    tag = well_formed_tag(tag)
    if tag.lower().startswith("und"):
        return ""
    try:
        return Locale.parse(tag, sep="-").get_display_name(language) or tag
    except (UnknownLocaleError, ValueError):
        return tag


@lru_cache(maxsize=2048)
def country_name(code: str, language: str) -> str:
    """The short name of a country; a catalogue's own name comes before that of CLDR."""
    english = display_name(Concept.of(ConceptKind.COUNTRY, code))
    if language == SOURCE_LANGUAGE:
        return english
    if english in COUNTRIES:
        return translations(language).pgettext("country", english)
    from babel import Locale

    name = Locale.parse(language).territories.get(code, english)
    return _ADDITION.split(name, maxsplit=1)[0].strip() or english


@lru_cache(maxsize=2048)
def anchor_name(anchor: str, language: str) -> str:
    """The name of a story's anchor, which is stored in English; a word of the seed stays as it is."""
    if language == SOURCE_LANGUAGE:
        return _ENGLISH.get(anchor, anchor)
    if code := country_code(anchor) or _country_codes().get(anchor, ""):
        return country_name(code, language)
    theme = translations(language).pgettext("theme", anchor)
    return theme if theme != anchor else short_name(anchor, language)


@lru_cache(maxsize=1)
def _country_codes() -> Mapping[str, str]:
    """A country's name as an anchor → its code."""
    return {name: country.name for country, name in english_country_names().items()}


def short_name(english: str, language: str) -> str:
    """A person or organisation by its short English name; one that no list has stays as it is."""
    return translations(language).pgettext("name", _ENGLISH.get(english, english))


def concept_name(concept: Concept, language: str) -> str:
    """The name of a concept."""
    if concept.kind is ConceptKind.COUNTRY:
        return country_name(concept.name, language)
    if concept.kind in _NAMED:
        return short_name(display_name(concept), language)
    if concept.kind is ConceptKind.THEME:
        return translations(language).pgettext("theme", concept.name.replace("-", " "))
    return concept.name
