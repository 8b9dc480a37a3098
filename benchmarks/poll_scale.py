"""The cost of one source among few and among many: leases, due times and records, without the network.

Every source is leased with its host, answers 304 and is recorded on the real store with the verbs that a host
visit uses. A look at the store when nothing is due is timed as well.
"""

from __future__ import annotations

import tempfile
import time
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path

from poll_roles import sources

from store.clock import utc_now
from store.records.collection import PollRecord, PollStatus
from store.records.sources import SourceState
from store.sqlite.store import SqliteStore, open_store

SIZES = (100, 1_000, 5_000, 20_000)
_SOURCES_PER_HOST = 4
_TOGETHER = 32
_ROUNDS = 3
_IDLE_TICKS = 200
_BATCH = 50


def measure_scale() -> None:
    """Print the cost of one source for each size."""
    print(f"{'sources':>8}{'us a poll':>11}{'us a look':>11}{'us a start':>12}  (CPU, best of {_ROUNDS})")
    for size in SIZES:
        poll_s, look_s, start_s = _cost(size)
        print(f"{size:>8}{poll_s * 1e6:>11.0f}{look_s * 1e6:>11.0f}{start_s * 1e6:>12.0f}")


def _cost(size: int) -> tuple[float, float, float]:
    """CPU seconds of one unchanged poll, of one look when nothing is due, and of adding one source."""
    urls = [f"http://host{n // _SOURCES_PER_HOST}.example/{n}" for n in range(size)]
    with tempfile.TemporaryDirectory() as folder:
        store = open_store(Path(folder) / "scale.db")
        now = utc_now()
        began = time.process_time()
        store.sync_sources(sources(urls), now)
        start_s = (time.process_time() - began) / size
        rounds = [_round(store, now + timedelta(hours=n), size) for n in range(_ROUNDS)]
        later = now + timedelta(hours=_ROUNDS - 1)
        began = time.process_time()
        for _ in range(_IDLE_TICKS):
            assert not store.lease_due_hosts(later, 60.0, _TOGETHER)
            store.next_collection_due()
        look_s = (time.process_time() - began) / _IDLE_TICKS
        store.close()
    return min(rounds) / size, look_s, start_s


def _round(store: SqliteStore, now: datetime, size: int) -> float:
    polled = 0
    began = time.process_time()
    while leases := store.lease_due_hosts(now, 60.0, _TOGETHER):
        works = [store.host_work(lease, now, _BATCH) for lease in leases]
        for nth in range(_SOURCES_PER_HOST):
            records = [
                partial(store.record_poll, lease, _unchanged(work.sources[nth], now))
                for lease, work in zip(leases, works, strict=True)
                if nth < len(work.sources)
            ]
            polled += sum(outcome.error is None for outcome in store.in_one_transaction(records))
        store.in_one_transaction([partial(store.release_host, lease, now) for lease in leases])
    assert polled == size, polled
    return time.process_time() - began


def _unchanged(state: SourceState, now: datetime) -> PollRecord:
    return PollRecord(state.source.name, now, PollStatus.UNCHANGED, now + timedelta(minutes=30))
