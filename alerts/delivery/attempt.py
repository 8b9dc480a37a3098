"""One attempt to send a delivery: render the message once, send it, record the outcome.

The order of the commits is the guarantee: the rendered message is stored, then "bytes may leave" is
committed, then bytes leave, then the outcome is committed. After a crash each delivery is either known
never to have left, or marked as uncertain. A message is rendered anew for each attempt until the endpoint
has heard of it, so that its date is that moment; from then on every attempt sends the same bytes.
"""

from __future__ import annotations

import asyncio
import random
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from functools import partial

import structlog

from alerts.channels.channel import Channel, SendReceipt
from alerts.delivery.channel_health import ChannelHealth, Refusal
from alerts.delivery.endpoint_health import (
    GONE_CODE,
    disable_endpoint,
    failure_notices,
    refusal_notices,
)
from alerts.delivery.group_commit import GroupCommit, Verb
from alerts.delivery.redaction import redact
from alerts.delivery.retry_policy import next_retry
from alerts.messages.alert import Alert, from_json
from store.clock import Clock
from store.errors import DeliveryError, LeaseLost
from store.log_throttle import LogThrottle
from store.protocol.store import Store
from store.records.deliveries import Attempt, Delivery, DeliveryKind, DeliveryState
from store.writer_thread import StoreThread

OUTAGE = "outage"
"""Wait reason of alerts that piled up while their channel was failing; the service merges them."""
_FAILURE_EVENTS = {
    DeliveryState.RETRY: "delivery_retry",
    DeliveryState.HELD: "delivery_held",
    DeliveryState.DEAD: "delivery_dead",
}

Compose = Callable[[Alert, Delivery], Awaitable[Alert]]
"""Adds to an alert what is not stored with it, before it is rendered; bounded in time, never an error."""

log = structlog.get_logger()


class AttemptRunner:
    """Runs attempts for deliveries that the sender has leased."""

    def __init__(
        self,
        store: Store,
        db: StoreThread,
        channels: Mapping[str, Channel],
        health: ChannelHealth,
        clock: Clock,
        rng: random.Random,
        compose: Compose | None = None,
    ) -> None:
        self._store, self._db, self._channels, self._clock = store, db, channels, clock
        self._health, self._rng, self._compose = health, rng, compose
        self._secrets = tuple(secret for channel in channels.values() for secret in channel.secrets())
        """Those of all channels: the answer of one endpoint may name the secret of another."""
        self._group_commit = GroupCommit(store, db)
        self._error_throttle = LogThrottle()

    async def run(self, delivery: Delivery) -> DeliveryState | None:
        """Attempt once and record the outcome; None if another lease has replaced this one meanwhile."""
        with self._group_commit.delivery_in_flight():
            return await self._run(delivery)

    async def _run(self, delivery: Delivery) -> DeliveryState | None:
        started = self._clock()
        channel = self._channels.get(delivery.channel)
        try:
            if channel is None:
                error = DeliveryError(
                    f"channel {delivery.channel!r} is no longer in the config", permanent=True
                )
                return await self._record_failure(delivery, started, error, None)
            if _was_removed(delivery.recipient, channel):
                error = DeliveryError(
                    f"recipient {delivery.recipient!r} is no longer in the config", permanent=True
                )
                return await self._record_failure(delivery, started, error, channel)
            if delivery.uncertain and channel.on_uncertain == "hold":
                error = DeliveryError("an earlier attempt may have arrived", uncertain=True)
                return await self._record_failure(delivery, started, error, channel)
            return await self._send(delivery, started, channel)
        except LeaseLost:
            log.warning("delivery_lease_lost", delivery=delivery.id)
            return None

    async def _send(self, delivery: Delivery, started: datetime, channel: Channel) -> DeliveryState:
        transmitting, rendered = False, delivery

        async def mark_transmitting() -> None:
            nonlocal transmitting
            await self._commit_offer(delivery, rendered)
            transmitting = True

        try:
            rendered = await self._rendered(delivery, channel)
            receipt = await channel.send(rendered, mark_transmitting)
        except DeliveryError as error:
            if error.offered and not transmitting:
                await self._group_commit.run(*self._saving(delivery, rendered))
            return await self._record_failure(delivery, started, error, channel)
        except (LeaseLost, asyncio.CancelledError):
            raise
        except Exception as error:
            if incident := self._error_throttle.failed(channel.name, self._clock(), type(error).__name__):
                log.exception(
                    "delivery_crashed", delivery=delivery.id, channel=channel.name, **incident.fields()
                )
            failure = DeliveryError(f"{type(error).__name__}: {error}", uncertain=transmitting)
            return await self._record_failure(delivery, started, failure, channel)
        return await self._record_sent(delivery, started, receipt, channel)

    async def _rendered(self, delivery: Delivery, channel: Channel) -> Delivery:
        """The delivery with its content: the stored one, or one for now if it was never offered."""
        if delivery.content is not None:
            return delivery
        root = None
        if delivery.kind is DeliveryKind.UPDATE:
            root = await self._db(
                self._store.thread_root_id, delivery.channel, delivery.recipient, delivery.subject
            )
        alert = from_json(delivery.alert)
        if self._compose is not None:
            alert = await self._compose(alert, delivery)
        dated = replace(delivery, offered_at=self._clock())
        rendered = channel.render(alert, dated, root=root)
        return replace(dated, content=rendered.content, message_id=rendered.message_id)

    async def _commit_offer(self, delivery: Delivery, rendered: Delivery) -> None:
        """Store the content, then the mark that bytes may leave, each in a commit of its own."""
        mark = partial(self._store.mark_transmitting, delivery)
        await self._group_commit.run(*self._saving(delivery, rendered), mark)

    def _saving(self, delivery: Delivery, rendered: Delivery) -> tuple[Verb, ...]:
        """Stores the content if it is new: from then on every attempt sends these bytes."""
        if delivery.content is not None or rendered.content is None:
            return ()
        identity = rendered.message_id or rendered.id
        return (partial(self._store.save_content, delivery, rendered.content, identity),)

    async def _record_sent(
        self, delivery: Delivery, started: datetime, receipt: SendReceipt, channel: Channel
    ) -> DeliveryState:
        answer = redact(receipt.answer, self._secrets)
        attempt = Attempt(delivery.id, started, self._clock(), "sent", receipt.code, answer)
        await self._group_commit.run(
            partial(self._store.finish_delivery, delivery, attempt, state=DeliveryState.SENT)
        )
        if self._health.was_suspended(channel.name):
            # What piled up during the outage is sent as one message instead of hundreds.
            coalesced = await self._db(self._store.coalesce_pending, channel.name, OUTAGE, self._clock())
            log.info("channel_recovered", channel=channel.name, coalesced=coalesced)
        self._health.record_success(channel.name, delivery.recipient)
        log.info(
            "delivery_sent",
            delivery=delivery.id,
            channel=channel.name,
            kind=delivery.kind.value,
            attempts=delivery.tries,
        )
        return DeliveryState.SENT

    async def _record_failure(
        self, delivery: Delivery, started: datetime, error: DeliveryError, channel: Channel | None
    ) -> DeliveryState:
        now = self._clock()
        due = None if error.permanent else next_retry(delivery.tries, now, self._rng, error.retry_after_s)
        hold = error.uncertain and channel is not None and channel.on_uncertain == "hold"
        state = DeliveryState.HELD if hold else DeliveryState.RETRY if due else DeliveryState.DEAD
        answer = redact(str(error), self._secrets)
        attempt = Attempt(delivery.id, started, now, state.value, error.code, answer)
        given_up = state is DeliveryState.DEAD and error.needs_operator
        if given_up and channel is not None:
            # Before the dead letter is stored: the notice is there even if the process dies in between.
            await self._report(
                [Refusal(channel.name, delivery.recipient, started, answer, given_up=True)], now
            )
        await self._group_commit.run(
            partial(
                self._store.finish_delivery,
                delivery,
                attempt,
                state=state,
                due=due if state is DeliveryState.RETRY else None,
                uncertain=error.uncertain,
            )
        )
        if channel is not None:
            if error.needs_operator:
                # Stored attempts, not this process, say since when: a restart does not put off the report.
                attempts = await self._db(self._store.attempts, delivery.id)
                since = min([one.started for one in attempts], default=started)
                self._health.record_refusal(
                    channel.name, delivery.recipient, since, answer, reported=given_up
                )
            await self._record_channel_failure(channel, error, answer, now)
        log.warning(
            _FAILURE_EVENTS[state],
            delivery=delivery.id,
            channel=delivery.channel,
            attempts=delivery.tries,
            code=error.code,
            error=answer,
        )
        return state

    async def _record_channel_failure(
        self, channel: Channel, error: DeliveryError, answer: str, now: datetime
    ) -> None:
        """Slow down a failing channel and, if it keeps failing, notify through the other channels."""
        gone = error.code == GONE_CODE
        if gone:
            await self._db(disable_endpoint, self._store, channel)
        elif error.permanent:
            return  # the fault lies with one message or recipient, not with the channel
        elif not self._health.record_failure(channel.name, now):
            return
        notices = failure_notices(channel.name, answer, self._channels, now, gone=gone)
        await self._db(self._store.enqueue, notices, now)

    async def report_refusals(self) -> None:
        """Notify through the other channels of refusals that have lasted, whether or not a retry is due."""
        now = self._clock()
        if refusals := self._health.unreported_refusals(now):
            await self._report(refusals, now)

    async def _report(self, refusals: Sequence[Refusal], now: datetime) -> None:
        if notices := refusal_notices(refusals, self._channels, now):
            await self._db(self._store.enqueue, notices, now)


def _was_removed(recipient: str, channel: Channel) -> bool:
    """Whether an address was taken out of the config; an endpoint's label may change, as its URL decides."""
    return "@" in recipient and recipient not in channel.recipients()
