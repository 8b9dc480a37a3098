"""The machine's clock is set while the service runs: what waits by the old clock is looked at now."""

import asyncio
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace

import pytest
from apscheduler.schedulers.asyncio import AsyncIOScheduler

from service.runtime.clock_watch import TolerantInterval
from service.runtime.scheduler import apply_clock_step
from store.writer_thread import StoreThread
from tests.support.fresh_store import temporary_store
from tests.support.records import NOW, make_delivery, make_source

HOUR = timedelta(hours=1)


def after_step(step):
    """Whether a source that was due in an hour is due now, when the only job runs next, and by how much later
    a pending delivery expires.
    """

    async def scene():
        store, db = temporary_store(), StoreThread()
        store.sync_sources([make_source("alpha")], datetime.now(UTC) + HOUR)
        store.enqueue([make_delivery("d1")], NOW)
        expires = store.delivery("d1").expires
        events = {"articles_ready": asyncio.Event(), "deliveries_due": asyncio.Event()}
        app = SimpleNamespace(store=store, db=db, **events)
        scheduler = AsyncIOScheduler(timezone="UTC")
        job = scheduler.add_job(lambda: None, TolerantInterval(86_400))
        scheduler.start(paused=True)
        try:
            await apply_clock_step(app, scheduler, step)
            assert all(event.is_set() for event in events.values())
            is_due = bool(store.lease_due_hosts(datetime.now(UTC), 60, 1))
            return is_due, job.next_run_time, store.delivery("d1").expires - expires
        finally:
            scheduler.shutdown(wait=False)
            db.close()
            store.close()

    return asyncio.run(scene())


@pytest.mark.parametrize(("step", "is_due", "later"), [(-HOUR, True, 0 * HOUR), (HOUR, False, HOUR)])
def test_a_step_back_makes_sources_due_and_one_ahead_lets_deliveries_expire_later(step, is_due, later):
    due, next_run, expires_later = after_step(step)
    assert (due, expires_later) == (is_due, later)
    assert next_run <= datetime.now(UTC)
