"""A year of 2,000 sources on the real store: do its size and speed stay as in the first months?

    python benchmarks/year.py [--sources 2000] [--share 0.02] [--store FILE] [--minutes 5] [--keep-all]

Reports come in by polls, are judged, indexed, matched, enqueued and sent by the store's own verbs, and each
night a pass of `service.runtime.retention` deletes what is old. The clock is passed in. `--share` is the
share of 15 reports per day and source that are published, since a whole year is 11 million. With `--store`
it stops after `--minutes` and continues at the next call. `--keep-all` deletes nothing, for comparison.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import random
import tempfile
import time
from datetime import timedelta
from pathlib import Path
from typing import Any

from year_world import START, World

from service.config.retention import RetentionTable, retention_periods
from service.runtime.retention import RetentionJob
from store.records.retention import PruneResult
from store.sqlite.store import SqliteStore, open_store
from store.writer_thread import StoreThread

DAYS = 365
MONTH = 30
COLUMNS = (
    ("month", "month", "d"),
    ("brought", "reports", ",d"),
    ("megabytes", "MB", ",.1f"),
    ("free", "free", ",.1f"),
    ("articles", "articles", ",d"),
    ("marks", "marks", ",d"),
    ("poll", "poll", ".2f"),
    ("judge", "judge", ".2f"),
    ("told", "told", ".2f"),
    ("claim", "claim", ".2f"),
    ("match", "match", ".2f"),
    ("search", "search", ".2f"),
    ("step", "step", ".1f"),
    ("step99", "p99", ".1f"),
    ("wait99", "wait99", ".1f"),
    ("longest", "longest", ".1f"),
    ("pass_s", "pass s", ".1f"),
)


class Year:
    """One store growing old."""

    def __init__(self, store: SqliteStore, world: World, *, keep_all: bool) -> None:
        self._store, self._world, self._keep_all = store, world, keep_all
        self._steps: list[tuple[float, float]] = []
        """CPU and wall time of each."""
        self._rows: list[dict[str, Any]] = json.loads(store.meta("rows") or "[]")
        self.day = int(store.meta("day") or 0)

    def run(self, until_s: float) -> list[dict[str, Any]]:
        """Play days until the year or the time is over; the months that are through."""
        while self.day < DAYS and time.monotonic() < until_s:
            self._world.play(self._store, self.day)
            passed = 0.0 if self._keep_all else self._prune()
            self.day += 1
            if self.day % MONTH == 0 or self.day == DAYS:
                self._rows.append(self._month(passed))
            self._store.set_meta("rows", json.dumps(self._rows))
            self._store.set_meta("day", str(self.day))
        return self._rows

    def _prune(self) -> float:
        """A pass as the service makes it, but without rests; how long its steps took."""
        now = START + timedelta(days=self.day + 1)
        verb, began = self._store.prune, len(self._steps)

        def timed(*args: Any) -> PruneResult:  # noqa: ANN401 - as the verb
            start, cpu = time.monotonic(), time.thread_time()
            done = verb(*args)
            self._steps.append((time.thread_time() - cpu, time.monotonic() - start))
            return done

        self._store.prune = timed  # type: ignore[method-assign]
        db = StoreThread()
        try:
            upkeep = RetentionJob(
                self._store, db, retention_periods(RetentionTable()), lambda: now, sleep=_no_rest
            )
            asyncio.run(upkeep.prune())
        finally:
            db.close()
            self._store.prune = verb  # type: ignore[method-assign]
        return sum(cpu for cpu, _ in self._steps[began:])

    def _month(self, passed_s: float) -> dict[str, Any]:
        space = self._store.disk_usage()
        steps = sorted(cpu for cpu, _ in self._steps) or [0.0]
        waits = sorted(wall for _, wall in self._steps) or [0.0]
        self._steps = []
        counts = self._store.counts()
        marks = self._store._fetch_all("SELECT count(*) AS n FROM marks", {})[0]["n"]  # noqa: SLF001 - no verb tells it
        return {
            "month": -(-self.day // MONTH),
            "brought": self._world.brought(self.day),
            "megabytes": space.total_bytes / 1e6,
            "free": space.free_bytes / 1e6,
            "articles": counts.articles,
            "marks": marks,
            **self._world.medians_ms(self._store, self.day),
            "step": steps[len(steps) // 2] * 1e3,
            "step99": steps[int(len(steps) * 0.99)] * 1e3,
            "wait99": waits[int(len(waits) * 0.99)] * 1e3,
            "longest": waits[-1] * 1e3,
            "pass_s": passed_s,
        }


async def _no_rest(_: float) -> None:
    return


def _print(rows: list[dict[str, Any]]) -> None:
    print("CPU ms, median: a poll with news, a verdict, a match told and sent, a claim of hosts,")
    print("what a match asks, a search, a step of pruning, and its 99th percentile; ms by the clock that")
    print("others wait for a step, 99th percentile and longest; CPU seconds of the month's last pass")
    print("".join(f"{title:>10}" for _, title, _ in COLUMNS))
    for row in rows:
        print("".join(f"{row[key]:>10{form}}" for key, _, form in COLUMNS))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sources", type=int, default=2_000)
    parser.add_argument("--share", type=float, default=0.02)
    parser.add_argument("--store", type=Path)
    parser.add_argument("--minutes", type=float, default=5.0)
    parser.add_argument("--keep-all", action="store_true")
    given = parser.parse_args()
    until_s = time.monotonic() + given.minutes * 60
    with tempfile.TemporaryDirectory() as folder:
        store = open_store(given.store or Path(folder) / "year.db")
        world = World(given.sources, given.share, random.Random(1))  # noqa: S311 - the same year each time
        world.begin(store)
        year = Year(store, world, keep_all=given.keep_all)
        rows = year.run(until_s)
        store.close()
    print(f"{given.sources} sources, {world.brought(1):,} reports a day; {year.day} of {DAYS} days")
    _print(rows)


if __name__ == "__main__":
    main()
