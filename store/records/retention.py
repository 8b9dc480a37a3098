"""The records of growing old: what goes after a time, and what became of one step of letting it go."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class RetentionClass(StrEnum):
    """What is let go of when it is old enough; each by an age of its own."""

    UNMATCHED_TEXT = "unmatched_text"
    """The text of articles that matched nothing, by when they were seen; the headline stays."""
    UNMATCHED = "unmatched"
    """Such articles with their verdicts and versions; marks of them stay."""
    MATCHED_TEXT = "matched_text"
    """The text of articles that matched."""
    DEVELOPMENTS = "developments"
    """Developments and the places of reports in them, by when they were last updated.

    Not those that a ruling names, nor while a report of theirs is still to be summarised.
    """
    MATCHED = "matched"
    """Articles that matched and have no place in a development any more; marks of them stay."""
    VERSIONS = "versions"
    """What articles said before they were changed."""
    COMPARISON_DATA = "evidence"
    """What later reports would be compared with."""
    DELIVERIES = "deliveries"
    """Deliveries that ended, and their tries; marks of them stay for ever.

    An alert stays while a later one about the same subject does: replies are threaded under the first.
    """
    CLAIMS = "claims"
    """Figures that were no news when they were told; and the oldest where a story has too many."""
    SILENCES = "silences"
    """Silences that ended."""
    HOSTS = "hosts"
    """Hosts where nothing is to be fetched any more."""
    TOMBSTONES = "marks"
    """Marks of articles that no source lists any more."""


MAX_CLAIMS_PER_STORY = 50_000
"""Figures kept of one story, the latest; ten times what its ledger is made of at a start."""


@dataclass(frozen=True, slots=True)
class PruneResult:
    """What one step let go."""

    deleted: int
    has_more: bool
    """Whether another step may find more."""


@dataclass(frozen=True, slots=True)
class DiskUsage:
    """What the store takes on the disk."""

    total_bytes: int = 0
    """Its file with its log."""
    free_bytes: int = 0
    """Of it, what nothing uses; the next records go there."""
