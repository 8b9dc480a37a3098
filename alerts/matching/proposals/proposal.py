"""The record of one proposed change."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from alerts.stories.reach import FoundAs


class ProposedKey(StrEnum):
    """The key of the config that a proposal adds to."""

    EXCLUDE = "exclude"
    MUST = "must"
    ANY = "any"
    ANCHORS = "anchors"


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
    """Where the expressions will be found: exclusions only as written."""
