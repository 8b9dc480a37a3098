"""What every store promises about deliveries; a part of `store.protocol.store`."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Protocol

from store.records.deliveries import Attempt, Delivery, DeliveryHistory, DeliveryKind, DeliveryState, Silence

MAX_DELIVERY_WAIT = timedelta(days=8)
"""No delivery waits longer: for a weekly digest, or for a day that the endpoint stated.

A time further in the future was set by a clock that was wrong, and counts as come.
"""
HISTORY_WINDOW = timedelta(hours=2)
"""What is due later than this after `since` is not counted: a clock that was wrong set its time."""


class OutboxStore(Protocol):
    """Messages for recipients. Only `alerts.delivery.outbox` calls the verbs that change a delivery."""

    def enqueue(self, deliveries: Sequence[Delivery], now: datetime) -> int:
        """Add deliveries that do not follow from an article (notices, tests); returns how many were new.

        Durable. One whose (channel, recipient, subject, revision) exists or ever existed is not added.
        """

    def lease_deliveries(
        self, now: datetime, lease_s: float, limit: int, *, skip_channels: Sequence[str] = ()
    ) -> list[Delivery]:
        """Lease up to `limit` due deliveries, oldest due first.

        Due are PENDING and RETRY deliveries whose time has come (see also `MAX_DELIVERY_WAIT`), and SENDING
        ones whose lease ran out. Each is returned as SENDING, with a new token and `tries` one higher. If the
        process that held the previous lease had begun to transmit, the delivery is returned as `uncertain`.
        Deliveries past `expires` become DEAD (`expired`) and are not returned; those whose recipient has
        unsubscribed become DISCARDED.
        """

    def save_content(self, delivery: Delivery, content: bytes, message_id: str) -> Delivery:
        """Store the rendered message and its id, unless that was done before; returns the delivery as stored.

        Durable; may share a transaction.

        Raises:
            LeaseLost: the delivery was leased again since, or is not SENDING.
        """

    def mark_transmitting(self, delivery: Delivery) -> None:
        """Record that bytes may be sent from now on.

        Durable; may share a transaction.

        Raises:
            LeaseLost: the delivery was leased again since, or is not SENDING.
        """

    def finish_delivery(
        self,
        delivery: Delivery,
        attempt: Attempt,
        *,
        state: DeliveryState,
        due: datetime | None = None,
        uncertain: bool = False,
    ) -> None:
        """Store how an attempt ended: the delivery's new state, and the attempt.

        Durable; may share a transaction. Once set, `uncertain` stays set.

        Raises:
            LeaseLost: the delivery was leased again since, or is not SENDING.
        """

    def expire_leases(self) -> int:
        """End all leases of deliveries and hosts now; returns how many there were.

        For the start, when no other process can hold one.
        """

    def postpone_expiry(self, by: timedelta) -> int:
        """Let deliveries that are active or waiting expire later; returns how many there are. Durable.

        For a clock that was set ahead: a delivery has its time to be sent by the new clock too.
        """

    def deliveries(
        self, states: Sequence[DeliveryState] = (), *, channel: str | None = None, limit: int = 100
    ) -> list[Delivery]:
        """Newest first; in these states (all, if none is named), of one channel if given."""

    def delivery(self, delivery_id: str) -> Delivery | None:
        """One delivery by its id, or by an unambiguous prefix of it."""

    def attempts(self, delivery_id: str) -> list[Attempt]:
        """The attempts of a delivery, in order."""

    def requeue_delivery(self, delivery_id: str, now: datetime, expires: datetime) -> bool:
        """Make a DEAD, HELD, DISCARDED, WAITING or RETRY delivery due at `now`, as RETRY with `tries` 0.

        Durable. False if it is in another state or does not exist.
        """

    def discard_delivery(self, delivery_id: str) -> bool:
        """Make a delivery DISCARDED; False if it is SENT, SENDING or FOLDED, or does not exist. Durable."""

    def thread_root_id(self, channel: str, recipient: str, subject: str) -> str | None:
        """The `message_id` of the first delivery about this subject that was sent, for threading."""

    def next_delivery_due(self) -> datetime | None:
        """When the next delivery is due or its lease ends, WAITING ones aside; None if none is pending."""

    def delivery_history(
        self, channel: str, recipient: str, story: str, subject: str, since: datetime
    ) -> DeliveryHistory:
        """The latest deliveries to a recipient; counts those due from `since` on, for `HISTORY_WINDOW`.

        First alerts that are WAITING for further reports count too: they are sent on their own soon.
        """

    def due_waiting_deliveries(self, now: datetime, limit: int = 1_000) -> list[Delivery]:
        """WAITING deliveries whose time has come (see also `MAX_DELIVERY_WAIT`), oldest first.

        Together with all others of the same channel, recipient and story that have the same `wait_reason`.
        """

    def waiting_deliveries(self, reason_prefix: str, limit: int = 1_000) -> list[Delivery]:
        """WAITING deliveries whose `wait_reason` begins with an ASCII prefix, oldest first."""

    def fold_deliveries(self, members: Sequence[Delivery], into: Delivery) -> bool:
        """In one durable transaction: enqueue `into`, and make the other members FOLDED into it.

        `into` is new, or one of the members: then that member becomes PENDING with the given alert, kind and
        times. Returns False, with nothing written, if one of the members is not WAITING any more.
        """

    def coalesce_pending(self, channel: str, wait_reason: str, now: datetime) -> int:
        """Make due alerts of a channel that had no attempt yet WAITING, due at `now`; returns how many.

        Only news: notices and summaries stay as they are. Durable.
        """

    def add_silence(self, silence: Silence) -> Silence:
        """Store a silence; returns it with its id."""

    def silences(self, now: datetime) -> list[Silence]:
        """Silences that are in force at `now`, the first to end first."""

    def end_silence(self, silence_id: int, now: datetime) -> bool:
        """End a silence now; False if it is not in force."""

    def pending_count(self, kind: DeliveryKind | None = None) -> int:
        """How many deliveries are PENDING, RETRY or SENDING; of one kind, or of all."""
