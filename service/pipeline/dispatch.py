"""What an alert makes us owe: to whom, by which way, when; and what has waited long enough."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from itertools import groupby

import structlog

from alerts.channels.channel import Channel
from alerts.delivery.digest import merge
from alerts.delivery.outbox import delivery_of
from alerts.delivery.routing import Route, silenced_by
from alerts.delivery.send_window import HOUR, SendPolicy, next_slot
from alerts.messages.alert import Alert
from store.clock import Clock
from store.protocol.store import Store
from store.records.deliveries import (
    UNSUBSCRIBED_REASON,
    Delivery,
    DeliveryKind,
    DeliveryState,
    Silence,
    Unsubscription,
)
from store.writer_thread import StoreThread

_NEVER = datetime.min.replace(tzinfo=UTC)

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class DispatchTarget:
    """A channel with what it takes and when."""

    channel: Channel
    route: Route = field(default_factory=Route)
    policy: SendPolicy = field(default_factory=SendPolicy)
    heartbeat: timedelta | None = None
    """After so long without any message it is told that all is well."""


class Dispatcher:
    """Makes deliveries of alerts, and folds those whose waiting is over."""

    def __init__(
        self, store: Store, db: StoreThread, targets: Sequence[DispatchTarget], clock: Clock
    ) -> None:
        self._store, self._db, self._targets, self._clock = store, db, tuple(targets), clock

    async def build_deliveries(self, alert: Alert) -> tuple[Delivery, ...]:
        """One delivery a recipient whose channel takes the alert; not stored yet."""
        return await self._db(self.build_deliveries_now, alert)

    def build_deliveries_now(self, alert: Alert) -> tuple[Delivery, ...]:
        """The same on the store's thread, in one trip: each trip takes time while others poll."""
        silence = silenced_by(alert, self._store.silences(self._clock()))
        ended = self._store.unsubscriptions()
        made = [
            self._build_delivery(alert, way, recipient, silence, ended)
            for way in self._targets
            if way.route.accepts(alert)
            for recipient in way.channel.recipients()
        ]
        return tuple(made)

    def _build_delivery(
        self,
        alert: Alert,
        target: DispatchTarget,
        recipient: str,
        silence: Silence | None,
        unsubscriptions: Sequence[Unsubscription],
    ) -> Delivery:
        now, name = self._clock(), target.channel.name
        delivery = delivery_of(alert, name, recipient, now=now)
        if any(one.covers(delivery) for one in unsubscriptions):
            return replace(delivery, state=DeliveryState.DISCARDED, last_error=UNSUBSCRIBED_REASON)
        if silence is not None:
            told = (
                f"silenced until {silence.until:%Y-%m-%d %H:%M} UTC: {silence.reason or silence.expression}"
            )
            return replace(delivery, state=DeliveryState.DISCARDED, last_error=told)
        lately = self._store.delivery_history(name, recipient, alert.story, alert.subject, now - HOUR)
        when = next_slot(alert, target.policy, lately, now)
        if not when.wait_reason:
            return delivery
        return replace(delivery, state=DeliveryState.WAITING, due=when.send_at, wait_reason=when.wait_reason)

    async def merge_waiting(self) -> int:
        """Let go what has waited long enough, one message for all that waited together; how many messages."""
        now = self._clock()
        waiting = await self._db(self._store.due_waiting_deliveries, now)
        made = 0
        for _, group in groupby(sorted(waiting, key=_group_key), key=_group_key):
            members = list(group)
            if await self._db(self._store.fold_deliveries, members, merge(members, now)):
                made += 1
                log.info("deliveries_merged", channel=members[0].channel, story=members[0].story,
                         wait_reason=members[0].wait_reason, alerts=len(members))  # fmt: skip
        return made

    async def enqueue_heartbeats(self, status_text: str) -> int:
        """Tell recipients that heard nothing for their heartbeat that all is well; how many."""
        now, told = self._clock(), 0
        for way in self._targets:
            for recipient in way.channel.recipients() if way.heartbeat else ():
                told += await self._enqueue_heartbeat(way, recipient, status_text, now)
        return told

    async def _enqueue_heartbeat(
        self, target: DispatchTarget, recipient: str, status_text: str, now: datetime
    ) -> int:
        name, pause = target.channel.name, target.heartbeat or timedelta(0)
        key = f"heartbeat:{name}:{recipient}"
        since = await self._db(self._store.meta, key)
        if since is None:  # the first look starts the clock
            await self._db(self._store.set_meta, key, now.isoformat())
            return 0
        lately = await self._db(self._store.delivery_history, name, recipient, "", "", now)
        times = lately.last_due or _NEVER, datetime.fromisoformat(since)
        last = max((one for one in times if one <= now), default=_NEVER)  # the clock may have been set back
        if now - last < pause:
            return 0
        alert = Alert(DeliveryKind.NOTICE, "", "heartbeat", int(now.timestamp()), now, note=status_text)
        delivery = delivery_of(alert, name, recipient, now=now)
        if any(one.covers(delivery) for one in await self._db(self._store.unsubscriptions)):
            return 0
        return await self._db(self._store.enqueue, [delivery], now)


def _group_key(one: Delivery) -> tuple[str, str, str, str]:
    return one.channel, one.recipient, one.story, one.wait_reason
