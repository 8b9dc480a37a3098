"""The party of a speaker: the intelligence service, ministry and capital of a country are one."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache

from alerts.figures.speaker_names import OFFICE_SHORT_NAMES, country_names, display_name
from alerts.text.concept import Concept, ConceptKind
from alerts.text.lexicon.load import home_countries

NEWSROOMS = frozenset(
    Concept.of(ConceptKind.ORGANISATION, name) for name in ("ap", "afp", "bbc", "kyodo", "yonhap")
)
"""Organisations that have a country but do not speak for it."""


@lru_cache(maxsize=4096)
def party_of(speaker: str) -> str:
    """The country that a speaker speaks for; the speaker itself if there is none."""
    return _country_by_speaker().get(speaker) or _leading_country(speaker)


@lru_cache(maxsize=1)
def _country_by_speaker() -> Mapping[str, str]:
    """Name of a person, organisation or office → its country."""
    countries = {
        display_name(concept): display_name(country)
        for concept, country in home_countries().items()
        if concept not in NEWSROOMS
    }
    return countries | {short: _leading_country(office) for office, short in OFFICE_SHORT_NAMES.items()}


def _leading_country(speaker: str) -> str:
    """The country at the start of the name; else the name."""
    words = speaker.split()
    heads = (" ".join(words[:length]) for length in range(len(words), 0, -1))
    return next((head for head in heads if head in country_names()), speaker)
