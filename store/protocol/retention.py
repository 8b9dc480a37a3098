"""What every store promises about growing old; see `store.protocol.store`, of which this is a part."""

from __future__ import annotations

from datetime import datetime
from typing import Protocol

from store.records.retention import DiskUsage, PruneResult, RetentionClass


class RetentionStore(Protocol):
    """Letting go of what is old, a little at a time.

    Whatever went stays known: an article whose entry a source still lists, or listed until shortly ago, is
    not new again, and a delivery that was owed once is never owed again. Nothing that is still owed, to be
    matched, to be summarised or decided by people goes.
    """

    def prune(
        self, retention_class: RetentionClass, before: datetime, limit: int, now: datetime
    ) -> PruneResult:
        """Let up to `limit` of what is older than `before` go.

        For MARKS it is since when no source lists the entry. Calling it again and again comes to an end;
        where it was broken off does not matter.
        """

    def prunable_count(self, retention_class: RetentionClass, before: datetime) -> int:
        """How much of it is older than `before` and would go."""

    def index_page_count(self) -> int:
        """How large the search index is, in pages of about 4 KB; with words that nothing holds any more."""

    def optimize_index(self, pages: int, *, start: bool) -> bool:
        """Write up to so many pages of the search index anew, without what went; whether there is more to do.

        With `begin` all that is there now is taken on; the steps after it go on with that. What was begun and
        broken off may be begun again.
        """

    def disk_usage(self) -> DiskUsage:
        """What the store takes on the disk."""

    def release_free_pages(self, limit: int) -> int:
        """Give up to `limit` bytes that nothing uses back to the disk; how many that was.

        Needs a file that was made for it: see `SqliteStore.compact`.
        """
