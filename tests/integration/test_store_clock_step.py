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
from tests.support.records import make_source

HOUR = timedelta(hours=1)


def after_step(step):
    """Whether a source that was due in an hour is due now, and when the only job runs next."""

    async def scene():
        store, db = temporary_store(), StoreThread()
        store.sync_sources([make_source("alpha")], datetime.now(UTC) + HOUR)
        events = {"articles_ready": asyncio.Event(), "deliveries_due": asyncio.Event()}
        app = SimpleNamespace(store=store, db=db, **events)
        scheduler = AsyncIOScheduler(timezone="UTC")
        job = scheduler.add_job(lambda: None, TolerantInterval(86_400))
        scheduler.start(paused=True)
        try:
            await apply_clock_step(app, scheduler, step)
            assert all(event.is_set() for event in events.values())
            return bool(store.lease_due_hosts(datetime.now(UTC), 60, 1)), job.next_run_time
        finally:
            scheduler.shutdown(wait=False)
            db.close()
            store.close()

    return asyncio.run(scene())


@pytest.mark.parametrize(("step", "is_due"), [(-HOUR, True), (HOUR, False)])
def test_a_clock_that_is_set_back_makes_sources_due_and_any_step_runs_the_jobs(step, is_due):
    due, next_run = after_step(step)
    assert due is is_due
    assert next_run <= datetime.now(UTC)
