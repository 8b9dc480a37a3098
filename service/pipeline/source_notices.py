"""Notifies through the channels when sources have been failing or silent for long, and when they recover."""

from __future__ import annotations

from collections.abc import Sequence
from zoneinfo import ZoneInfo

import structlog

from alerts.channels.channel import Channel
from alerts.delivery.outbox import broadcast
from alerts.messages.notices import source_notice
from crawler.scheduling.source_health import health_changes
from store.clock import Clock
from store.protocol.store import Store
from store.writer_thread import StoreThread

log = structlog.get_logger()


class SourceNotices:
    """Enqueues notices; the notified state is stored with them, so a crash neither repeats nor loses one."""

    def __init__(
        self, store: Store, db: StoreThread, channels: Sequence[Channel], clock: Clock, zone: ZoneInfo
    ) -> None:
        self._store, self._db, self._clock, self._zone = store, db, clock, zone
        self._channels = tuple(channels)

    async def enqueue_notice(self) -> int:
        """Enqueue one notice for all changes since the last one; returns the number of deliveries."""
        changes = health_changes(await self._db(self._store.source_states))
        if not changes.started and not changes.recovered:
            return 0
        now = self._clock()
        notice = source_notice(changes.started, changes.recovered, self._zone, now)
        deliveries = broadcast(notice, self._channels, now=now)
        await self._db(self._store.set_notified_states, changes.notified_states(), deliveries, now)
        log.warning(
            "source_notice_enqueued", note=notice.note, sources=notice.lines, enqueued=len(deliveries)
        )
        return len(deliveries)
