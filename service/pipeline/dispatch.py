"""Makes deliveries of an alert: for which recipients, through which channels, and when."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from itertools import groupby

import structlog

from alerts.channels.channel import Channel
from alerts.delivery.digest import merge
from alerts.delivery.group_wait import PREFIX, has_enough
from alerts.delivery.outbox import delivery_of
from alerts.delivery.routing import Route, silenced_by
from alerts.delivery.send_window import DIGEST, HOUR, SendPolicy, in_quiet_hours, must_wait, next_slot
from alerts.developments.owners import owners_of_members
from alerts.messages.alert import Alert, from_json
from alerts.messages.language.phrase import Phrase
from alerts.messages.notice_alert import notice_alert
from alerts.outlets.table import OutletTable, shipped_table
from service.pipeline.report_reader import StoredReports, read_reports
from store.clock import Clock
from store.protocol.store import Store
from store.records.deliveries import (
    UNSUBSCRIBED_REASON,
    Delivery,
    DeliveryState,
    Silence,
    Unsubscription,
)
from store.writer_thread import StoreThread

MAX_GROUPED_REPORTS = 100
"""Reports of a development that are looked at to end the wait of its first alert."""
_NEVER = datetime.min.replace(tzinfo=UTC)

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class DispatchTarget:
    """A channel with its route and its send policy."""

    channel: Channel
    route: Route = field(default_factory=Route)
    policy: SendPolicy = field(default_factory=SendPolicy)
    heartbeat: timedelta | None = None
    """After this long without a message, the recipients are told that all is well."""


class Dispatcher:
    """Makes deliveries of alerts, and merges waiting ones that are due."""

    def __init__(
        self,
        store: Store,
        db: StoreThread,
        targets: Sequence[DispatchTarget],
        clock: Clock,
        outlets: OutletTable | None = None,
    ) -> None:
        """Without `outlets` the shipped table says who owns what."""
        self._store, self._db, self._targets, self._clock = store, db, tuple(targets), clock
        self._outlets = outlets
        self._policies = {target.channel.name: target.policy for target in self._targets}

    async def build_deliveries(self, alert: Alert) -> tuple[Delivery, ...]:
        """One delivery for each recipient whose channel accepts the alert; not stored yet."""
        return await self._db(self.build_deliveries_now, alert)

    def build_deliveries_now(self, alert: Alert) -> tuple[Delivery, ...]:
        """The same on the store's thread, so that all queries take one trip to it."""
        silences = self._store.silences(self._clock())
        unsubscriptions = self._store.unsubscriptions()
        return tuple(
            self._build_delivery(alert, target, recipient, silences, unsubscriptions)
            for target in self._targets
            if target.route.accepts(alert)
            for recipient in target.channel.recipients()
        )

    def _build_delivery(
        self,
        alert: Alert,
        target: DispatchTarget,
        recipient: str,
        silences: Sequence[Silence],
        unsubscriptions: Sequence[Unsubscription],
    ) -> Delivery:
        now, name = self._clock(), target.channel.name
        delivery = delivery_of(alert, name, recipient, now=now)
        if any(unsubscription.covers(delivery) for unsubscription in unsubscriptions):
            return replace(delivery, state=DeliveryState.DISCARDED, last_error=UNSUBSCRIBED_REASON)
        concerning = (silence for silence in silences if silence.concerns(name, recipient))
        if (silence := silenced_by(alert, concerning)) is not None:
            return replace(delivery, state=DeliveryState.DISCARDED, last_error=silence.discard_reason)
        history = self._store.delivery_history(name, recipient, alert.story, alert.subject, now - HOUR)
        slot = next_slot(alert, target.policy, history, now)
        if not slot.wait_reason:
            return delivery
        return replace(delivery, state=DeliveryState.WAITING, due=slot.send_at, wait_reason=slot.wait_reason)

    async def merge_waiting(self, *, end_group_waits: bool = False) -> int:
        """Merge waiting deliveries that are due, one message a group; returns the number of messages.

        First alerts for which enough reports are there are due; with `end_group_waits` all first alerts are.
        """
        now = self._clock()
        due = await self._db(self._store.due_waiting_deliveries, now)
        early = await self._db(self._ended_group_waits, now, every_one=end_group_waits)
        by_id = {delivery.id: delivery for delivery in (*due, *early)}
        waiting = [delivery for delivery in by_id.values() if not self._is_held(delivery, now)]
        merged = 0
        for _, group in groupby(sorted(waiting, key=_group_key), key=_group_key):
            members = list(group)
            if await self._db(self._store.fold_deliveries, members, merge(members, now)):
                merged += 1
                log.info(
                    "deliveries_merged",
                    channel=members[0].channel,
                    story=members[0].story,
                    wait_reason=members[0].wait_reason,
                    alerts=len(members),
                )
        return merged

    def _ended_group_waits(self, now: datetime, *, every_one: bool) -> list[Delivery]:
        """The first alerts that wait no longer, with their updates; on the store's thread."""
        waiting = self._store.waiting_deliveries(PREFIX)
        if every_one or not waiting:
            return waiting
        reports: dict[str, StoredReports] = {}
        for delivery in waiting:
            if delivery.subject not in reports:
                found = read_reports(self._store, delivery.subject, delivery.story, MAX_GROUPED_REPORTS)
                reports[delivery.subject] = found
        ended = {_group_key(one) for one in waiting if self._has_ended(one, reports[one.subject], now)}
        return [one for one in waiting if _group_key(one) in ended]

    def _has_ended(self, delivery: Delivery, reports: StoredReports, now: datetime) -> bool:
        """Whether enough reports are there, or the wait is longer than it may be.

        It may be so because the config or the clock was changed.
        """
        policy = self._policies.get(delivery.channel)
        if policy is None:
            return False
        if delivery.due > now + policy.group_wait:
            return True
        if len(reports.members) <= 1:
            return False
        languages = (one.language for key, one in reports.articles.items() if key not in reports.background)
        owners = owners_of_members(reports.members, reports.articles, self._outlets or shipped_table())
        return has_enough(languages, len(owners), policy.languages)

    def _is_held(self, delivery: Delivery, now: datetime) -> bool:
        """Whether quiet hours hold what is due: it may have become due while the service was down."""
        policy = self._policies.get(delivery.channel)
        if policy is None or not in_quiet_hours(policy, now):
            return False
        return delivery.wait_reason == DIGEST or must_wait(from_json(delivery.alert), policy, now)

    async def enqueue_heartbeats(self, status: Phrase) -> int:
        """Enqueue a heartbeat for recipients without a message for that long; returns how many."""
        now, enqueued = self._clock(), 0
        for target in self._targets:
            for recipient in target.channel.recipients() if target.heartbeat else ():
                enqueued += await self._enqueue_heartbeat(target, recipient, status, now)
        return enqueued

    async def _enqueue_heartbeat(
        self, target: DispatchTarget, recipient: str, status: Phrase, now: datetime
    ) -> int:
        name, pause = target.channel.name, target.heartbeat or timedelta(0)
        key = f"heartbeat:{name}:{recipient}"
        since = await self._db(self._store.meta, key)
        if since is None:  # the interval begins with the first check
            await self._db(self._store.set_meta, key, now.isoformat())
            return 0
        history = await self._db(self._store.delivery_history, name, recipient, "", "", now)
        times = history.last_due or _NEVER, datetime.fromisoformat(since)
        last = max((moment for moment in times if moment <= now), default=_NEVER)  # the clock may be set back
        if now - last < pause:
            return 0
        alert = notice_alert("heartbeat", int(now.timestamp()), now, status)
        delivery = delivery_of(alert, name, recipient, now=now)
        if any(
            unsubscription.covers(delivery) for unsubscription in await self._db(self._store.unsubscriptions)
        ):
            return 0
        return await self._db(self._store.enqueue, [delivery], now)


def _group_key(delivery: Delivery) -> tuple[str, str, str, str]:
    return delivery.channel, delivery.recipient, delivery.story, delivery.wait_reason
