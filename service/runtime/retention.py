"""Keeps the store small while the service works: one pass a day deletes what is old, in small batches."""

from __future__ import annotations

import asyncio
import math
import time
from collections.abc import Awaitable, Callable, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

import structlog

from store.clock import Clock
from store.errors import StoreError
from store.protocol.store import Store
from store.records.retention import RetentionClass
from store.writer_thread import StoreThread

PASS_INTERVAL = timedelta(days=1)
"""From the end of one pass to the next."""
LAST_PRUNED = "pruned"
"""Key of the store's note of when the last pass ended."""
PRUNED_AS_OF = "pruned as of"
"""Key of its note of the time from which that pass counted ages."""
MAX_ADVANCE = timedelta(days=7)
"""A pass counts ages from at most so much later than the last one did: see `RetentionJob.run_if_due`."""
_BATCH = 25
"""Records in one transaction: a few milliseconds, or some 40 when the search index merges segments."""
_REST_S = 0.05
"""After each batch that deleted something: at most about a fifth of the store's thread is used."""
_RELEASE_CHUNK_BYTES = 1_000_000
MAX_FREE_SHARE = 0.2
"""Share of the file that may be free: the next records go there."""

_EARLIEST, _LATEST = datetime.min.replace(tzinfo=UTC), datetime.max.replace(tzinfo=UTC)

log = structlog.get_logger()


class RetentionJob:
    """Passes over all records that may be old. A pass that is cut short starts again and misses nothing."""

    def __init__(
        self,
        store: Store,
        db: StoreThread,
        periods: Mapping[RetentionClass, timedelta],
        clock: Clock,
        *,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        self._store, self._db, self._periods, self._clock, self._sleep = store, db, periods, clock, sleep

    async def run_if_due(self, budget_s: float = math.inf) -> None:
        """Make a pass if the last one was a day ago; what does not fit in `budget_s`, the next call does.

        The machine's clock alone does not decide what is old. The last pass is a second witness: ages count
        from at most a week after the time from which that pass counted them. So a clock that is years ahead
        makes the store a week older each night, and a service that was off for months catches up as fast.
        """
        last, as_of = await self._db(self._store.meta, LAST_PRUNED), await self._last_as_of()
        now = self._clock()
        if last is None or not timedelta(0) <= now - datetime.fromisoformat(last) < PASS_INTERVAL:
            await self.prune(budget_s, now if as_of is None else min(now, _add(as_of, MAX_ADVANCE)))

    async def _last_as_of(self) -> datetime | None:
        as_of = await self._db(self._store.meta, PRUNED_AS_OF)
        as_of = as_of or await self._db(self._store.meta, LAST_PRUNED)
        return datetime.fromisoformat(as_of) if as_of else None

    async def prune(
        self, budget_s: float = math.inf, as_of: datetime | None = None
    ) -> dict[RetentionClass, int]:
        """Make one pass that counts ages from `as_of` (or from now); returns the deleted records by class."""
        now, began = self._clock(), time.monotonic()
        as_of, until_s = as_of or now, began + budget_s
        deleted: dict[RetentionClass, int] = {}
        for retention_class, age in self._periods.items():
            if count := await self._prune_class(retention_class, _add(as_of, -age), as_of, until_s):
                deleted[retention_class] = count
        released = await self._release_free_pages(until_s)
        if time.monotonic() < until_s:
            await self._db(self._store.set_meta, LAST_PRUNED, now.isoformat())
            await self._db(self._store.set_meta, PRUNED_AS_OF, as_of.isoformat())
        if deleted or released:
            counts: dict[str, Any] = {key.value: count for key, count in deleted.items()}
            duration_s = round(time.monotonic() - began, 1)
            log.info("records_pruned", **counts, released_bytes=released, duration_s=duration_s)
        return deleted

    async def _prune_class(
        self, retention_class: RetentionClass, before: datetime, as_of: datetime, until_s: float
    ) -> int:
        deleted, has_more = 0, True
        while has_more and time.monotonic() < until_s:
            result = await self._db(self._store.prune, retention_class, before, _BATCH, as_of)
            deleted, has_more = deleted + result.deleted, result.has_more
            if result.deleted or has_more:
                await self._sleep(_REST_S)
        return deleted

    async def _release_free_pages(self, until_s: float) -> int:
        released = 0
        usage = await self._db(self._store.disk_usage)
        excess = usage.free_bytes - MAX_FREE_SHARE * usage.total_bytes
        while released < excess and time.monotonic() < until_s:
            try:
                chunk = await self._db(self._store.release_free_pages, _RELEASE_CHUNK_BYTES)
            except StoreError as error:  # another process reads or writes: the next pass does it
                log.info("page_release_failed", error=str(error))
                break
            if not chunk:
                break
            released += chunk
            await self._sleep(_REST_S)
        return released


def prunable_counts(
    store: Store, periods: Mapping[RetentionClass, timedelta], now: datetime
) -> dict[RetentionClass, int]:
    """How many records are old enough now, by class; without those that other records still hold."""
    counts = {key: store.prunable_count(key, _add(now, -age)) for key, age in periods.items()}
    return {key: count for key, count in counts.items() if count}


def _add(moment: datetime, delta: timedelta) -> datetime:
    """The sum, within the years that a datetime can name."""
    try:
        return moment + delta
    except OverflowError:
        return _EARLIEST if delta < timedelta(0) else _LATEST
