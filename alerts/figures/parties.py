"""For whom a claimant speaks: the spy agency, the ministry and the capital of a country are one party."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache

from alerts.figures.attribution import OFFICE_SHORT_NAMES, country_names, display_name
from alerts.text.concept import Concept, ConceptKind
from alerts.text.lexicon.load import home_countries

_NEWSROOMS = frozenset(
    Concept.of(ConceptKind.ORGANISATION, one) for one in ("ap", "afp", "bbc", "kyodo", "yonhap")
)
"""Have a country, but do not speak for it."""


@lru_cache(maxsize=4096)
def party_of(speaker: str) -> str:
    """The country that a claimant speaks for; its own name where it speaks for none."""
    return _country_by_speaker().get(speaker) or _leading_country(speaker)


@lru_cache(maxsize=1)
def _country_by_speaker() -> Mapping[str, str]:
    """Persons, organisations and offices with a name of their own, to their country."""
    found = {
        display_name(one): display_name(country)
        for one, country in home_countries().items()
        if one not in _NEWSROOMS
    }
    return found | {short: _leading_country(office) for office, short in OFFICE_SHORT_NAMES.items()}


def _leading_country(speaker: str) -> str:
    """The country that a name begins with; else the name."""
    words = speaker.split()
    heads = (" ".join(words[:length]) for length in range(len(words), 0, -1))
    return next((head for head in heads if head in country_names()), speaker)
