"""Whether a development grows so fast that this is news: many more independent owners than an hour ago. Pure.

Off unless a story names thresholds. Each threshold speaks once in the life of a development: what was told is
in the decisions of its reports, so a restart does not tell it again.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta

from alerts.developments.fingerprint import Fingerprint
from alerts.developments.incoming import IncomingReport
from alerts.outlets.attribution import attribute_name, independent_owners
from alerts.outlets.table import OutletTable
from store.records.decisions import Growth
from store.records.matching import Member

LOOKBACK = timedelta(hours=1)
FACTOR = 2
"""How many times as many owners as an hour ago are fast growth."""
MAX_ORIGINS = 1_000
"""Origins remembered of one development."""


@dataclass(slots=True)
class Coverage:
    """When each origin of a development first reported it, and in which languages they report."""

    first_at: dict[str, float] = field(default_factory=dict)
    """Origin → time of its first report in seconds since 1970, copies left out."""
    languages: set[str] = field(default_factory=set)
    told: int = 0
    """The highest threshold that was told."""

    def add(self, member: Member, fingerprint: Fingerprint) -> None:
        """Note a report."""
        for fact in member.decision.news:
            if isinstance(fact, Growth):
                self.told = max(self.told, fact.threshold)
        if member.duplicate_of is None and member.origin:
            _note(self.first_at, member.origin, fingerprint)
            self.languages.add(fingerprint.language)


def growth_facts(
    coverage: Coverage | None, report: IncomingReport, thresholds: Sequence[int], outlets: OutletTable
) -> tuple[Growth, ...]:
    """The fact that with the report the development grows fast; empty where it does not.

    `coverage`: without the report; None where it is not noted. An outlet reported when its report was
    published, so that what was read late, after an outage, is no growth. A report that looks back is none.
    """
    if coverage is None or report.match.retrospective:
        return ()
    origin, fingerprint = report.origin, report.fingerprint
    untold = [threshold for threshold in thresholds if threshold > coverage.told]
    if not origin or origin in coverage.first_at or not untold:
        return ()
    if len(coverage.first_at) + 1 < min(untold):
        return ()  # there are no more owners than origins
    first_at = dict(coverage.first_at)
    _note(first_at, origin, fingerprint)
    owners = _count_owners(first_at, outlets)
    reached = max((threshold for threshold in untold if threshold <= owners), default=None)
    if reached is None:
        return ()
    since = (report.now - LOOKBACK).timestamp()
    before = _count_owners({name: at for name, at in first_at.items() if at <= since}, outlets)
    if owners < FACTOR * before:
        return ()
    languages = len(coverage.languages | {fingerprint.language})
    return (Growth(owners, languages, before, reached),)


def _note(first_at: dict[str, float], origin: str, fingerprint: Fingerprint) -> None:
    at = fingerprint.day * 86_400
    if origin in first_at:
        first_at[origin] = min(at, first_at[origin])
    elif len(first_at) < MAX_ORIGINS:
        first_at[origin] = at


def _count_owners(first_at: Mapping[str, float], outlets: OutletTable) -> int:
    return len(independent_owners(attribute_name(origin, outlets) for origin in first_at))
