"""Keeps the store small while the service works: what is old goes in small steps and idle moments."""

from __future__ import annotations

import asyncio
import math
import time
from collections.abc import Awaitable, Callable, Mapping
from datetime import datetime, timedelta
from functools import partial
from typing import Any, TypeVar

from store.errors import StoreError
from store.logging import structlog
from store.protocol.store import Store
from store.records.collection import Clock
from store.records.retention import Aging, Pruned
from store.writer_thread import StoreThread

EVERY = timedelta(hours=6)
"""From the end of one pass to the next."""
DONE_AT = "pruned"
"""The store's note of when the last pass was through."""
_DOUBTED_AT = "pruning doubted"
R = TypeVar("R")
_DAY, _LONG = timedelta(days=1), timedelta(days=3)
_FIRST_LOT, _LEAST_LOT, _MOST_LOT = 10, 3, 1_000
STEP_S = 0.01
"""What a step should take. Now and then one takes several times as long, when the search index is tidied."""
_REST = 4
"""Times as long as a step took it rests: at most a fifth of the store's thread goes into this."""
_LEAST_REST_S = 0.02
_PATIENCE_S = 1.0
"""A step waits so long for an idle moment; then it takes its turn, or a busy store would never shrink."""
_PIECE_BYTES = 1_000_000
FREE_SHARE = 0.2
"""Of the file may be free: what comes next goes there."""

TIDIED = "search index"
"""The store's note of how many pages the search index had when it was last tidied."""
_BEGUN = "begun"
"""What it says meanwhile."""
_GROWN = 1.5
"""From so many times that size on it is tidied: what went is still in it, and what replaced it."""
_SMALL = 256
"""Pages below which that is not worth it."""
_TIDIED_AT_ONCE = 32
"""Pages a step: some 5 ms."""

log = structlog.get_logger()


def next_lot(lot: int, took_s: float) -> int:
    """How much the next step takes on, after one that took so long."""
    if took_s > 1.5 * STEP_S:
        return max(_LEAST_LOT, lot // 2)
    return min(_MOST_LOT, lot * 2) if took_s < 0.5 * STEP_S else lot


class Upkeep:
    """Passes over everything that may be old; one that is broken off is begun again, and misses nothing."""

    def __init__(
        self,
        store: Store,
        db: StoreThread,
        ages: Mapping[Aging, timedelta],
        clock: Clock,
        *,
        rest: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        self._store, self._db, self._ages, self._clock, self._rest = store, db, ages, clock, rest
        self.longest_s = 0.0
        """The longest step so far."""

    async def look(self, within_s: float = math.inf) -> None:
        """Make a pass if the last one is long enough ago; what it cannot do in time, the next one does."""
        last = await self._db(self._store.meta, DONE_AT)
        since = None if last is None else self._clock() - datetime.fromisoformat(last)
        if since is None or (not timedelta(0) <= since < EVERY and not await self._in_doubt(since)):
            await self.prune(within_s)

    async def _in_doubt(self, since: timedelta) -> bool:
        """Whether the clock may be wrong: one that is years ahead must not make everything old.

        After a long time without a pass it has to go on for a day first, as it does where it is right.
        """
        if since < _LONG:
            return False
        now, known = self._clock(), await self._db(self._store.meta, _DOUBTED_AT)
        doubted = datetime.fromisoformat(known) if known else None
        if doubted is not None and _DAY <= now - doubted < _LONG:
            return False
        if doubted is None or not timedelta(0) <= now - doubted < _LONG:
            log.warning(
                "pruning waits a day", last_days_ago=since.days, why="long off, or the clock is wrong"
            )
            await self._db(self._store.set_meta, _DOUBTED_AT, now.isoformat())
        return True

    async def prune(self, within_s: float = math.inf) -> dict[Aging, int]:
        """One pass; what went, by kind."""
        now, began = self._clock(), time.monotonic()
        gone: dict[Aging, int] = {}
        for aging, age in self._ages.items():
            if number := await self._prune(aging, _ago(now, age), now, began + within_s):
                gone[aging] = number
        await self._tidy(began + within_s)
        freed = await self._give_back(began + within_s)
        if time.monotonic() < began + within_s:
            await self._db(self._store.set_meta, DONE_AT, now.isoformat())
        if gone or freed:
            told: dict[str, Any] = {aging.value: number for aging, number in gone.items()}
            log.info("pruned", **told, given_back=freed, duration_s=round(time.monotonic() - began, 1))
        return gone

    async def _prune(self, aging: Aging, before: datetime, now: datetime, until_s: float) -> int:
        gone, lot, more = 0, _FIRST_LOT, True
        while more and time.monotonic() < until_s:
            step, took_s = await self._step(aging, before, lot, now)
            gone, more = gone + step.gone, step.more
            lot = next_lot(lot, took_s)
        return gone

    async def _step(self, aging: Aging, before: datetime, lot: int, now: datetime) -> tuple[Pruned, float]:
        return await self._timed(partial(self._store.prune, aging, before, lot, now))

    async def _timed(self, verb: Callable[[], R]) -> tuple[R, float]:
        """One step in an idle moment, and a rest; what it gave and how long it took."""

        def timed() -> tuple[R, float]:
            began = time.monotonic()
            return verb(), time.monotonic() - began

        await self._idle()
        result, took_s = await self._db(timed)
        self.longest_s = max(self.longest_s, took_s)
        await self._rest(max(_LEAST_REST_S, _REST * took_s))
        return result, took_s

    async def _tidy(self, until_s: float) -> None:
        """Write the search index anew when much of it is of what went; that takes minutes for a gigabyte.

        Broken off, the next pass goes on with it.
        """
        pages, noted = await self._db(self._store.index_pages), await self._db(self._store.meta, TIDIED)
        if noted != _BEGUN:
            tidied = min(pages, int(noted or 0))
            if pages <= max(_SMALL, _GROWN * tidied):
                if str(tidied) != noted:
                    await self._db(self._store.set_meta, TIDIED, str(tidied))
                return
            await self._timed(partial(self._store.tidy_index, _TIDIED_AT_ONCE, begin=True))
            await self._db(self._store.set_meta, TIDIED, _BEGUN)
        more = True
        while more:
            if time.monotonic() >= until_s:
                return
            more, _ = await self._timed(partial(self._store.tidy_index, _TIDIED_AT_ONCE, begin=False))
        tidied = await self._db(self._store.index_pages)
        await self._db(self._store.set_meta, TIDIED, str(tidied))
        log.info("search index tidied", pages=tidied, before=pages)

    async def _idle(self) -> None:
        """Let those go first who wait already."""
        waited = 0.0
        while not self._db.idle and waited < _PATIENCE_S:
            await self._rest(_LEAST_REST_S)
            waited += _LEAST_REST_S

    async def _give_back(self, until_s: float) -> int:
        freed = 0
        space = await self._db(self._store.space)
        spare = space.free - FREE_SHARE * space.bytes
        while freed < spare and time.monotonic() < until_s:
            await self._idle()
            try:
                piece = await self._db(self._store.give_back, _PIECE_BYTES)
            except StoreError as error:  # another process reads or writes: the space waits for the next pass
                log.info("no space given back", error=str(error))
                break
            if not piece:
                break
            freed += piece
            await self._rest(_LEAST_REST_S)
        return freed


def due(store: Store, ages: Mapping[Aging, timedelta], now: datetime) -> dict[Aging, int]:
    """What a pass would let go now, by kind, as far as it hangs on nothing else that goes first."""
    counts = {aging: store.prunable(aging, _ago(now, age)) for aging, age in ages.items()}
    return {aging: number for aging, number in counts.items() if number}


def _ago(now: datetime, age: timedelta) -> datetime:
    """So long before, but not before time began."""
    try:
        return now - age
    except OverflowError:
        return datetime.min.replace(tzinfo=now.tzinfo)
