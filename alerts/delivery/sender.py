"""The sender: leases due deliveries and attempts them, a few messages at a time for each channel.

Nothing else sends alerts. `alerts.delivery.attempt` says what one attempt does and in which order it commits.
"""

from __future__ import annotations

import asyncio
import contextlib
import random
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime

from alerts.channels.channel import Channel
from alerts.delivery.attempt import AttemptRunner, Compose
from alerts.delivery.channel_health import ChannelHealth
from alerts.delivery.endpoint_health import is_disabled
from store.clock import Clock
from store.protocol.store import Store
from store.records.deliveries import Delivery, DeliveryState
from store.writer_thread import StoreThread

LEASE_S = 900.0
"""Longer than the longest SMTP timeout: a hung attempt loses its lease, a slow one does not."""
MIN_PAUSE_S, MAX_PAUSE_S = 0.05, 30.0
"""The shortest and the longest sleep between two looks at the store."""
GRACE_S = 3.0
"""How long messages in flight may take to finish when the sender stops."""


def pause_s(due: datetime | None, now: datetime) -> float:
    """Seconds to sleep when the next delivery is due at `due`; None for an empty outbox."""
    return MAX_PAUSE_S if due is None else min(MAX_PAUSE_S, max(MIN_PAUSE_S, (due - now).total_seconds()))


@dataclass(slots=True)
class DeliveryTally:
    """How many attempts ended in each state."""

    sent: int = 0
    retry: int = 0
    dead: int = 0
    held: int = 0

    def count(self, state: DeliveryState) -> None:
        """Count one attempt that ended in this state."""
        setattr(self, state.value, getattr(self, state.value) + 1)


class Sender:
    """Sends what is due; a failing endpoint slows down no other."""

    def __init__(
        self,
        store: Store,
        db: StoreThread,
        channels: Mapping[str, Channel],
        clock: Clock,
        *,
        max_in_flight: int = 8,
        lease_s: float = LEASE_S,
        rng: random.Random | None = None,
        compose: Compose | None = None,
    ) -> None:
        """`compose`: what is added to an alert before it is rendered, such as a translation."""
        self._store, self._db, self._channels, self._clock = store, db, channels, clock
        self._max_in_flight, self._lease_s = max_in_flight, lease_s
        self._health = ChannelHealth()
        rng = rng or random.Random()  # noqa: S311 - jitter, not secrets
        self._attempts = AttemptRunner(store, db, channels, self._health, clock, rng, compose)
        self._in_flight: dict[asyncio.Task[DeliveryState | None], str] = {}

    async def drain(self) -> DeliveryTally:
        """Attempt everything that is due now once; returns how the attempts ended."""
        tally = DeliveryTally()
        while await self._start_due() or self._in_flight:
            await self._collect_finished(tally)
        return tally

    async def run(
        self, wake: asyncio.Event, stop: asyncio.Event, on_success: Callable[[], None] = lambda: None
    ) -> None:
        """Send until `stop` is set.

        Messages in flight then get `GRACE_S` to finish; the next start finds the rest. `on_success` is
        called after each round without an error.
        """
        tally = DeliveryTally()
        try:
            while not stop.is_set():
                wake.clear()
                await self._start_due()
                await self._wait(wake, tally)
                on_success()
        finally:
            if self._in_flight:
                await asyncio.wait(self._in_flight, timeout=GRACE_S)
            for task in self._in_flight:
                task.cancel()
            await asyncio.gather(*self._in_flight, return_exceptions=True)
            self._in_flight.clear()

    async def _wait(self, wake: asyncio.Event, tally: DeliveryTally) -> None:
        """Return when an attempt has ended, `wake` is set, or the next delivery is due."""
        due = await self._db(self._store.next_delivery_due)
        timeout_s = pause_s(due, self._clock())
        waking = asyncio.ensure_future(wake.wait())
        with contextlib.suppress(TimeoutError):
            await asyncio.wait(
                {waking, *self._in_flight}, timeout=timeout_s, return_when=asyncio.FIRST_COMPLETED
            )
        waking.cancel()
        await self._collect_finished(tally, block=False)

    async def _collect_finished(self, tally: DeliveryTally, *, block: bool = True) -> None:
        if not self._in_flight:
            return
        done, _ = await asyncio.wait(
            self._in_flight, timeout=None if block else 0, return_when=asyncio.FIRST_COMPLETED
        )
        for task in done:
            del self._in_flight[task]
            state = task.result()
            if state is not None:
                tally.count(state)

    async def _start_due(self) -> int:
        """Start what is due, as far as each channel has room; returns how many deliveries were started."""
        await self._attempts.report_refusals()
        started = sum([await self._start_channel(name) for name in self._channels])
        # Deliveries for channels that have left the config come last.
        return started or await self._start_channel(None)

    async def _start_channel(self, channel: str | None) -> int:
        """Start due deliveries of one channel; None for those whose channel has left the config."""
        now = self._clock()
        room = self._max_in_flight if channel is None else self._free_slots(channel, now)
        if room <= 0:
            return 0
        leased = await self._db(self._lease_in_store, channel, now, room)
        for delivery in leased:
            task = asyncio.create_task(self._attempts.run(delivery), name=f"deliver {delivery.id}")
            self._in_flight[task] = delivery.channel
        return len(leased)

    def _lease_in_store(self, channel: str | None, now: datetime, limit: int) -> list[Delivery]:
        """Both queries in one trip to the store's thread."""
        if channel is not None and is_disabled(self._store, self._channels[channel]):
            return []
        others = [name for name in self._channels if name != channel]
        return self._store.lease_deliveries(now, self._lease_s, limit, skip_channels=others)

    def _free_slots(self, channel: str, now: datetime) -> int:
        """How many more deliveries may be leased: none until a quarter of the slots is free.

        Every lease is a commit, so a few large ones are cheaper than many small ones.
        """
        running = sum(name == channel for name in self._in_flight.values())
        room = self._health.max_in_flight(channel, now, self._max_in_flight) - running
        return room if not running or room >= self._max_in_flight // 4 else 0
