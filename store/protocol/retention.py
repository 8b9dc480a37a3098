"""What every store promises about deleting old records; a part of `store.protocol.store`."""

from __future__ import annotations

from datetime import datetime
from typing import Protocol

from store.records.retention import DiskUsage, PruneResult, RetentionClass


class RetentionStore(Protocol):
    """Deleting what is old, a little at a time.

    What was deleted stays known by a tombstone. An article is not new again while a source lists its entry,
    or listed it until recently. A delivery that was enqueued once is never enqueued again. Nothing is deleted
    that is still to be delivered, matched or summarised, or that a person decided about.
    """

    def prune(
        self, retention_class: RetentionClass, before: datetime, limit: int, now: datetime
    ) -> PruneResult:
        """Delete up to `limit` records of a class that are older than `before`; low priority.

        `now` is when the tombstones of what is deleted begin to age. The age of a tombstone counts from when
        no source listed its entry any more. Repeated calls come to an end, and it does not matter where they
        were cut off.
        """

    def prunable_count(self, retention_class: RetentionClass, before: datetime) -> int:
        """How many records of a class are older than `before` and would be deleted."""

    def disk_usage(self) -> DiskUsage:
        """How much of the disk the store uses."""

    def release_free_pages(self, limit: int) -> int:
        """Release up to `limit` unused bytes to the file system; returns how many; low priority.

        Works only on a file that was made for it: see `SqliteStore.compact`.
        """
