"""Watches the disk of the store: tells the operator when it runs short, and when collecting pauses."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

import structlog

from alerts.channels.channel import Channel
from alerts.delivery.outbox import broadcast
from alerts.messages.alert import Alert
from service.monitoring.disk import DISK_KEY, DiskLevel, DiskState, disk_level
from store.clock import Clock
from store.protocol.store import Store
from store.records.deliveries import DeliveryKind
from store.records.retention import DiskUsage
from store.sqlite.files.sizes import format_bytes
from store.writer_thread import StoreThread

log = structlog.get_logger()


class DiskWatch:
    """Holds the level. It is measured first and stored afterwards: a full disk takes no note."""

    def __init__(self, store: Store, db: StoreThread, channels: Iterable[Channel], clock: Clock) -> None:
        self._store, self._db, self._clock = store, db, clock
        self._channels = tuple(channels)
        self._state: DiskState | None = None

    @property
    def level(self) -> DiskLevel:
        """The level as it was last measured."""
        return self._state.level if self._state else DiskLevel.OK

    @property
    def is_full(self) -> bool:
        """Whether collecting pauses."""
        return self.level is DiskLevel.FULL

    async def measure(self) -> DiskUsage:
        """Find the level; writes nothing."""
        usage = await self._db(self._store.disk_usage)
        now = self._clock()
        state = self._state or DiskState.from_json(await self._db(self._store.meta, DISK_KEY), now)
        level = disk_level(usage.disk_free_bytes, usage.disk_total_bytes, state.level)
        if level is not state.level:
            state = replace(state, level=level, since=now)
            free, total = usage.disk_free_bytes, usage.disk_total_bytes
            log.warning("disk_level_changed", level=level.value, free_bytes=free, disk_bytes=total)
        self._state = state
        return usage

    async def check(self) -> int:
        """Find the level, and enqueue a notice if one is due; returns the number of deliveries.

        Raises:
            StoreError: the notice could not be stored; the level holds, and the next check tries again.
        """
        usage = await self.measure()
        state, now = self._state, self._clock()
        if state is None or not state.notice_due(now):
            return 0
        # With the same time after a crash in between: the same notice has the same id, and is sent once.
        await self._db(self._store.set_meta, DISK_KEY, state.as_json())
        deliveries = broadcast(disk_notice(state, usage), self._channels, now=now)
        await self._db(self._store.enqueue, deliveries, now)
        self._state = replace(state, notified=state.level)
        await self._db(self._store.set_meta, DISK_KEY, self._state.as_json())
        return len(deliveries)


def disk_notice(state: DiskState, usage: DiskUsage) -> Alert:
    """Return the notice about a level."""
    free = f"{format_bytes(usage.disk_free_bytes)} of {format_bytes(usage.disk_total_bytes)} free"
    size = f"the store has {format_bytes(usage.total_bytes)}"
    advice = "Free some space, or keep reports for a shorter time ([retention])."
    notes = {
        DiskLevel.OK: f"The disk has room again: {free}.",
        DiskLevel.LOW: f"The disk runs short: {free}, {size}. {advice}",
        DiskLevel.FULL: f"The disk is almost full: {free}, {size}. Nothing is collected until there is more "
        f"room; what is stored is still sent. {advice}",
    }
    return Alert(
        kind=DeliveryKind.NOTICE,
        story="",
        subject=f"disk-{state.level.value}",
        revision=int(state.since.timestamp()),
        created=state.since,
        note=notes[state.level],
    )
