"""A development that may still take reports: what of them is compared, and what they have told."""

from __future__ import annotations

import sys
from dataclasses import dataclass, field

from alerts.developments.compact import Kept
from alerts.developments.fingerprint import Traits
from store.records.collection import Development, Member

RECENT = 6
"""Reports of a development that a new one is held against: its first and its latest."""
MAX_KNOWN = 500
"""Names, numbers and voices remembered of one development."""


@dataclass(slots=True)
class Open:
    """A development that may still take reports."""

    development: Development
    traits: list[Kept] = field(default_factory=list)
    """Of its first report and its latest ones."""

    known: set[str] = field(default_factory=set)
    """All that its reports named."""
    numbers: set[float] = field(default_factory=set)
    """All that its reports counted."""
    said: set[str] = field(default_factory=set)
    voices: list[str] = field(default_factory=list)
    """Whose telling its reports were, copies left out."""

    news: bool = False
    """Whether any of its reports was news: what looks back alone tells nobody at once."""

    def hear(self, member: Member, traits: Traits) -> None:
        """Note what a report told, to know later what is new."""
        self.news = self.news or not traits.back
        if len(self.numbers) < MAX_KNOWN:
            self.numbers.update(traits.numbers)
        self.said |= traits.said | traits.answered
        if member.duplicate_of is None and len(self.voices) < MAX_KNOWN:
            self.voices.append(sys.intern(member.voice))

    def learn(self, traits: Traits) -> list[str]:
        """Note what a report named; returns what the development had not named before."""
        if len(self.known) >= MAX_KNOWN:
            return []
        new = [sys.intern(one) for one in traits.concepts if one not in self.known]
        self.known.update(new)
        return new

    def heard(self) -> tuple[str, ...]:
        """Each voice once, in order."""
        return tuple(dict.fromkeys(filter(None, self.voices)))

    def take(self, traits: Kept) -> Kept | None:
        """Add a report's traits; returns those that are looked at no more."""
        self.traits.append(traits)
        return self.traits.pop(1) if len(self.traits) > RECENT else None
