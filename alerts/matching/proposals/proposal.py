"""The record of one proposed change."""

from __future__ import annotations

from dataclasses import dataclass

from alerts.stories.reach import FoundAs
from alerts.text.concept import Concept
from store.records.proposals import ProposedKey


@dataclass(frozen=True, slots=True)
class Proposal:
    """A change of a story's config, and the marked reports that support it."""

    key: ProposedKey
    name: str
    """The word or name, as people read it."""
    values: tuple[str, ...]
    """The expressions to add; for an anchor its forms."""
    useful: int
    """The number of useful reports that have it."""
    useful_total: int
    not_useful: int
    """The same for reports that were not useful."""
    not_useful_total: int
    found_as: FoundAs
    """Where the expressions will be found."""
    concept: Concept | None = None
    """What an exclusion by a known name or theme looks for, in every language."""
    threshold: float | None = None
    """Set for a threshold only."""
