"""A pass of retention: what it deletes, when it runs, and what a wrong clock cannot do."""

import asyncio
import threading
from datetime import timedelta

import pytest

from service.config.retention import RetentionTable, retention_periods
from service.runtime.retention import (
    LAST_PRUNED,
    MAX_ADVANCE,
    PASS_INTERVAL,
    RetentionJob,
    prunable_counts,
)
from store.batching import low_priority
from store.records.retention import PruneResult, RetentionClass
from store.sqlite.store import SqliteStore
from store.writer_thread import StoreThread
from tests.support.fresh_store import fresh_store, temporary_store
from tests.support.records import (
    NOW,
    FakeClock,
    later,
    make_poll,
)
from tests.support.retention import AGES, DAY, filled, no_sleep, retention_job


@pytest.fixture
def store(tmp_path):
    made = fresh_store(tmp_path / "s.db")
    yield made
    made.close()


@pytest.fixture
def db():
    made = StoreThread()
    yield made
    made.close()


def test_a_pass_deletes_what_is_old_and_returns_how_much(store, db):
    filled(store, 10)
    clock = FakeClock(later(61 * DAY))
    deleted = asyncio.run(retention_job(store, db, clock).prune())
    assert deleted == {RetentionClass.UNMATCHED_TEXT: 5, RetentionClass.UNMATCHED: 5}
    clock.advance(700 * DAY)
    assert prunable_counts(store, AGES, clock())[RetentionClass.DEVELOPMENTS] == 5
    deleted = asyncio.run(retention_job(store, db, clock).prune())
    assert (
        deleted[RetentionClass.DEVELOPMENTS]
        == deleted[RetentionClass.MATCHED]
        == deleted[RetentionClass.DELIVERIES]
        == 5
    )
    assert store.counts().articles == store.counts().developments == 0
    assert prunable_counts(store, AGES, clock()) == {}


def test_passes_are_some_hours_apart_also_over_a_restart(store, db):
    filled(store, 2)
    clock = FakeClock(later(400 * DAY))
    asyncio.run(retention_job(store, db, clock).run_if_due())
    assert store.meta(LAST_PRUNED) == clock().isoformat()
    filled(store, 4, NOW)
    clock.advance(PASS_INTERVAL.total_seconds() - 1)
    asyncio.run(retention_job(store, db, clock).run_if_due())
    assert store.counts().articles
    clock.advance(1)
    asyncio.run(retention_job(store, db, clock).run_if_due())
    assert store.counts().articles == 0 or store.counts().articles == len(store.members("story", NOW))


def test_a_pass_that_ran_out_of_time_is_continued(store, db):
    filled(store, 4)
    clock = FakeClock(later(400 * DAY))
    asyncio.run(retention_job(store, db, clock).run_if_due(budget_s=0))
    assert store.meta(LAST_PRUNED) is None
    asyncio.run(retention_job(store, db, clock).run_if_due())
    assert store.meta(LAST_PRUNED)


def test_a_clock_that_was_wrong_once_does_not_end_pruning(store, db):
    filled(store, 2)
    store.set_meta(LAST_PRUNED, later(9_999 * DAY).isoformat())
    asyncio.run(retention_job(store, db, FakeClock(later(400 * DAY))).run_if_due())
    assert store.meta(LAST_PRUNED) == later(400 * DAY).isoformat()


def test_a_clock_that_is_years_ahead_ages_the_store_by_a_week_a_night_at_most(store, db):
    filled(store, 4)
    asyncio.run(retention_job(store, db, FakeClock(later(3_600))).run_if_due())
    clock = FakeClock(later(7_300 * DAY))
    for night in range(4):
        clock.now = later((7_300 + night) * DAY)
        (lease,) = store.lease_due_hosts(clock(), 60, 1)
        store.record_poll(
            lease, make_poll("alpha", at=clock())
        )  # what is stored meanwhile has the wrong time too
        store.release_host(lease, None)
        for _ in range(3):
            asyncio.run(retention_job(store, db, clock).run_if_due())
        assert all(article.text for article in store.articles_since(NOW)), (
            "younger than 30 days by the witness"
        )
    assert prunable_counts(store, AGES, clock())[RetentionClass.UNMATCHED] == 2, "by the clock alone"
    clock.now = later(2 * DAY)  # somebody set it right
    asyncio.run(retention_job(store, db, clock).run_if_due())
    assert store.counts().articles == 4
    assert store.meta(LAST_PRUNED) == clock().isoformat()


def test_after_a_long_time_off_pruning_catches_up_a_week_a_night(store, db):
    filled(store, 4)
    asyncio.run(retention_job(store, db, FakeClock(later(3_600))).run_if_due())
    nights = 0
    while store.counts().articles == 4:
        asyncio.run(retention_job(store, db, FakeClock(later((100 + nights) * DAY))).run_if_due())
        nights += 1
    assert nights == 60 // MAX_ADVANCE.days + 1
    assert store.counts().articles == 2, "the matched ones"


def test_pruning_by_hand_goes_by_the_clock_alone(store, db):
    filled(store, 4)
    asyncio.run(retention_job(store, db, FakeClock(later(3_600))).run_if_due())
    deleted = asyncio.run(retention_job(store, db, FakeClock(later(100 * DAY))).prune())
    assert deleted[RetentionClass.UNMATCHED] == 2


def test_what_is_kept_for_ever_is_not_deleted(store, db):
    filled(store, 4)
    kept = retention_periods(RetentionTable(unmatched=0.0, unmatched_text=0.0))
    asyncio.run(RetentionJob(store, db, kept, FakeClock(later(9_999 * DAY)), sleep=no_sleep).prune())
    assert [article.id for article in store.articles_since(NOW)] == ["a0", "a2"]
    assert all(article.text for article in store.articles_since(NOW))


def test_a_pass_lets_others_go_first(db):
    class Traced(SqliteStore):
        @low_priority
        def prune(self, retention_class, before, limit, now):
            order.append("batch")
            return PruneResult(0, has_more=False)

    order = []

    async def scene():
        store = temporary_store(Traced)
        job = RetentionJob(store, db, {RetentionClass.HOSTS: timedelta(1)}, FakeClock(), sleep=no_sleep)
        busy = threading.Event()
        first = asyncio.create_task(db(busy.wait, 5))
        pruning = asyncio.create_task(job.prune())
        await asyncio.sleep(0)
        others = [asyncio.create_task(db(lambda n=n: order.append(n))) for n in range(3)]
        await asyncio.sleep(0)  # all of them wait now
        busy.set()
        await asyncio.gather(first, pruning, *others)

    asyncio.run(scene())
    assert order == [0, 1, 2, "batch"]
