"""Says of each configured source what it reports on and who is behind it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from alerts.outlets.records import Control
from service.catalogue.coverage import SourceProfile
from service.catalogue.feeds import CatalogueFeed, catalogue
from service.config.add_sources import address_key
from store.records.registrable_domain import registrable_domain
from store.records.sources import Source, SourceKind

if TYPE_CHECKING:
    from alerts.outlets.table import OutletTable

_SEARCHES = frozenset({SourceKind.SEARCH, SourceKind.GDELT})
_NOT_COUNTRIES = frozenset({"io", "tv", "me", "co", "fm", "cc", "ai", "ws", "to"})
"""Country domains that outlets of all countries use."""


def source_profiles(sources: Iterable[Source], outlets: OutletTable) -> tuple[SourceProfile, ...]:
    """The profile of each source: from the catalogue, else from its outlet, else from its address."""
    return tuple(_profile(source, outlets) for source in sources)


def configured_feeds(sources: Iterable[Source]) -> tuple[CatalogueFeed, ...]:
    """The catalogue's feeds that are sources already."""
    known = _feeds_by_address()
    found = (known.get(address_key(source.url)) for source in sources)
    return tuple(feed for feed in found if feed is not None)


def _profile(source: Source, outlets: OutletTable) -> SourceProfile:
    feed = _feeds_by_address().get(address_key(source.url))
    host = (urlsplit(source.url).hostname or "").lower()
    outlet = feed.outlet if feed else outlets.by_host(host)
    is_search = source.kind in _SEARCHES
    if feed is not None:
        countries = feed.countries
    elif outlet is not None and outlet.country:
        countries = frozenset({outlet.country})
    else:
        countries = _country_of_domain(host)
    language = source.language if source.language != "und" or feed is None else feed.language
    return SourceProfile(
        name=source.name,
        language=language,
        countries=frozenset() if is_search else countries,
        owner=outlet.counted_owner if outlet else registrable_domain(host) or host,
        is_state_media=outlet is not None and outlet.control is Control.STATE,
        is_search=is_search,
    )


@lru_cache(maxsize=1)
def _feeds_by_address() -> Mapping[str, CatalogueFeed]:
    return {address_key(feed.url): feed for feed in catalogue()}


def _country_of_domain(host: str) -> frozenset[str]:
    """The country of a country domain; none for `com`, or for domains that all the world uses."""
    from service.catalogue.geography import is_country

    ending = host.rpartition(".")[2]
    code = {"uk": "GB"}.get(ending, ending.upper())
    return frozenset({code}) if ending not in _NOT_COUNTRIES and is_country(code) else frozenset()
