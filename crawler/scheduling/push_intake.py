"""Stores what a hub delivers as a poll is stored: under the lease of the source's host.

While this process is visiting the host, a delivery is written under the lease of that visit, and does not
wait for it to end.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import replace

from crawler.fetching.response import HttpResponse
from crawler.poll_report import PollReport
from crawler.scheduling.visit_context import VisitContext
from crawler.urls import redact_url
from store.errors import LeaseLost
from store.records.articles import Article
from store.records.collection import HostLease, PollRecord
from store.records.sources import SourceState

_ATTEMPTS = 5
_PAUSE_S = 0.2
_LEASE_S = 30.0


class PushIntake:
    """Reads and stores deliveries, one at a time."""

    def __init__(self, context: VisitContext, lease_under_visit: Callable[[str], HostLease | None]) -> None:
        self._context = context
        self._lease_under_visit = lease_under_visit
        self._lock = asyncio.Lock()

    async def ingest_push(self, source: str, delivered: HttpResponse) -> PollReport | None:
        """Store a delivery and report it as a poll; None if there is no such source.

        Raises:
            ParseError: it is not a feed.
            LeaseLost: another process held the host throughout; nothing was stored.
        """
        context = self._context
        async with self._lock:
            state = await context.db(context.store.source_state, source)
            if state is None:
                return None
            polled = await context.poller.read_push(state, delivered)
            poll = replace(polled.poll, max_new_per_day=context.settings.max_new_per_day)
            new = await self._record(state, poll)
        report = PollReport(
            source=source,
            kind=state.source.kind,
            url=redact_url(state.url),
            status=polled.poll.status,
            duration_s=0.0,
            new=len(new),
            seen=len(polled.poll.articles) - len(new),
            notes=polled.notes,
        )
        context.report(report)
        return report

    async def _record(self, state: SourceState, poll: PollRecord) -> tuple[Article, ...]:
        for _ in range(_ATTEMPTS):
            try:
                return await self._record_once(state.host, poll)
            except LeaseLost:  # a visit ended or began in between
                await self._context.sleep(_PAUSE_S)
        raise LeaseLost(f"the host {state.host} is held by another process")

    async def _record_once(self, host: str, poll: PollRecord) -> tuple[Article, ...]:
        context = self._context
        visit = self._lease_under_visit(host)
        if visit is not None:
            return await context.db(context.store.record_poll, visit, poll)
        lease = await context.db(context.store.lease_host, host, context.clock(), _LEASE_S)
        if lease is None:
            raise LeaseLost(f"the host {host} is held")
        try:
            return await context.db(context.store.record_poll, lease, poll)
        finally:
            await context.db(context.store.release_host, lease, None)
