"""Runs the stages for `susulan run`: as jobs of APScheduler, and as loops that follow events."""

from __future__ import annotations

import asyncio
import contextlib
import time
from collections.abc import Awaitable, Callable, Sequence
from datetime import timedelta

import structlog
from apscheduler.events import EVENT_JOB_ERROR, EVENT_JOB_EXECUTED, EVENT_JOB_MISSED, JobExecutionEvent
from apscheduler.schedulers.asyncio import AsyncIOScheduler

from service.runtime.app import STOP_GRACE_S, App
from service.runtime.clock_watch import ClockWatch, TolerantInterval
from service.runtime.stages import STAGES, TICK_S, Every, Loop, OnEvent, OnSuccess, Stage
from store.clock import Clock, utc_now
from store.log_throttle import LogThrottle

_RESTART_PAUSE_S = 5.0

log = structlog.get_logger()


async def run_stages(app: App, stop: asyncio.Event, stages: Sequence[Stage] = STAGES) -> None:
    """Run all stages until `stop` is set; work in progress then gets the grace time to end."""
    enabled = [stage for stage in stages if stage.enabled(app)]
    scheduler = _build_scheduler(app, enabled)
    loops = {stage.name: loop for stage in enabled if (loop := _stage_loop(app, stage, stop)) is not None}
    loops["clock"] = lambda on_success: _clock_loop(app, scheduler, stop, on_success)
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
        app.pipeline.stop()
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


def _build_scheduler(app: App, stages: Sequence[Stage]) -> AsyncIOScheduler:
    """A job for each stage with an interval; due times of sources and deliveries are columns in the store."""
    scheduler = AsyncIOScheduler(
        job_defaults={"misfire_grace_time": None, "coalesce": True, "max_instances": 1}, timezone="UTC"
    )
    for stage in stages:
        if isinstance(stage.trigger, Every):
            interval = TolerantInterval(stage.trigger.interval_s)
            scheduler.add_job(_run_round, interval, id=stage.name, args=[stage, app])
    scheduler.add_listener(JobErrorLog(), EVENT_JOB_ERROR | EVENT_JOB_MISSED | EVENT_JOB_EXECUTED)
    return scheduler


async def _run_round(stage: Stage, app: App) -> None:
    await stage.run(app)


def _stage_loop(app: App, stage: Stage, stop: asyncio.Event) -> Callable[[OnSuccess], Awaitable[None]] | None:
    """The loop of a stage that follows events; None for a stage with an interval."""
    trigger = stage.trigger
    if isinstance(trigger, Loop):
        return lambda on_success: trigger.run(app, stop, on_success)
    if isinstance(trigger, OnEvent):
        return lambda on_success: _event_loop(app, stage, trigger, stop, on_success)
    return None


async def _event_loop(
    app: App, stage: Stage, trigger: OnEvent, stop: asyncio.Event, on_success: OnSuccess
) -> None:
    """Run a round after each event, and when the longest wait has passed."""
    event = trigger.event(app)
    while not stop.is_set():
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(event.wait(), timeout=trigger.max_wait_s)
        event.clear()
        await stage.run(app)
        on_success()


class JobErrorLog:
    """Logs jobs that fail. A job may fail every second while a disk is full, so repeats are throttled."""

    def __init__(self, clock: Clock = utc_now) -> None:
        self._clock, self._log_throttle = clock, LogThrottle()

    def __call__(self, event: JobExecutionEvent) -> None:
        """Note the outcome of one run of a job."""
        job, now = event.job_id, self._clock()
        if event.code == EVENT_JOB_EXECUTED:
            if incident := self._log_throttle.recovered(job, now):
                log.info("job_recovered", job=job, **incident.fields())
        elif incident := self._log_throttle.failed(job, now, type(event.exception).__name__):
            error = repr(event.exception) if event.exception else "missed"
            log.error("job_failed", job=job, error=error, **incident.fields())


async def _clock_loop(
    app: App, scheduler: AsyncIOScheduler, stop: asyncio.Event, on_success: OnSuccess
) -> None:
    """React when somebody sets the machine's clock."""
    watch = ClockWatch()
    while not stop.is_set():
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(stop.wait(), timeout=TICK_S)
        if step := watch.clock_step():
            log.warning("clock_stepped", step_s=round(step.total_seconds()))
            await apply_clock_step(app, scheduler, step)
        on_success()


async def apply_clock_step(app: App, scheduler: AsyncIOScheduler, step: timedelta) -> None:
    """Run all jobs and loops now, because the old clock set their next times.

    If the clock was set back, sources and pages would wait for as long as it was ahead, so all are made due.
    Waits over the ceiling end in any case when hosts and deliveries are leased. If it was set ahead, pending
    deliveries would expire before they had their time, so they expire later.
    """
    if step < timedelta(0):
        await app.db(app.store.make_due, utc_now())
    else:
        await app.db(app.store.postpone_expiry, step)
    for job in scheduler.get_jobs():
        job.modify(next_run_time=utc_now())
    app.articles_ready.set()
    app.deliveries_due.set()


async def _restart_on_error(
    name: str, loop: Callable[[OnSuccess], Awaitable[None]], stop: asyncio.Event
) -> None:
    """Restart a loop after a pause when an error ends it: a full disk must not end the service."""
    throttle = LogThrottle()

    def log_recovery() -> None:
        if incident := throttle.recovered(name, utc_now()):
            log.info("loop_recovered", loop=name, **incident.fields())

    while not stop.is_set():
        try:
            await loop(log_recovery)
        except Exception as error:
            if incident := throttle.failed(name, utc_now(), type(error).__name__):
                log.exception("loop_failed", loop=name, **incident.fields())
            try:
                await asyncio.wait_for(stop.wait(), timeout=_RESTART_PAUSE_S)
            except TimeoutError:
                continue
