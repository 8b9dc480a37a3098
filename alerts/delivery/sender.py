"""The one sender: works off what is owed. Nothing else ever sends.

The order is the promise: claim committed, message rendered once and stored, "bytes may leave" committed,
bytes, result committed. After a crash each delivery is known never to have left, or to be uncertain.
"""

from __future__ import annotations

import asyncio
import contextlib
import random
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime

import structlog

from alerts.channels.channel import Channel, SendReceipt
from alerts.delivery.endpoint_health import (
    GONE_CODE,
    NOTIFY_AFTER,
    disable_endpoint,
    failure_notices,
    is_disabled,
)
from alerts.delivery.redaction import redact
from alerts.delivery.retry_policy import CircuitBreaker, next_retry
from alerts.messages.alert import from_json
from store.clock import Clock
from store.errors import DeliveryError, LeaseLost
from store.log_throttle import LogThrottle
from store.protocol.store import Store
from store.records.deliveries import Attempt, Delivery, DeliveryKind, DeliveryState
from store.writer_thread import StoreThread

LEASE_S = 900.0
"""Longer than the longest SMTP time-out: a hung try loses its claim, a slow one does not."""
IDLE_S = 30.0
"""The longest sleep between two looks at the store."""
GRACE_S = 3.0
OUTAGE = "outage"
"""What alerts waited for that piled up while their channel was away; the service folds them."""

log = structlog.get_logger()


@dataclass(slots=True)
class DeliveryTally:
    """How deliveries ended."""

    sent: int = 0
    retry: int = 0
    dead: int = 0
    held: int = 0

    def count(self, state: DeliveryState) -> None:
        """One more that ended so."""
        setattr(self, state.value, getattr(self, state.value) + 1)


class Sender:
    """Claims what is due, a few messages a channel at a time; a dead endpoint slows no other."""

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
    ) -> None:
        self._store, self._db, self._channels, self._clock = store, db, channels, clock
        self._max_in_flight, self._lease_s = max_in_flight, lease_s
        self._rng = rng or random.Random()  # noqa: S311 - jitter, not secrets
        self._secrets = tuple(one for channel in channels.values() for one in channel.secrets())
        """Those of all channels: what one endpoint says may name another's."""
        self._breakers: dict[str, CircuitBreaker] = {}
        self._failing_since: dict[str, datetime] = {}
        self._error_throttle = LogThrottle()
        self._in_flight: dict[asyncio.Task[DeliveryState | None], str] = {}

    async def drain(self) -> DeliveryTally:
        """Try everything that is due now once; returns how it ended."""
        tally = DeliveryTally()
        while await self._claim() or self._in_flight:
            await self._collect_finished(tally)
        return tally

    async def run(
        self, wake: asyncio.Event, stop: asyncio.Event, on_success: Callable[[], None] = lambda: None
    ) -> None:
        """Send until `stop`; then what is under way gets three seconds, the rest is found after a restart.

        `well` is called after each round that no error ended.
        """
        tally = DeliveryTally()
        try:
            while not stop.is_set():
                wake.clear()
                await self._claim()
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
        """Until something ended, somebody woke us, or the next delivery is due."""
        due = await self._db(self._store.next_delivery_due)
        now = self._clock()
        pause_s = IDLE_S if due is None else min(IDLE_S, max(0.05, (due - now).total_seconds()))
        waking = asyncio.ensure_future(wake.wait())
        with contextlib.suppress(TimeoutError):
            await asyncio.wait(
                {waking, *self._in_flight}, timeout=pause_s, return_when=asyncio.FIRST_COMPLETED
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

    async def _claim(self) -> int:
        """Start what is due, as far as each channel has room; how many."""
        started = sum([await self._claim_for(name) for name in self._channels])
        # What is owed through channels that the config no longer has is in no hurry.
        return started or await self._claim_for(None)

    async def _claim_for(self, channel: str | None) -> int:
        now = self._clock()
        room = self._max_in_flight if channel is None else self._free_slots(channel, now)
        if room <= 0:
            return 0
        claimed = await self._db(self._claim_in_store, channel, now, room)
        for delivery in claimed:
            task = asyncio.create_task(self._deliver(delivery), name=f"deliver {delivery.id}")
            self._in_flight[task] = delivery.channel
        return len(claimed)

    def _claim_in_store(self, channel: str | None, now: datetime, limit: int) -> list[Delivery]:
        """One way to the store's thread and back for both questions."""
        if channel is not None and is_disabled(self._store, self._channels[channel]):
            return []
        others = [name for name in self._channels if name != channel]
        return self._store.lease_deliveries(now, self._lease_s, limit, skip_channels=others)

    def _free_slots(self, channel: str, now: datetime) -> int:
        """How many more may be claimed: none until a quarter is free, as every claim is a commit."""
        breaker = self._breakers.get(channel, CircuitBreaker())
        if breaker.is_open(now):
            return 0
        running = sum(name == channel for name in self._in_flight.values())
        room = breaker.max_in_flight(now, self._max_in_flight) - running
        return room if not running or room >= self._max_in_flight // 4 else 0

    async def _deliver(self, delivery: Delivery) -> DeliveryState | None:
        """One try, whatever comes of it; None if somebody else holds the delivery by now."""
        started = self._clock()
        channel = self._channels.get(delivery.channel)
        try:
            if channel is None:
                error = DeliveryError(
                    f"the config has no channel {delivery.channel!r} any more", permanent=True
                )
                return await self._finish_failed(delivery, started, error, None)
            if delivery.uncertain and channel.on_uncertain == "hold":
                error = DeliveryError("an earlier try may have arrived", uncertain=True)
                return await self._finish_failed(delivery, started, error, channel)
            return await self._try(delivery, started, channel)
        except LeaseLost:
            log.warning("delivery_lease_lost", delivery=delivery.id)
            return None

    async def _try(self, delivery: Delivery, started: datetime, channel: Channel) -> DeliveryState:
        transmitting = False

        async def mark() -> None:
            nonlocal transmitting
            await self._db(self._store.mark_transmitting, delivery)
            transmitting = True

        try:
            delivery = await self._ensure_rendered(delivery, channel)
            sent = await channel.send(delivery, mark)
        except DeliveryError as error:
            return await self._finish_failed(delivery, started, error, channel)
        except (LeaseLost, asyncio.CancelledError):
            raise
        except Exception as error:
            if spell := self._error_throttle.failed(channel.name, self._clock(), type(error).__name__):
                log.exception(
                    "delivery_crashed",
                    delivery=delivery.id,
                    channel=channel.name,
                    **spell.fields(),
                )
            told = DeliveryError(f"{type(error).__name__}: {error}", uncertain=transmitting)
            return await self._finish_failed(delivery, started, told, channel)
        return await self._finish_sent(delivery, started, sent, channel)

    async def _ensure_rendered(self, delivery: Delivery, channel: Channel) -> Delivery:
        if delivery.content is not None:
            return delivery
        root = None
        if delivery.kind is DeliveryKind.UPDATE:
            root = await self._db(
                self._store.thread_root_id, delivery.channel, delivery.recipient, delivery.subject
            )
        rendered = channel.render(from_json(delivery.alert), delivery, root=root)
        return await self._db(self._store.save_content, delivery, rendered.content, rendered.message_id)

    async def _finish_sent(
        self, delivery: Delivery, started: datetime, sent: SendReceipt, channel: Channel
    ) -> DeliveryState:
        answer = redact(sent.answer, self._secrets)
        attempt = Attempt(delivery.id, started, self._clock(), "sent", sent.code, answer)
        await self._db(self._store.finish_delivery, delivery, attempt, state=DeliveryState.SENT)
        if self._breakers.get(channel.name, CircuitBreaker()).probe_at is not None:
            # It was away: what piled up meanwhile is told in one message, not in hundreds.
            held = await self._db(self._store.coalesce_pending, channel.name, OUTAGE, self._clock())
            log.info("channel_recovered", channel=channel.name, told_together=held)
        self._breakers[channel.name] = CircuitBreaker()
        self._failing_since.pop(channel.name, None)
        log.info(
            "delivery_sent",
            delivery=delivery.id,
            channel=channel.name,
            kind=delivery.kind.value,
            tries=delivery.tries,
        )
        return DeliveryState.SENT

    async def _finish_failed(
        self, delivery: Delivery, started: datetime, error: DeliveryError, channel: Channel | None
    ) -> DeliveryState:
        now = self._clock()
        due = None if error.permanent else next_retry(delivery.tries, now, self._rng, error.retry_after_s)
        hold = error.uncertain and channel is not None and channel.on_uncertain == "hold"
        state = DeliveryState.HELD if hold else DeliveryState.RETRY if due else DeliveryState.DEAD
        answer = redact(str(error), self._secrets)
        attempt = Attempt(delivery.id, started, now, state.value, error.code, answer)
        await self._db(
            self._store.finish_delivery,
            delivery,
            attempt,
            state=state,
            due=due if state is DeliveryState.RETRY else None,
            uncertain=error.uncertain,
        )
        if channel is not None:
            await self._record_failure(channel, error, answer, now)
        log.warning(state.value, delivery=delivery.id, channel=delivery.channel, tries=delivery.tries,
                    code=error.code, error=answer)  # fmt: skip
        return state

    async def _record_failure(
        self, channel: Channel, error: DeliveryError, answer: str, now: datetime
    ) -> None:
        """Slow down a channel that fails, and tell of it through the others when that lasts."""
        gone = error.code == GONE_CODE
        if gone:
            await self._db(disable_endpoint, self._store, channel)
        elif error.permanent:
            return  # the fault of one message or recipient
        else:
            breaker = self._breakers.get(channel.name, CircuitBreaker())
            self._breakers[channel.name] = breaker.after_failure(now)
            if now - self._failing_since.setdefault(channel.name, now) < NOTIFY_AFTER:
                return
        told = failure_notices(channel.name, answer, self._channels, now, gone=gone)
        await self._db(self._store.enqueue, told, now)
