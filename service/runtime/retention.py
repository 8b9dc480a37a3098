"""Keeps the store small while the service works: what is old goes in small steps and idle moments."""

from __future__ import annotations

import asyncio
import math
import time
from collections.abc import Awaitable, Callable, Mapping
from datetime import datetime, timedelta
from functools import partial
from typing import Any, TypeVar

import structlog

from store.clock import Clock
from store.errors import StoreError
from store.protocol.store import Store
from store.records.retention import PruneResult, RetentionClass
from store.writer_thread import StoreThread

PASS_INTERVAL = timedelta(hours=6)
"""From the end of one pass to the next."""
LAST_PRUNED = "pruned"
"""The store's note of when the last pass was through."""
_CLOCK_SUSPECT_SINCE = "pruning doubted"
R = TypeVar("R")
_DAY, _LONG_GAP = timedelta(days=1), timedelta(days=3)
_INITIAL_BATCH, _MIN_BATCH, _MAX_BATCH = 10, 3, 1_000
TARGET_STEP_S = 0.01
"""What a step should take. Now and then one takes several times as long, when the search index is tidied."""
_REST_FACTOR = 4
"""Times as long as a step took it rests: at most a fifth of the store's thread goes into this."""
_MIN_REST_S = 0.02
_MAX_IDLE_WAIT_S = 1.0
"""A step waits so long for an idle moment; then it takes its turn, or a busy store would never shrink."""
_RELEASE_CHUNK_BYTES = 1_000_000
MAX_FREE_SHARE = 0.2
"""Of the file may be free: what comes next goes there."""

OPTIMIZED_PAGES = "search index"
"""The store's note of how many pages the search index had when it was last tidied."""
_IN_PROGRESS = "begun"
"""What it says meanwhile."""
_GROWTH_FACTOR = 1.5
"""From so many times that size on it is tidied: what went is still in it, and what replaced it."""
_MIN_INDEX_PAGES = 256
"""Pages below which that is not worth it."""
_OPTIMIZE_BATCH_PAGES = 32
"""Pages a step: some 5 ms."""

log = structlog.get_logger()


def next_batch_size(batch: int, took_s: float) -> int:
    """How much the next step takes on, after one that took so long."""
    if took_s > 1.5 * TARGET_STEP_S:
        return max(_MIN_BATCH, batch // 2)
    return min(_MAX_BATCH, batch * 2) if took_s < 0.5 * TARGET_STEP_S else batch


class RetentionJob:
    """Passes over everything that may be old; one that is broken off is begun again, and misses nothing."""

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
        self.longest_step_s = 0.0
        """The longest step so far."""

    async def run_if_due(self, budget_s: float = math.inf) -> None:
        """Make a pass if the last one is long enough ago; what it cannot do in time, the next one does."""
        last = await self._db(self._store.meta, LAST_PRUNED)
        since = None if last is None else self._clock() - datetime.fromisoformat(last)
        if since is None or (
            not timedelta(0) <= since < PASS_INTERVAL and not await self._clock_is_suspect(since)
        ):
            await self.prune(budget_s)

    async def _clock_is_suspect(self, since: timedelta) -> bool:
        """Whether the clock may be wrong: one that is years ahead must not make everything old.

        After a long time without a pass it has to go on for a day first, as it does where it is right.
        """
        if since < _LONG_GAP:
            return False
        now, known = self._clock(), await self._db(self._store.meta, _CLOCK_SUSPECT_SINCE)
        doubted = datetime.fromisoformat(known) if known else None
        if doubted is not None and _DAY <= now - doubted < _LONG_GAP:
            return False
        if doubted is None or not timedelta(0) <= now - doubted < _LONG_GAP:
            log.warning("pruning_postponed", last_days_ago=since.days, why="long off, or the clock is wrong")
            await self._db(self._store.set_meta, _CLOCK_SUSPECT_SINCE, now.isoformat())
        return True

    async def prune(self, budget_s: float = math.inf) -> dict[RetentionClass, int]:
        """One pass; what went, by kind."""
        now, began = self._clock(), time.monotonic()
        gone: dict[RetentionClass, int] = {}
        for aging, age in self._periods.items():
            if number := await self._prune_class(aging, _time_before(now, age), now, began + budget_s):
                gone[aging] = number
        await self._optimize_index(began + budget_s)
        freed = await self._release_free_pages(began + budget_s)
        if time.monotonic() < began + budget_s:
            await self._db(self._store.set_meta, LAST_PRUNED, now.isoformat())
        if gone or freed:
            told: dict[str, Any] = {aging.value: number for aging, number in gone.items()}
            log.info(
                "records_pruned", **told, given_back=freed, duration_s=round(time.monotonic() - began, 1)
            )
        return gone

    async def _prune_class(
        self, retention_class: RetentionClass, before: datetime, now: datetime, until_s: float
    ) -> int:
        gone, lot, more = 0, _INITIAL_BATCH, True
        while more and time.monotonic() < until_s:
            step, took_s = await self._prune_step(retention_class, before, lot, now)
            gone, more = gone + step.deleted, step.has_more
            lot = next_batch_size(lot, took_s)
        return gone

    async def _prune_step(
        self, retention_class: RetentionClass, before: datetime, lot: int, now: datetime
    ) -> tuple[PruneResult, float]:
        return await self._run_step(partial(self._store.prune, retention_class, before, lot, now))

    async def _run_step(self, verb: Callable[[], R]) -> tuple[R, float]:
        """One step in an idle moment, and a rest; what it gave and how long it took."""

        def timed() -> tuple[R, float]:
            began = time.monotonic()
            return verb(), time.monotonic() - began

        await self._wait_for_idle()
        result, took_s = await self._db(timed)
        self.longest_step_s = max(self.longest_step_s, took_s)
        await self._sleep(max(_MIN_REST_S, _REST_FACTOR * took_s))
        return result, took_s

    async def _optimize_index(self, until_s: float) -> None:
        """Write the search index anew when much of it is of what went; that takes minutes for a gigabyte.

        Broken off, the next pass goes on with it.
        """
        pages, noted = (
            await self._db(self._store.index_page_count),
            await self._db(self._store.meta, OPTIMIZED_PAGES),
        )
        if noted != _IN_PROGRESS:
            tidied = min(pages, int(noted or 0))
            if pages <= max(_MIN_INDEX_PAGES, _GROWTH_FACTOR * tidied):
                if str(tidied) != noted:
                    await self._db(self._store.set_meta, OPTIMIZED_PAGES, str(tidied))
                return
            await self._run_step(partial(self._store.optimize_index, _OPTIMIZE_BATCH_PAGES, start=True))
            await self._db(self._store.set_meta, OPTIMIZED_PAGES, _IN_PROGRESS)
        more = True
        while more:
            if time.monotonic() >= until_s:
                return
            more, _ = await self._run_step(
                partial(self._store.optimize_index, _OPTIMIZE_BATCH_PAGES, start=False)
            )
        tidied = await self._db(self._store.index_page_count)
        await self._db(self._store.set_meta, OPTIMIZED_PAGES, str(tidied))
        log.info("index_optimized", pages=tidied, before=pages)

    async def _wait_for_idle(self) -> None:
        """Let those go first who wait already."""
        waited = 0.0
        while not self._db.idle and waited < _MAX_IDLE_WAIT_S:
            await self._sleep(_MIN_REST_S)
            waited += _MIN_REST_S

    async def _release_free_pages(self, until_s: float) -> int:
        freed = 0
        space = await self._db(self._store.disk_usage)
        spare = space.free_bytes - MAX_FREE_SHARE * space.total_bytes
        while freed < spare and time.monotonic() < until_s:
            await self._wait_for_idle()
            try:
                piece = await self._db(self._store.release_free_pages, _RELEASE_CHUNK_BYTES)
            except StoreError as error:  # another process reads or writes: the space waits for the next pass
                log.info("page_release_failed", error=str(error))
                break
            if not piece:
                break
            freed += piece
            await self._sleep(_MIN_REST_S)
        return freed


def prunable_counts(
    store: Store, periods: Mapping[RetentionClass, timedelta], now: datetime
) -> dict[RetentionClass, int]:
    """What a pass would let go now, by kind, as far as it hangs on nothing else that goes first."""
    counts = {aging: store.prunable_count(aging, _time_before(now, age)) for aging, age in periods.items()}
    return {aging: number for aging, number in counts.items() if number}


def _time_before(now: datetime, age: timedelta) -> datetime:
    """So long before, but not before time began."""
    try:
        return now - age
    except OverflowError:
        return datetime.min.replace(tzinfo=now.tzinfo)
