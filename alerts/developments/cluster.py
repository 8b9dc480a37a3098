"""A development that may still take reports: which of them are compared, and what they have reported."""

from __future__ import annotations

import sys
from collections.abc import Iterable
from dataclasses import dataclass, field

from alerts.developments.compact import CompactFingerprint
from alerts.developments.fingerprint import Fingerprint
from alerts.developments.growth import Coverage
from alerts.text.concept import Concept
from store.records.decisions import NewActor, NewPlace
from store.records.matching import Development, Member

COMPARED_REPORTS = 6
"""Reports of a development that a new one is compared with: its first and its latest."""
OTHER_DAY = 0.9
"""Days between reports of different days; many reports give only the day."""
MAX_REMEMBERED = 500
"""Names, numbers and origins remembered of one development."""


@dataclass(slots=True)
class OpenDevelopment:
    """A development that may still take reports."""

    development: Development
    fingerprints: list[CompactFingerprint] = field(default_factory=list)
    """Of its first report and its latest ones."""

    concepts: set[Concept] = field(default_factory=set)
    """All that its reports have named."""
    numbers: set[float] = field(default_factory=set)
    """All numbers that its reports have given."""
    statements: set[str] = field(default_factory=set)
    """Whether its reports have mentioned a confirmation or a denial."""
    waiting_names: dict[str, str] = field(default_factory=dict)
    """Names that only reports in one language have given, all without capitals, with that language."""
    origins: list[str] = field(default_factory=list)
    """Origins of its reports, copies left out."""

    coverage: Coverage | None = None
    """Who reported when, where the story asks for growth."""
    has_news: bool = False
    """Whether any of its reports was news; a retrospective report alone causes no alert."""

    def add(self, member: Member, fingerprint: Fingerprint) -> None:
        """Note what a report says, to know later what is new."""
        self.has_news = self.has_news or not fingerprint.retrospective
        if len(self.numbers) < MAX_REMEMBERED:
            self.numbers.update(fingerprint.numbers)
        self.statements |= fingerprint.statements | fingerprint.mentioned_statements
        if len(self.waiting_names) < MAX_REMEMBERED:
            for name in fingerprint.waiting_names:
                self.waiting_names.setdefault(name, fingerprint.language)
        for fact in member.decision.news:
            if isinstance(fact, NewActor | NewPlace):
                self.waiting_names.pop(fact.concept, None)
        if self.coverage is not None:
            self.coverage.add(member, fingerprint)
        if member.duplicate_of is None and len(self.origins) < MAX_REMEMBERED:
            self.origins.append(sys.intern(member.origin))

    def confirmed_names(self, names: Iterable[Concept], language: str) -> set[Concept]:
        """Which of the names of a report in this language have waited for a second one."""
        return {name for name in names if self.waiting_names.get(name, language) != language}

    def is_of_other_days(self, fingerprint: Fingerprint) -> bool:
        """Whether the reports that are compared are all of other days than this one."""
        return all(abs(other.day - fingerprint.day) > OTHER_DAY for other in self.fingerprints)

    def headline_themes(self) -> set[Concept]:
        """The themes of the headlines of the reports that are compared."""
        return {theme for fingerprint in self.fingerprints for theme in fingerprint.title_themes}

    def observe(self, fingerprint: Fingerprint) -> list[Concept]:
        """Note what a report names; returns what the development had not named before."""
        if len(self.concepts) >= MAX_REMEMBERED:
            return []
        new = [concept for concept in fingerprint.concepts if concept not in self.concepts]
        self.concepts.update(new)
        return new

    def distinct_origins(self) -> tuple[str, ...]:
        """Each origin once, in order of reporting."""
        return tuple(dict.fromkeys(filter(None, self.origins)))

    def replace(self, fingerprint: CompactFingerprint) -> CompactFingerprint | None:
        """Add the fingerprint of a report; returns the one that it replaces, if there are too many."""
        self.fingerprints.append(fingerprint)
        return self.fingerprints.pop(1) if len(self.fingerprints) > COMPARED_REPORTS else None
