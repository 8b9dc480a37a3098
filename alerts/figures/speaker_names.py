"""Short English names for those who state figures: `NIS`, `Ukraine general staff`, `Zelensky`."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache

from alerts.text.concept import Concept, ConceptKind

OFFICE_NAMES = {
    "intelligence": "intelligence",
    "defence": "defence ministry",
    "staff": "general staff",
    "president": "president",
    "officials": "officials",
    "media": "state media",
    "lawmakers": "lawmakers",
    "government": "government",
}
OFFICE_SHORT_NAMES = {
    "South Korea intelligence": "NIS",
    "Ukraine intelligence": "HUR",
    "North Korea state media": "KCNA",
    "Israel general staff": "IDF",
}
_ORGANISATIONS = {
    "rok-military": "South Korea general staff",
    "afu": "Ukraine general staff",
    "yonhap": "Yonhap",
    "red-cross": "Red Cross",
    "worldbank": "World Bank",
    "wagner": "Wagner",
    "fed": "Federal Reserve",
    "pentagon": "Pentagon",
    "amnesty": "Amnesty International",
    "reuters": "Reuters",
    "xinhua": "Xinhua",
    "kyodo": "Kyodo",
    "hamas": "Hamas",
    "hezbollah": "Hezbollah",
    "houthis": "Houthis",
    "taliban": "Taliban",
    "mossad": "Mossad",
}
_NAME_ADDITION = re.compile(r" \(.*\)| - .*")
"""The addition to an English country name: `Myanmar (Burma)`."""
_COUNTRY_SHORT_NAMES = {
    "CD": "DR Congo",
    "CG": "Congo",
    "PS": "Palestine",
    "HK": "Hong Kong",
    "MO": "Macao",
    "US": "US",
    "GB": "UK",
    "AE": "UAE",
}


@lru_cache(maxsize=512)
def display_name(concept: Concept) -> str:
    """The short English name of a person, organisation or country."""
    match concept.kind:
        case ConceptKind.PERSON:
            return concept.name.replace("-", " ").title()
        case ConceptKind.ORGANISATION:
            return _ORGANISATIONS.get(concept.name, concept.name.upper())
        case _:
            return _country_name_by_code().get(concept.name, concept.name)


@lru_cache(maxsize=1)
def _country_name_by_code() -> Mapping[str, str]:
    from babel import Locale

    names = {code: _NAME_ADDITION.sub("", name) for code, name in Locale("en").territories.items()}
    return {**names, **_COUNTRY_SHORT_NAMES}


@lru_cache(maxsize=1)
def _country_code_by_name() -> Mapping[str, str]:
    return {name: code for code, name in _country_name_by_code().items()}


def country_code(name: str) -> str:
    """The code of a country by its short English name; empty for any other text."""
    return _country_code_by_name().get(name, "")


@lru_cache(maxsize=1)
def country_names() -> frozenset[str]:
    """The short English names of all countries."""
    return frozenset(_country_name_by_code().values())
