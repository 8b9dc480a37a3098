"""Chooses sources of the catalogue for a story. Pure.

Each need of the story gets sources in proportion to its weight (Sainte-Laguë's method). Within a need, the
better source fits better, and repeats less of the owners, languages and state media that are chosen already.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from service.catalogue.feeds import CatalogueFeed
from service.catalogue.geography import countries_of_language, main_languages
from service.catalogue.needs import Need, NeedKind, StoryNeeds

DEFAULT_LIMIT = 60
MAX_PER_OWNER = 3
_AGENCY_FACTOR = 1.3
_OFFICIAL_FACTOR, _ENGLISH_FACTOR, _OTHER_LANGUAGE_FACTOR = 1.2, 1.0, 0.6
_REGION_FACTOR = 1.5
"""For a local outlet of a region that the seed names."""
_SECTION_FACTOR = 0.8
"""For a section page, whose links need more requests than a feed."""
_NEAR_TOPIC_FACTOR = 1.5
"""For an outlet on the topic in a country of the story."""
_NATIONAL_FACTOR = 0.6
"""For a feed of all news of a country in place of a world desk: world news is a part of it."""
_LARGE_COUNTRIES = 3
_PUBLISHER_FACTOR, _ONE_LIST_FACTOR, _PER_LIST, _MAX_LISTS = 1.0, 0.85, 0.08, 8
"""By how the address is confirmed: each list beyond two also shows how prominent the outlet is."""
_SAME_OWNER_FACTOR, _SAME_LANGUAGE_FACTOR, _STATE_FACTOR = 0.3, 0.95, 0.85
"""For each source of the same owner chosen already; of the same language, or of a state, within one need."""
_COUNTRY_KINDS = frozenset({NeedKind.PLACE, NeedKind.PARTY, NeedKind.NEIGHBOUR})


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A proposed source, and the need that it was chosen for."""

    feed: CatalogueFeed
    need: Need


@dataclass(frozen=True, slots=True)
class SuggestionList:
    """The proposed sources, and what the catalogue could not fill."""

    suggestions: tuple[Suggestion, ...]
    """By need, the heaviest first; within a need in the order of choice."""
    unmet: tuple[Need, ...]
    """Needs for which neither the catalogue nor the config has any source."""

    def count_of(self, need: Need) -> int:
        """How many sources were proposed for a need."""
        return sum(suggestion.need == need for suggestion in self.suggestions)


@dataclass(slots=True)
class _Choice:
    """What is chosen so far, with the configured sources."""

    by_need: dict[Need, list[CatalogueFeed]]
    owners: Counter[str] = field(default_factory=Counter)

    def add(self, need: Need, feed: CatalogueFeed) -> None:
        self.by_need[need].append(feed)
        self.owners[feed.outlet.counted_owner] += 1

    def is_full(self, need: Need, feed: CatalogueFeed) -> bool:
        """Whether its owner has enough sources, or its outlet serves the need in this language already."""
        has_outlet = any(
            other.outlet == feed.outlet and other.language == feed.language for other in self.by_need[need]
        )
        return has_outlet or self.owners[feed.outlet.counted_owner] >= MAX_PER_OWNER

    def value(self, need: Need, feed: CatalogueFeed, fit: float) -> float:
        """What the feed would add to those that are chosen for the need."""
        chosen = self.by_need[need]
        same_language = sum(other.language == feed.language for other in chosen)
        states = sum(other.is_state_media for other in chosen) if feed.is_state_media else 0
        return (
            fit
            * _SAME_OWNER_FACTOR ** self.owners[feed.outlet.counted_owner]
            * _SAME_LANGUAGE_FACTOR**same_language
            * _STATE_FACTOR**states
        )


def suggest_sources(
    needs: StoryNeeds,
    feeds: Sequence[CatalogueFeed],
    configured: Collection[CatalogueFeed] = (),
    *,
    names_region: Callable[[str], bool] = lambda _: False,
    limit: int = DEFAULT_LIMIT,
) -> SuggestionList:
    """At most `limit` sources that complement the configured ones.

    `names_region` says whether the seed names a part of a country, such as `California`.
    """
    candidates = {need: _candidates(need, needs, feeds, names_region) for need in needs.needs}
    choice = _Choice({need: [] for need in needs.needs})
    for feed in configured:
        if (need := next((need for need in needs.needs if feed in candidates[need]), None)) is not None:
            choice.add(need, feed)
    unmet = tuple(need for need in needs.needs if not candidates[need])
    taken = set(configured)
    suggestions: list[Suggestion] = []
    while len(suggestions) < limit and (suggestion := _next_suggestion(candidates, choice, taken)):
        choice.add(suggestion.need, suggestion.feed)
        taken.add(suggestion.feed)
        suggestions.append(suggestion)
    position = {need: number for number, need in enumerate(needs.needs)}
    suggestions.sort(key=lambda suggestion: position[suggestion.need])
    return SuggestionList(tuple(suggestions), unmet)


_Candidates = Mapping[Need, Mapping[CatalogueFeed, float]]
"""Need → the feeds that serve it, with how well each fits."""


def _next_suggestion(
    candidates: _Candidates, choice: _Choice, taken: Collection[CatalogueFeed]
) -> Suggestion | None:
    """The best feed of the need that has least for its weight; None if no feed is left."""
    for need in sorted(candidates, key=lambda need: -need.weight / (2 * len(choice.by_need[need]) + 1)):
        left = [
            (choice.value(need, feed, fit), feed.url, feed)
            for feed, fit in candidates[need].items()
            if feed not in taken and not choice.is_full(need, feed)
        ]
        if left:
            return Suggestion(max(left)[2], need)
    return None


def _candidates(
    need: Need, needs: StoryNeeds, feeds: Iterable[CatalogueFeed], names_region: Callable[[str], bool]
) -> dict[CatalogueFeed, float]:
    """The feeds that serve a need, with how well each fits; above 0."""
    found = {}
    for feed in feeds:
        is_local = bool(feed.region)
        if not _serves(feed, need, needs) or (is_local and not names_region(feed.region)):
            continue
        found[feed] = _fit(feed, need, needs.countries) * (_REGION_FACTOR if is_local else 1.0)
    return found


def _serves(feed: CatalogueFeed, need: Need, needs: StoryNeeds) -> bool:
    is_on_topic = feed.is_general or not set(needs.topics).isdisjoint(feed.topics)
    match need.kind:
        case NeedKind.TOPIC:
            is_near = feed.is_world_desk or not feed.countries.isdisjoint(needs.countries)
            return need.key in feed.topics and is_near
        case NeedKind.PLACE | NeedKind.PARTY | NeedKind.NEIGHBOUR:
            return is_on_topic and need.key in feed.countries
        case NeedKind.REGION:
            return is_on_topic and need.key in feed.scope
        case NeedKind.LANGUAGE:
            return feed.is_general and feed.language == need.key and not feed.region
        case NeedKind.WORLD:
            is_national = not feed.region and bool(_large_countries(need.key) & feed.countries)
            return feed.is_general and feed.language == need.key and (feed.is_world_desk or is_national)
    raise AssertionError(need.kind)


@lru_cache(maxsize=256)
def _large_countries(language: str) -> frozenset[str]:
    """The countries whose press reports on the world for most speakers of a language."""
    return frozenset(countries_of_language(language)[:_LARGE_COUNTRIES])


def _confirmation_factor(confirmed: str) -> float:
    kind, _, count = confirmed.partition(":")
    if kind == "lists":
        return 1 + _PER_LIST * (min(int(count), _MAX_LISTS) - 2)
    return _ONE_LIST_FACTOR if kind == "list" else _PUBLISHER_FACTOR


def _fit(feed: CatalogueFeed, need: Need, countries: Collection[str]) -> float:
    """How well a feed fits a need of a story of these countries."""
    fit = _confirmation_factor(feed.confirmed)
    if feed.kind == "site":
        fit *= _SECTION_FACTOR
    if feed.is_agency:
        fit *= _AGENCY_FACTOR
    if need.kind is NeedKind.TOPIC:
        fit /= math.sqrt(len(feed.topics))
        fit *= 1.0 if feed.countries.isdisjoint(countries) else _NEAR_TOPIC_FACTOR
    if need.kind is NeedKind.WORLD and not feed.is_world_desk:
        fit *= _NATIONAL_FACTOR
    if need.kind in _COUNTRY_KINDS:
        fit /= math.sqrt(len(feed.countries))
        official = main_languages(need.key)
        is_english = feed.language == "en"
        fit *= (
            _OFFICIAL_FACTOR
            if feed.language in official
            else _ENGLISH_FACTOR
            if is_english
            else _OTHER_LANGUAGE_FACTOR
        )
    return fit
