"""What a hub delivers goes into the store as a poll does: under the lease of the source's host.

A visit to the host may be under way. Its lease is this process's own, so what is pushed is written under it,
and nobody waits for the visit to end.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from crawler.fetching.response import HttpResponse
from crawler.poll_report import PollReport
from crawler.scheduling.host_visit import VisitContext, log_poll_report
from crawler.scheduling.source_poll import PollOutcome
from crawler.urls import redact_url
from store.errors import LeaseLost
from store.records.collection import Article, HostLease, SourceState

_TRIES = 5
_PAUSE_S = 0.2
_LEASE_S = 30.0


class PushIntake:
    """Reads and stores deliveries, one after the other."""

    def __init__(self, context: VisitContext, lease_under_visit: Callable[[str], HostLease | None]) -> None:
        self._context = context
        self._lease_under_visit = lease_under_visit
        self._lock = asyncio.Lock()

    async def ingest_push(self, source: str, delivered: HttpResponse) -> PollReport | None:
        """Store a delivery and tell of it as of a poll; None if there is no such source.

        Raises:
            ParseError: it is no feed.
            LeaseLost: somebody else held the host all the while; nothing was stored.
        """
        eq = self._context
        async with self._lock:
            state = await eq.db(eq.store.source_state, source)
            if state is None:
                return None
            polled = await eq.poller.read_push(state, delivered)
            new = await self._record(state, polled)
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
        log_poll_report(report)
        if eq.on_poll is not None:
            eq.on_poll(report)
        return report

    async def _record(self, state: SourceState, polled: PollOutcome) -> tuple[Article, ...]:
        for _ in range(_TRIES):
            try:
                return await self._record_once(state.host, polled)
            except LeaseLost:  # a visit ended, or began, in between
                await self._context.sleep(_PAUSE_S)
        raise LeaseLost(f"the host {state.host} is held by another process")

    async def _record_once(self, host: str, polled: PollOutcome) -> tuple[Article, ...]:
        eq = self._context
        visit = self._lease_under_visit(host)
        if visit is not None:
            return await eq.db(eq.store.record_poll, visit, polled.poll)
        lease = await eq.db(eq.store.lease_host, host, eq.clock(), _LEASE_S)
        if lease is None:
            raise LeaseLost(f"the host {host} is held")
        try:
            return await eq.db(eq.store.record_poll, lease, polled.poll)
        finally:
            await eq.db(eq.store.release_host, lease, None)
