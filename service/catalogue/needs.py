"""What a story needs from its sources: countries, regions, languages and topics, and how much of each."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from alerts.text.concept import ConceptKind
from service.catalogue.coverage import CoverageNeeds
from service.catalogue.geography import (
    countries_of_language,
    country_name,
    is_country,
    main_languages,
    neighbours,
    regions,
)
from service.catalogue.topics import topic_name

if TYPE_CHECKING:
    from alerts.stories.story import Story

_PLACES_SHARE = 0.50
"""The part of all sources for the countries that the seed names."""
_TOPICS_SHARE, _WORLD_SHARE, _AROUND_SHARE, _SEED_LANGUAGE_SHARE = 0.10, 0.25, 0.12, 0.05
_MIN_RELATIVE_WEIGHT = 0.15
"""A country that weighs less, compared with the foremost one, is named in passing."""
_MAX_COUNTRIES = 10
_MAX_NEIGHBOURS, _MAX_LANGUAGE_COUNTRIES = 6, 3
_WORLD_LANGUAGES = (
    "en", "es", "fr", "ar", "zh", "de", "ru", "pt", "ja", "hi", "id", "tr", "ko", "it", "bn", "fa", "ur",
    "vi", "pl", "uk", "sw", "nl", "th",
)  # fmt: skip
"""Languages whose newsrooms report on the whole world."""
_DESKS_OF_ENGLISH = 3
"""English world desks for each one in another language."""
_MIN_LANGUAGE_WEIGHT = 0.3
"""A language matters if its country weighs as much, compared with the foremost one."""
_EUROPEAN_UNION = "eu"


class NeedKind(StrEnum):
    """Why a source matters for a story."""

    PLACE = "place"
    """The country that the seed is mostly about."""
    PARTY = "party"
    """Another country that the seed names."""
    REGION = "region"
    NEIGHBOUR = "neighbour"
    LANGUAGE = "language"
    """The press in the seed's language, wherever it is."""
    TOPIC = "topic"
    WORLD = "world"
    """World news in a language."""


@dataclass(frozen=True, slots=True)
class Need:
    """One reason for sources, and its share of all of them."""

    kind: NeedKind
    key: str
    """The code of a country or language, a region or a topic."""
    weight: float
    """Above 0; the weights of a story's needs sum up to 1."""
    reason: str
    """In words: `the story centres on Serbia`."""


@dataclass(frozen=True, slots=True)
class StoryNeeds:
    """All that a story needs, and what else helps to choose."""

    needs: tuple[Need, ...]
    """The heaviest first."""
    countries: tuple[str, ...]
    """Codes of the countries that matter, the foremost first."""
    languages: tuple[str, ...]
    """Languages that matter: those of the seeds and of the foremost countries, and English."""
    topics: tuple[str, ...]

    @property
    def coverage(self) -> CoverageNeeds:
        """What of it sources must cover."""
        return CoverageNeeds(self.languages, self.countries)


def story_needs(story: Story, topics: Sequence[str]) -> StoryNeeds:
    """The needs of a story whose seeds are about these topics."""
    weights = _country_weights(story)
    countries = list(weights)
    language = story.language if story.language != "und" else "en"
    raw: list[Need] = [*_place_needs(weights, language)]
    raw += _around_needs(countries, has_union=_names_union(story))
    if weights and not any(language in main_languages(code) for code in countries):
        raw.append(_language_need(language, _SEED_LANGUAGE_SHARE))
    for topic in topics:
        reason = f"reports on {topic_name(topic)}"
        raw.append(Need(NeedKind.TOPIC, topic, _TOPICS_SHARE / len(topics), reason))
    raw += _world_needs(language)
    total = sum(need.weight for need in raw)
    needs = [Need(need.kind, need.key, need.weight / total, need.reason) for need in raw]
    return StoryNeeds(
        needs=tuple(sorted(needs, key=lambda need: -need.weight)),
        countries=tuple(countries),
        languages=_languages(story, weights),
        topics=tuple(topics),
    )


def _country_weights(story: Story) -> dict[str, float]:
    """Code → weight of each country that the seed names more than in passing, the heaviest first."""
    found = [
        (anchor.concept.name, anchor.weight)
        for anchor in story.anchors
        if anchor.concept.kind is ConceptKind.COUNTRY and is_country(anchor.concept.name)
    ]
    found.sort(key=lambda pair: -pair[1])
    return {
        code: weight
        for code, weight in found[:_MAX_COUNTRIES]
        if weight >= _MIN_RELATIVE_WEIGHT * found[0][1]
    }


def _names_union(story: Story) -> bool:
    return any(
        anchor.concept.kind is ConceptKind.ORGANISATION and anchor.concept.name == _EUROPEAN_UNION
        for anchor in story.anchors
    )


def _place_needs(weights: dict[str, float], language: str) -> list[Need]:
    """One need a country; without a country the press in the seed's language takes their place."""
    if not weights:
        codes = countries_of_language(language)[:_MAX_LANGUAGE_COUNTRIES]
        if not codes:
            return [_language_need(language, _PLACES_SHARE)]
        share = _PLACES_SHARE / 2 / len(codes)
        spoken = [
            Need(
                NeedKind.PARTY,
                code,
                share,
                f"{_language_label(language)}, the seed's language, is spoken in {country_name(code)}",
            )
            for code in codes
        ]
        return [*spoken, _language_need(language, _PLACES_SHARE / 2)]
    total = sum(weights.values())
    foremost = max(weights.values())
    needs = []
    for code, weight in weights.items():
        is_place = weight == foremost
        name = country_name(code)
        reason = f"the story centres on {name}" if is_place else f"the seed names {name}"
        kind = NeedKind.PLACE if is_place else NeedKind.PARTY
        needs.append(Need(kind, code, _PLACES_SHARE * weight / total, reason))
    return needs


def _around_needs(countries: Sequence[str], *, has_union: bool) -> list[Need]:
    """The neighbours and the regions of the country that the story centres on."""
    found: list[tuple[NeedKind, str, str]] = []
    if has_union:
        found.append((NeedKind.REGION, "europe", "the seed names the EU"))
    if countries:
        place = countries[0]
        named = [slug for slug, (_, codes) in regions().items() if place in codes]
        smallest = sorted(named, key=lambda slug: len(regions()[slug][1]))[:2]
        found += [(NeedKind.REGION, slug, f"reports on {regions()[slug][0]}") for slug in smallest]
        around = [code for code in neighbours(place) if code not in countries][:_MAX_NEIGHBOURS]
        found += [
            (NeedKind.NEIGHBOUR, code, f"{country_name(code)} borders on {country_name(place)}")
            for code in around
        ]
    return [Need(kind, key, _AROUND_SHARE / len(found), reason) for kind, key, reason in found]


def _language_need(language: str, share: float) -> Need:
    return Need(
        NeedKind.LANGUAGE,
        language,
        share,
        f"reports in {_language_label(language)}, the language of the seed",
    )


def _world_needs(language: str) -> list[Need]:
    """World news: as many sources in each language, more in English and in the seed's language."""
    desks = {
        tag: _DESKS_OF_ENGLISH if tag in ("en", language) else 1 for tag in (language, *_WORLD_LANGUAGES)
    }
    total = sum(desks.values())
    return [
        Need(NeedKind.WORLD, tag, _WORLD_SHARE * count / total, f"world news in {_language_label(tag)}")
        for tag, count in desks.items()
    ]


def _languages(story: Story, weights: Mapping[str, float]) -> tuple[str, ...]:
    least = _MIN_LANGUAGE_WEIGHT * max(weights.values(), default=0.0)
    countries = [code for code, weight in weights.items() if weight >= least]
    seeds = [seed.language for seed in story.seeds if seed.language != "und"]
    spoken = [language for code in countries for language in main_languages(code)]
    return tuple(dict.fromkeys([*seeds, *spoken, "en"]))


def _language_label(language: str) -> str:
    from alerts.messages.wording import language_name

    return language_name(language)
