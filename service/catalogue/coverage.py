"""What the sources of a config cover, and what of a story they miss. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from store.records.sources import SourceStats

COVERAGE_WEEKS = 4
"""Sources that brought nothing for so long are named."""


@dataclass(frozen=True, slots=True)
class SourceProfile:
    """What a configured source reports on, and who is behind it."""

    name: str
    language: str
    """The primary tag; `und` if unknown."""
    countries: frozenset[str]
    """Codes of the countries that it reports on; empty if unknown, or for a world desk."""
    owner: str
    is_state_media: bool
    is_search: bool
    """Whether it finds reports of many outlets: it counts for its language only."""


@dataclass(frozen=True, slots=True)
class Share:
    """How much of a language, country or owner the sources cover."""

    key: str
    sources: int
    reports: int
    """New reports that these sources were the first to bring in the last four weeks."""


@dataclass(frozen=True, slots=True)
class CoverageNeeds:
    """The languages and countries that matter for a story."""

    languages: tuple[str, ...]
    countries: tuple[str, ...]
    """Codes, the foremost first."""


@dataclass(frozen=True, slots=True)
class Coverage:
    """What a config's sources cover for one story."""

    sources: int
    searches: int
    languages: tuple[Share, ...]
    """Those with most sources first."""
    countries: tuple[Share, ...]
    owners: tuple[Share, ...]
    state_owners: frozenset[str]
    missing_languages: tuple[str, ...]
    """Languages that matter for the story and that no source but a search has."""
    missing_countries: tuple[str, ...]
    """Countries that matter for the story and that no source reports from."""
    silent: tuple[str, ...]
    """Names of sources that brought nothing new in the last four weeks."""
    empty: tuple[str, ...]
    """Names of sources that have brought nothing so far."""


def measure_coverage(
    profiles: Sequence[SourceProfile],
    needs: CoverageNeeds,
    article_counts: Mapping[str, int],
    recent: Mapping[str, SourceStats],
) -> Coverage:
    """The coverage of a story.

    `article_counts` says how many articles each source ever brought, `recent` what it brought in the last
    `COVERAGE_WEEKS`; a source that is absent has brought nothing.
    """
    outlets = [profile for profile in profiles if not profile.is_search]
    languages = {profile.language for profile in outlets}
    countries = frozenset().union(*(profile.countries for profile in outlets))
    reports = {name: stats.articles for name, stats in recent.items()}
    return Coverage(
        sources=len(profiles),
        searches=len(profiles) - len(outlets),
        languages=_shares(((profile, [profile.language]) for profile in profiles), reports),
        countries=_shares(((profile, profile.countries) for profile in outlets), reports),
        owners=_shares(((profile, [profile.owner]) for profile in outlets), reports),
        state_owners=frozenset(profile.owner for profile in outlets if profile.is_state_media),
        missing_languages=tuple(tag for tag in needs.languages if tag not in languages),
        missing_countries=tuple(code for code in needs.countries if code not in countries),
        silent=tuple(
            profile.name
            for profile in profiles
            if article_counts.get(profile.name) and profile.name not in recent
        ),
        empty=tuple(profile.name for profile in profiles if not article_counts.get(profile.name)),
    )


def _shares(
    keyed: Iterable[tuple[SourceProfile, Iterable[str]]], reports: Mapping[str, int]
) -> tuple[Share, ...]:
    sources: Counter[str] = Counter()
    brought: Counter[str] = Counter()
    for profile, keys in keyed:
        for key in keys:
            sources[key] += 1
            brought[key] += reports.get(profile.name, 0)
    order = sorted(sources, key=lambda key: (-sources[key], key))
    return tuple(Share(key, sources[key], brought[key]) for key in order)
