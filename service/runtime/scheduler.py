"""`susulan run`: APScheduler's jobs and the loops that follow events, until a signal says stop."""

from __future__ import annotations

import asyncio
import contextlib
import time
from collections.abc import Awaitable, Callable

from apscheduler.events import EVENT_JOB_ERROR, EVENT_JOB_EXECUTED, EVENT_JOB_MISSED, JobExecutionEvent
from apscheduler.schedulers.asyncio import AsyncIOScheduler

from service.runtime.app import STOP_GRACE_S, TICK_S, App
from service.runtime.clock_watch import ClockWatch, Often
from store.log_throttle import Lasting
from store.logging import structlog
from store.records.collection import Clock, utc_now

PAGES_JOB_S = 60.0
HUBS_JOB_S = 1.0
INDEX_JOB_S = 5.0
INDEXED_PER_JOB = 1_000
"""So the index keeps up with 200 new articles a second, and takes a fifth of a core at most."""
REPORT_JOB_S = 600.0
FOLD_JOB_S = 5.0
BACKUP_LOOK_S = 300.0
UPKEEP_LOOK_S = 300.0
NOTICES_JOB_S = 1_800.0
"""Sources that get into trouble within this time are told in one notice."""

WentWell = Callable[[], None]
"""What a loop says after each round that went well."""

log = structlog.get_logger()


async def serve(app: App, stop: asyncio.Event) -> None:
    """Run all stages until `stop` is set, then let what is under way end within the grace time."""
    scheduler = _scheduler(app)
    loops: dict[str, Callable[[WentWell], Awaitable[None]]] = {
        "judge": lambda well: _judge_loop(app, stop, well),
        "send": lambda well: app.sender.run(app.owed, stop, well),
        "clock": lambda well: _clock_loop(app, scheduler, stop, well),
    }
    tasks = [asyncio.create_task(_guarded(name, loop, stop)) for name, loop in loops.items()]
    app.fresh.set()
    scheduler.start()
    log.info(
        "started", stories=len(app.stories), sources=len(app.config.sources), store=app.config.store.name
    )
    try:
        await stop.wait()
    finally:
        began = time.monotonic()
        scheduler.remove_all_jobs()
        await app.collector.close()
        app.fresh.set()
        app.owed.set()
        await asyncio.wait(tasks, timeout=STOP_GRACE_S)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        scheduler.shutdown(wait=False)
        log.info("stopped", duration_s=round(time.monotonic() - began, 2))


def _scheduler(app: App) -> AsyncIOScheduler:
    """A handful of jobs; due times of sources and deliveries are columns in the store, not jobs."""
    scheduler = AsyncIOScheduler(
        job_defaults={"misfire_grace_time": None, "coalesce": True, "max_instances": 1}, timezone="UTC"
    )
    scheduler.add_job(app.collector.tick, Often(TICK_S), id="collect")
    if app.subscriber is not None:
        scheduler.add_job(app.subscriber.tick, Often(HUBS_JOB_S), id="hubs")
    scheduler.add_job(app.give_up_pages, Often(PAGES_JOB_S), id="pages")
    scheduler.add_job(app.let_go, Often(FOLD_JOB_S), id="fold")
    if app.config.backup.every_s:
        scheduler.add_job(app.back_up, Often(BACKUP_LOOK_S), id="backup")
    scheduler.add_job(app.upkeep.look, Often(UPKEEP_LOOK_S), id="upkeep")
    scheduler.add_job(app.index, Often(INDEX_JOB_S), id="index", args=[INDEXED_PER_JOB])
    scheduler.add_job(app.tell_of_sources, Often(NOTICES_JOB_S), id="notices")
    scheduler.add_job(_report, Often(REPORT_JOB_S), id="report", args=[app])
    scheduler.add_listener(JobsTold(), EVENT_JOB_ERROR | EVENT_JOB_MISSED | EVENT_JOB_EXECUTED)
    return scheduler


class JobsTold:
    """Tells the log which jobs fail: one that runs every second fails every second while a disk is full."""

    def __init__(self, clock: Clock = utc_now) -> None:
        self._clock, self._troubles = clock, Lasting()

    def __call__(self, event: JobExecutionEvent) -> None:
        """Take note of how a job went."""
        job, now = event.job_id, self._clock()
        if event.code == EVENT_JOB_EXECUTED:
            if spell := self._troubles.over(job, now):
                log.info("job works again", job=job, **spell.facts())
        elif spell := self._troubles.again(job, now, type(event.exception).__name__):
            error = repr(event.exception) if event.exception else "missed"
            log.error("job failed", job=job, error=error, **spell.facts())


async def _judge_loop(app: App, stop: asyncio.Event, well: WentWell) -> None:
    """Match whenever something came in, at least every few ticks (a summary may have become complete)."""
    while not stop.is_set():
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(app.fresh.wait(), timeout=5 * TICK_S)
        app.fresh.clear()
        await app.judge()
        well()


async def _clock_loop(app: App, scheduler: AsyncIOScheduler, stop: asyncio.Event, well: WentWell) -> None:
    """When somebody sets the machine's clock, put right what waits, and have everything looked at."""
    watch = ClockWatch()
    while not stop.is_set():
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(stop.wait(), timeout=TICK_S)
        if by := watch.jump():
            log.warning("clock set", by_s=round(by.total_seconds()))
            await app.mend_times(by)
            for job in scheduler.get_jobs():
                job.modify(next_run_time=utc_now())
            app.fresh.set()
            app.owed.set()
        well()


async def _guarded(name: str, loop: Callable[[WentWell], Awaitable[None]], stop: asyncio.Event) -> None:
    """Start a loop again, after a pause, when an error ends it: a full disk must not end the service."""
    troubles = Lasting()

    def well() -> None:
        if spell := troubles.over(name, utc_now()):
            log.info("loop works again", loop=name, **spell.facts())

    while not stop.is_set():
        try:
            await loop(well)
        except Exception as error:
            if spell := troubles.again(name, utc_now(), type(error).__name__):
                log.exception("loop failed", loop=name, **spell.facts())
            try:
                await asyncio.wait_for(stop.wait(), timeout=5 * TICK_S)
            except TimeoutError:
                continue


async def _report(app: App) -> None:
    counts = await app.db(app.store.counts)
    log.info("holding", articles=counts.articles, matches=counts.matches, developments=counts.developments,
             owed=await app.db(app.store.owed))  # fmt: skip
