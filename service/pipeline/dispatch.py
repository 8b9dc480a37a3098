"""What an alert makes us owe: to whom, by which way, when; and what has waited long enough."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from itertools import groupby

from alerts.channels.channel import Channel
from alerts.delivery.digest import folded
from alerts.delivery.outbox import delivery_of
from alerts.delivery.routing import Route, silenced_by
from alerts.delivery.send_window import HOUR, Pace, slot
from alerts.messages.alert import Alert
from store.logging import structlog
from store.protocol.store import Store
from store.records.collection import (
    UNSUBSCRIBED,
    Clock,
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
class Way:
    """A channel with what it takes and when."""

    channel: Channel
    route: Route = field(default_factory=Route)
    pace: Pace = field(default_factory=Pace)
    heartbeat: timedelta | None = None
    """After so long without any message it is told that all is well."""


class Owing:
    """Makes deliveries of alerts, and folds those whose waiting is over."""

    def __init__(self, store: Store, db: StoreThread, ways: Sequence[Way], clock: Clock) -> None:
        self._store, self._db, self._ways, self._clock = store, db, tuple(ways), clock

    async def deliveries(self, alert: Alert) -> tuple[Delivery, ...]:
        """One delivery a recipient whose channel takes the alert; not stored yet."""
        return await self._db(self._made, alert)

    def _made(self, alert: Alert) -> tuple[Delivery, ...]:
        """All questions in one way to the store's thread and back: each takes time while others poll."""
        silence = silenced_by(alert, self._store.silences(self._clock()))
        ended = self._store.unsubscriptions()
        made = [
            self._delivery(alert, way, recipient, silence, ended)
            for way in self._ways
            if way.route.accepts(alert)
            for recipient in way.channel.recipients()
        ]
        return tuple(made)

    def _delivery(
        self,
        alert: Alert,
        way: Way,
        recipient: str,
        silence: Silence | None,
        ended: Sequence[Unsubscription],
    ) -> Delivery:
        now, name = self._clock(), way.channel.name
        delivery = delivery_of(alert, name, recipient, now=now)
        if any(one.covers(delivery) for one in ended):
            return replace(delivery, state=DeliveryState.DISCARDED, last_error=UNSUBSCRIBED)
        if silence is not None:
            told = (
                f"silenced until {silence.until:%Y-%m-%d %H:%M} UTC: {silence.reason or silence.expression}"
            )
            return replace(delivery, state=DeliveryState.DISCARDED, last_error=told)
        lately = self._store.paced(name, recipient, alert.story, alert.subject, now - HOUR)
        when = slot(alert, way.pace, lately, now)
        if not when.waits_for:
            return delivery
        return replace(delivery, state=DeliveryState.WAITING, due=when.at, waits_for=when.waits_for)

    async def fold(self) -> int:
        """Let go what has waited long enough, one message for all that waited together; how many messages."""
        now = self._clock()
        waiting = await self._db(self._store.waiting_due, now)
        made = 0
        for _, group in groupby(sorted(waiting, key=_waits), key=_waits):
            members = list(group)
            if await self._db(self._store.fold_deliveries, members, folded(members, now)):
                made += 1
                log.info("folded", channel=members[0].channel, story=members[0].story,
                         waited_for=members[0].waits_for, alerts=len(members))  # fmt: skip
        return made

    async def beat(self, well: str) -> int:
        """Tell recipients that heard nothing for their heartbeat that all is well; how many."""
        now, told = self._clock(), 0
        for way in self._ways:
            for recipient in way.channel.recipients() if way.heartbeat else ():
                told += await self._beat(way, recipient, well, now)
        return told

    async def _beat(self, way: Way, recipient: str, well: str, now: datetime) -> int:
        name, pause = way.channel.name, way.heartbeat or timedelta(0)
        key = f"heartbeat:{name}:{recipient}"
        since = await self._db(self._store.meta, key)
        if since is None:  # the first look starts the clock
            await self._db(self._store.set_meta, key, now.isoformat())
            return 0
        lately = await self._db(self._store.paced, name, recipient, "", "", now)
        times = lately.last or _NEVER, datetime.fromisoformat(since)
        last = max((one for one in times if one <= now), default=_NEVER)  # the clock may have been set back
        if now - last < pause:
            return 0
        alert = Alert(DeliveryKind.NOTICE, "", "heartbeat", int(now.timestamp()), now, note=well)
        delivery = delivery_of(alert, name, recipient, now=now)
        if any(one.covers(delivery) for one in await self._db(self._store.unsubscriptions)):
            return 0
        return await self._db(self._store.owe, [delivery], now)


def _waits(one: Delivery) -> tuple[str, str, str, str]:
    return one.channel, one.recipient, one.story, one.waits_for
