"""One summary a story for what the sources already held when they were polled for the first time."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import timedelta

import structlog

from alerts.messages.compose import summary_alert
from alerts.outlets.table import OutletTable
from service.pipeline.dispatch import Dispatcher
from store.clock import Clock
from store.protocol.store import Store
from store.records.matching import Match, Member
from store.writer_thread import StoreThread

SUMMARY_MAX_WAIT = timedelta(minutes=10)
"""How long a summary waits for sources and pages that are not through yet."""
_MAX_DEVELOPMENTS = 100_000

log = structlog.get_logger()


class SummaryQueue:
    """Enqueues the summaries of stories whose baseline is complete."""

    def __init__(
        self,
        store: Store,
        db: StoreThread,
        dispatcher: Dispatcher,
        clock: Clock,
        *,
        is_sent: bool,
        outlets: OutletTable | None = None,
    ) -> None:
        """`is_sent`: without it a summary is only recorded as done. `outlets`: see `summary_alert`."""
        self._outlets = outlets
        self._store, self._db, self._dispatcher, self._clock = store, db, dispatcher, clock
        self._is_sent = is_sent

    async def enqueue(self, stories: Sequence[str], *, force: bool = False) -> int:
        """Enqueue the summary of each story that is due; returns the number of deliveries.

        A summary waits until every source was polled once and every baseline article is matched, at most
        `SUMMARY_MAX_WAIT`; with `force` it does not wait.
        """
        enqueued = 0
        for story in stories:
            members = await self._db(self._store.baseline_members, story)
            if members and (force or await self._is_baseline_complete(members)):
                enqueued += await self._enqueue_summary(story, members)
        return enqueued

    async def _is_baseline_complete(self, members: Sequence[Member]) -> bool:
        if self._clock() - min(member.joined for member in members) > SUMMARY_MAX_WAIT:
            return True
        states = await self._db(self._store.source_states)
        unpolled = any(not state.has_baseline and not state.failures and not state.gone for state in states)
        return not unpolled and not await self._db(self._store.baseline_pending_count)

    async def _enqueue_summary(self, story: str, members: Sequence[Member]) -> int:
        now = self._clock()
        ids = [member.article_id for member in members]
        articles = await self._db(self._store.articles, ids)
        matches = await self._db(self._store.matches_by_article, ids)
        developments = await self._db(self._store.developments, story, limit=_MAX_DEVELOPMENTS)
        alert = summary_alert(
            story,
            members,
            articles,
            _matches_of_story(story, matches),
            {development.key: development for development in developments},
            now,
            self._outlets,
        )
        deliveries = await self._dispatcher.build_deliveries(alert) if self._is_sent else ()
        await self._db(self._store.commit_summary, members, deliveries, now)
        log.info(
            "summary_enqueued",
            story=story,
            developments=alert.total,
            reports=len(members),
            deliveries=len(deliveries),
        )
        return len(deliveries)


def _matches_of_story(story: str, matches: Mapping[str, Sequence[Match]]) -> dict[str, Match]:
    return {key: match for key, found in matches.items() for match in found if match.story == story}
