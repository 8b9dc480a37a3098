"""The records of retention: what is deleted after a time, and the result of one batch."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class RetentionClass(StrEnum):
    """Classes of records, each with an age of its own at which they are deleted."""

    UNMATCHED_TEXT = "unmatched_text"
    """The text of articles that matched nothing, by when they were seen; the headline stays."""
    UNMATCHED = "unmatched"
    """Such articles with their matches and versions; tombstones of them stay."""
    MATCHED_TEXT = "matched_text"
    """The text of articles that matched."""
    DEVELOPMENTS = "developments"
    """Developments with their members, by when they were last updated.

    Not those that an override names, nor those with a member that is still to be summarised.
    """
    MATCHED = "matched"
    """Articles that matched and belong to no development any more; tombstones of them stay."""
    VERSIONS = "versions"
    """What articles said before they were changed."""
    COMPARISON_DATA = "evidence"
    """The fingerprints that later reports would be compared with."""
    DELIVERIES = "deliveries"
    """Deliveries in a final state, with their attempts; tombstones of them stay for ever.

    An alert stays while a later one about the same subject does: replies are threaded under the first.
    """
    CLAIMS = "claims"
    """Claims that were not news when they were reported; also the oldest where a story has too many."""
    SILENCES = "silences"
    """Silences that ended."""
    HOSTS = "hosts"
    """Hosts from which nothing is fetched any more."""
    TRANSLATIONS = "translations"
    """Machine translations; a text that is needed again is sent out again."""
    TOMBSTONES = "marks"
    """Tombstones of articles that no source lists any more."""


MAX_CLAIMS_PER_STORY = 50_000
"""Claims kept of one story, the latest; ten times as many as its ledger is built from at a start."""


@dataclass(frozen=True, slots=True)
class PruneResult:
    """The result of one batch."""

    deleted: int
    has_more: bool
    """Whether another batch may find more."""


@dataclass(frozen=True, slots=True)
class DiskUsage:
    """How much of the disk the store uses."""

    total_bytes: int = 0
    """Its file with its log."""
    free_bytes: int = 0
    """The unused part of it; the next records go there."""
    disk_free_bytes: int = 0
    """What is free on the file system of the store."""
    disk_total_bytes: int = 0
    """The size of that file system; 0 if the system does not say."""
