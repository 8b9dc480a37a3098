"""The stages of the work, in one table: the scheduler makes its jobs and loops from it, a cycle runs it once.

A new stage is one row. Unless the row says otherwise, it runs both in `susulan run` and in `susulan once`.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

import structlog

from alerts.messages.language.phrase import Phrase, phrase, plural_phrase
from crawler.malloc import trim_malloc
from service.runtime.app import App
from service.runtime.backup_job import back_up_if_due
from service.runtime.cycle_result import CycleResult
from store.clock import utc_now

TICK_S = 1.0
"""How often the service asks the store what is due."""
_JUDGE_MAX_WAIT_S = 5.0
"""A summary may become complete without a new article."""
_INDEXED_PER_JOB = 1_000
"""With a job every five seconds: keeps up with 200 new articles a second, on a fifth of a core at most."""
_INDEXED_PER_CYCLE = 2_000
"""As many as a usual cycle brings; a search indexes what is left of a first cycle."""
_INDEX_BATCH = 100
"""Articles in one transaction, which takes about 20 ms."""
_RETENTION_BUDGET_S = 20.0
"""Time limit of deleting old records in a cycle; the next cycle continues."""
_LARGE_BATCH = 1_000
"""After this many articles at once, as at the first start, much freed memory is returned to the system."""

OnSuccess = Callable[[], None]
"""What a loop calls after each round without an error."""
Round = Callable[[App], Awaitable[object]]
CycleRound = Callable[[App, CycleResult], Awaitable[object]]

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Every:
    """In the service: one round at fixed intervals."""

    interval_s: float


@dataclass(frozen=True, slots=True)
class OnEvent:
    """In the service: one round after each event, or when `max_wait_s` have passed without one."""

    event: Callable[[App], asyncio.Event]
    max_wait_s: float


@dataclass(frozen=True, slots=True)
class Loop:
    """In the service: a loop of the stage's own, which ends when the event is set."""

    run: Callable[[App, asyncio.Event, OnSuccess], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class Stage:
    """One stage of the work; its name is in the log where it fails."""

    name: str
    trigger: Every | OnEvent | Loop
    run: Round
    """One round."""
    cycle: CycleRound | None = None
    """One round in a cycle, where it differs from `run`."""
    in_cycle: bool = True
    enabled: Callable[[App], bool] = lambda _: True

    async def run_in_cycle(self, app: App, result: CycleResult) -> None:
        """One round in a cycle; its numbers are added to the result."""
        await (self.run(app) if self.cycle is None else self.cycle(app, result))


async def _check_disk(app: App) -> None:
    """Pause collecting while the disk is almost full, and tell the operator."""
    try:
        if await app.disk_watch.check():
            app.deliveries_due.set()
    finally:
        app.collector.paused = app.disk_watch.is_full


async def _collect_in_cycle(app: App, result: CycleResult) -> None:
    result.paused = app.collector.paused
    result.collected = await app.collector.tick()
    app.collector.release_workers()  # what follows takes memory too, and nothing more is read


async def _renew_subscriptions(app: App) -> None:
    if app.subscriber is not None:
        await app.subscriber.tick()


async def _expire_pending_pages(app: App) -> None:
    """Match the articles whose page did not come in time without it."""
    if await app.db(app.store.expire_pending_pages, utc_now() - app.page_timeout):
        app.articles_ready.set()


async def _judge(app: App) -> None:
    tally = await app.pipeline.judge_ready()
    if tally.articles >= _LARGE_BATCH:
        await asyncio.to_thread(trim_malloc)
    ended_waits = tally.matches and await app.dispatcher.merge_waiting()
    if await app.pipeline.enqueue_summaries() or tally.enqueued or ended_waits:
        app.deliveries_due.set()


async def _judge_in_cycle(app: App, result: CycleResult) -> None:
    """Match what is ready, and enqueue summaries that the service would still wait for."""
    tally = await app.pipeline.judge_ready()
    if tally.pages_requested:
        result.collected += await app.collector.tick()
        tally.add(await app.pipeline.judge_ready())
    result.judged.add(tally)
    await app.pipeline.enqueue_summaries(force=True)


async def _notify_source_health(app: App) -> None:
    """Enqueue a notice if sources have been failing for long, or have recovered."""
    if app.notices is not None and await app.notices.enqueue_notice():
        app.deliveries_due.set()


async def _flush_digests(app: App) -> None:
    """Enqueue the messages and heartbeats that are due."""
    merged = await app.dispatcher.merge_waiting()
    if merged + await app.dispatcher.enqueue_heartbeats(await _heartbeat(app)):
        app.deliveries_due.set()


async def _flush_digests_in_cycle(app: App, _result: CycleResult) -> None:
    """As in the service, but first alerts do not wait: nothing more comes before the next cycle."""
    while await app.dispatcher.merge_waiting(end_group_waits=True):
        pass  # one round merges a limited number


async def _heartbeat(app: App) -> Phrase:
    states = await app.db(app.store.source_states)
    failing = sorted(state.source.name for state in states if state.failures)
    counts = await app.db(app.store.counts)
    health = (
        phrase("{number} failing ({names})", number=len(failing), names=", ".join(failing[:5]))
        if failing
        else phrase("all answering")
    )
    return phrase(
        "No news for a while, and Susulan is running: {sources}, {health}; {reports}, {developments}.",
        sources=plural_phrase("{count} source", "{count} sources", len(states)),
        health=health,
        reports=plural_phrase("{count} report held", "{count} reports held", counts.articles),
        developments=plural_phrase(
            "{count} development so far", "{count} developments so far", counts.developments
        ),
    )


async def _send_in_cycle(app: App, result: CycleResult) -> None:
    result.delivered = await app.sender.drain()


async def _index_articles(app: App, limit: int) -> None:
    """Add up to `limit` articles to the search index, in short transactions."""
    indexed = 0
    while indexed < limit:
        batch = await app.db(app.store.index_articles, min(_INDEX_BATCH, limit - indexed))
        if not batch:
            return
        indexed += batch


async def _report_encoder(app: App) -> None:
    await app.encoder_report.save(app.store, app.db)


async def _log_counts(app: App) -> None:
    counts = await app.db(app.store.counts)
    log.info(
        "store_counted",
        articles=counts.articles,
        matches=counts.matches,
        developments=counts.developments,
        pending=await app.db(app.store.pending_count),
    )


STAGES = (
    Stage("disk", Every(10.0), _check_disk),
    Stage("collect", Every(TICK_S), lambda app: app.collector.tick(), cycle=_collect_in_cycle),
    Stage(
        "hubs",
        Every(TICK_S),
        _renew_subscriptions,
        in_cycle=False,
        enabled=lambda app: app.subscriber is not None,
    ),
    Stage("pages", Every(60.0), _expire_pending_pages),
    Stage(
        "judge",
        OnEvent(lambda app: app.articles_ready, _JUDGE_MAX_WAIT_S),
        _judge,
        cycle=_judge_in_cycle,
    ),
    Stage("encoder", Every(30.0), _report_encoder),
    # Sources that begin to fail within half an hour share one notice.
    Stage("notices", Every(1_800.0), _notify_source_health),
    Stage("digests", Every(5.0), _flush_digests, cycle=_flush_digests_in_cycle),
    Stage(
        "send",
        Loop(lambda app, stop, on_success: app.sender.run(app.deliveries_due, stop, on_success)),
        lambda app: app.sender.drain(),
        cycle=_send_in_cycle,
    ),
    Stage(
        "index",
        Every(5.0),
        lambda app: _index_articles(app, _INDEXED_PER_JOB),
        cycle=lambda app, _: _index_articles(app, _INDEXED_PER_CYCLE),
    ),
    Stage(
        "backup",
        Every(300.0),
        back_up_if_due,
        in_cycle=False,
        enabled=lambda app: app.config.backup.interval_s > 0,
    ),
    Stage(
        "retention",
        Every(300.0),
        lambda app: app.retention_job.run_if_due(),
        cycle=lambda app, _: app.retention_job.run_if_due(_RETENTION_BUDGET_S),
    ),
    Stage("counts", Every(600.0), _log_counts, in_cycle=False),
)
"""In the order of a cycle."""
