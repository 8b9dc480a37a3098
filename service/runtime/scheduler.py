"""`susulan run`: APScheduler's jobs and the loops that follow events, until a signal says stop."""

from __future__ import annotations

import asyncio
import contextlib
import time
from collections.abc import Awaitable, Callable
from datetime import timedelta

import structlog
from apscheduler.events import EVENT_JOB_ERROR, EVENT_JOB_EXECUTED, EVENT_JOB_MISSED, JobExecutionEvent
from apscheduler.schedulers.asyncio import AsyncIOScheduler

from service.runtime.app import STOP_GRACE_S, TICK_S, App
from service.runtime.clock_watch import ClockWatch, TolerantInterval
from store.clock import Clock, utc_now
from store.log_throttle import LogThrottle

PAGES_JOB_S = 60.0
HUBS_JOB_S = 1.0
INDEX_JOB_S = 5.0
INDEXED_PER_JOB = 1_000
"""So the index keeps up with 200 new articles a second, and takes a fifth of a core at most."""
COUNTS_JOB_S = 600.0
DIGEST_JOB_S = 5.0
BACKUP_JOB_S = 300.0
RETENTION_JOB_S = 300.0
NOTICES_JOB_S = 1_800.0
"""Sources that get into trouble within this time are told in one notice."""

OnSuccess = Callable[[], None]
"""What a loop says after each round that went well."""

log = structlog.get_logger()


async def run_stages(app: App, stop: asyncio.Event) -> None:
    """Run all stages until `stop` is set, then let what is under way end within the grace time."""
    scheduler = _build_scheduler(app)
    loops: dict[str, Callable[[OnSuccess], Awaitable[None]]] = {
        "judge": lambda well: _judge_loop(app, stop, well),
        "send": lambda well: app.sender.run(app.deliveries_due, stop, well),
        "clock": lambda well: _clock_loop(app, scheduler, stop, well),
    }
    tasks = [asyncio.create_task(_restart_on_error(name, loop, stop)) for name, loop in loops.items()]
    app.articles_ready.set()
    scheduler.start()
    log.info(
        "service_started",
        stories=len(app.stories),
        sources=len(app.config.sources),
        store=app.config.store.name,
    )
    try:
        await stop.wait()
    finally:
        began = time.monotonic()
        scheduler.remove_all_jobs()
        await app.collector.close()
        app.articles_ready.set()
        app.deliveries_due.set()
        await asyncio.wait(tasks, timeout=STOP_GRACE_S)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        scheduler.shutdown(wait=False)
        log.info("service_stopped", duration_s=round(time.monotonic() - began, 2))


def _build_scheduler(app: App) -> AsyncIOScheduler:
    """A handful of jobs; due times of sources and deliveries are columns in the store, not jobs."""
    scheduler = AsyncIOScheduler(
        job_defaults={"misfire_grace_time": None, "coalesce": True, "max_instances": 1}, timezone="UTC"
    )
    scheduler.add_job(app.collector.tick, TolerantInterval(TICK_S), id="collect")
    if app.subscriber is not None:
        scheduler.add_job(app.subscriber.tick, TolerantInterval(HUBS_JOB_S), id="hubs")
    scheduler.add_job(app.expire_pending_pages, TolerantInterval(PAGES_JOB_S), id="pages")
    scheduler.add_job(app.flush_digests, TolerantInterval(DIGEST_JOB_S), id="fold")
    if app.config.backup.every_s:
        scheduler.add_job(app.back_up_if_due, TolerantInterval(BACKUP_JOB_S), id="backup")
    scheduler.add_job(app.retention_job.run_if_due, TolerantInterval(RETENTION_JOB_S), id="upkeep")
    scheduler.add_job(app.index_articles, TolerantInterval(INDEX_JOB_S), id="index", args=[INDEXED_PER_JOB])
    scheduler.add_job(app.notify_source_health, TolerantInterval(NOTICES_JOB_S), id="notices")
    scheduler.add_job(_log_counts, TolerantInterval(COUNTS_JOB_S), id="report", args=[app])
    scheduler.add_listener(JobErrorLog(), EVENT_JOB_ERROR | EVENT_JOB_MISSED | EVENT_JOB_EXECUTED)
    return scheduler


class JobErrorLog:
    """Tells the log which jobs fail: one that runs every second fails every second while a disk is full."""

    def __init__(self, clock: Clock = utc_now) -> None:
        self._clock, self._log_throttle = clock, LogThrottle()

    def __call__(self, event: JobExecutionEvent) -> None:
        """Take note of how a job went."""
        job, now = event.job_id, self._clock()
        if event.code == EVENT_JOB_EXECUTED:
            if spell := self._log_throttle.recovered(job, now):
                log.info("job_recovered", job=job, **spell.fields())
        elif spell := self._log_throttle.failed(job, now, type(event.exception).__name__):
            error = repr(event.exception) if event.exception else "missed"
            log.error("job_failed", job=job, error=error, **spell.fields())


async def _judge_loop(app: App, stop: asyncio.Event, on_success: OnSuccess) -> None:
    """Match whenever something came in, at least every few ticks (a summary may have become complete)."""
    while not stop.is_set():
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(app.articles_ready.wait(), timeout=5 * TICK_S)
        app.articles_ready.clear()
        await app.judge()
        on_success()


async def _clock_loop(
    app: App, scheduler: AsyncIOScheduler, stop: asyncio.Event, on_success: OnSuccess
) -> None:
    """When somebody sets the machine's clock, run all jobs and loops now: the old clock set their next times.

    Set back, sources and pages would wait for as long as it was ahead: all of them are due now. Longer waits
    than are allowed end in any case when hosts and deliveries are leased.
    """
    watch = ClockWatch()
    while not stop.is_set():
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(stop.wait(), timeout=TICK_S)
        if step := watch.clock_step():
            log.warning("clock_stepped", step_s=round(step.total_seconds()))
            if step < timedelta(0):
                await app.db(app.store.make_due, utc_now())
            for job in scheduler.get_jobs():
                job.modify(next_run_time=utc_now())
            app.articles_ready.set()
            app.deliveries_due.set()
        on_success()


async def _restart_on_error(
    name: str, loop: Callable[[OnSuccess], Awaitable[None]], stop: asyncio.Event
) -> None:
    """Start a loop again, after a pause, when an error ends it: a full disk must not end the service."""
    troubles = LogThrottle()

    def well() -> None:
        if spell := troubles.recovered(name, utc_now()):
            log.info("loop_recovered", loop=name, **spell.fields())

    while not stop.is_set():
        try:
            await loop(well)
        except Exception as error:
            if spell := troubles.failed(name, utc_now(), type(error).__name__):
                log.exception("loop_failed", loop=name, **spell.fields())
            try:
                await asyncio.wait_for(stop.wait(), timeout=5 * TICK_S)
            except TimeoutError:
                continue


async def _log_counts(app: App) -> None:
    counts = await app.db(app.store.counts)
    log.info("store_counted", articles=counts.articles, matches=counts.matches, developments=counts.developments,
             owed=await app.db(app.store.pending_count))  # fmt: skip
