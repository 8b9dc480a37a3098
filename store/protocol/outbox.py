"""What every store promises about deliveries; see `store.protocol.store`, of which this is a part."""

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
"""Later times were given by a clock that was set back since."""


class OutboxStore(Protocol):
    """What is owed to whom. Only `alerts.delivery.outbox` calls the verbs that change a delivery."""

    def enqueue(self, deliveries: Sequence[Delivery], now: datetime) -> int:
        """Add deliveries that do not follow from an article (notices, tests); how many were new."""

    def lease_deliveries(
        self, now: datetime, lease_s: float, limit: int, *, skip_channels: Sequence[str] = ()
    ) -> list[Delivery]:
        """Claim up to `limit` due deliveries, oldest due first.

        Due are PENDING and RETRY ones whose time has come (see also `MAX_DELIVERY_WAIT`), and SENDING ones
        whose lease ran out. Each comes
        back as SENDING with a new token and `tries` one higher. One whose crashed claim had begun to transmit
        comes back `uncertain`. Deliveries past `expires` become DEAD (`expired`) and are not returned;
        those whose recipient has unsubscribed become DISCARDED.
        """

    def save_content(self, delivery: Delivery, content: bytes, message_id: str) -> Delivery:
        """Store the rendered message with its identity, once; returns the delivery with what is stored.

        Raises:
            LeaseLost: the claim is not the latest one.
        """

    def mark_transmitting(self, delivery: Delivery) -> None:
        """Commit, durably, that bytes may leave from now on.

        Raises:
            LeaseLost: the claim is not the latest one.
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
        """Commit, durably, how a try ended, with its attempt row.

        `uncertain` is never taken back by a later try.

        Raises:
            LeaseLost: the claim is not the latest one.
        """

    def expire_leases(self) -> int:
        """At start, when no other process can hold a claim: let every lease run out now; how many."""

    def deliveries(
        self, states: Sequence[DeliveryState] = (), *, channel: str | None = None, limit: int = 100
    ) -> list[Delivery]:
        """Newest first; all states if none is named."""

    def delivery(self, delivery_id: str) -> Delivery | None:
        """One delivery by id, or by an unambiguous beginning of it."""

    def attempts(self, delivery_id: str) -> list[Attempt]:
        """Its tries in order."""

    def requeue_delivery(self, delivery_id: str, now: datetime, expires: datetime) -> bool:
        """A DEAD, HELD, DISCARDED, WAITING or RETRY delivery is due again at `now`, as RETRY with `tries` 0.

        False if it is none of these.
        """

    def discard_delivery(self, delivery_id: str) -> bool:
        """A delivery that is not SENT, SENDING or FOLDED becomes DISCARDED; False if it is one of these."""

    def thread_root_id(self, channel: str, recipient: str, subject: str) -> str | None:
        """`message_id` of the first delivery about this subject that was really sent, for threading."""

    def next_delivery_due(self) -> datetime | None:
        """When the next delivery is due or its lease runs out; None if nothing is owed. Not what waits."""

    def delivery_history(
        self, channel: str, recipient: str, story: str, subject: str, since: datetime
    ) -> DeliveryHistory:
        """What a recipient got lately; counted is what was due from `since` on, for `HISTORY_WINDOW`."""

    def due_waiting_deliveries(self, now: datetime, limit: int = 1_000) -> list[Delivery]:
        """WAITING deliveries whose time has come, with all that wait for the same; oldest first."""

    def fold_deliveries(self, members: Sequence[Delivery], into: Delivery) -> bool:
        """In one transaction: `into` is owed, and the other members are FOLDED into it.

        `into` is new, or one of the members: then that one becomes PENDING with the alert, kind and times
        given. False, and nothing written, if one of the members is not WAITING any more.
        """

    def coalesce_pending(self, channel: str, wait_reason: str, now: datetime) -> int:
        """Due alerts of a channel that were never tried become WAITING for the same, due at once; how many.

        Only news: notices and summaries stay as they are.
        """

    def add_silence(self, silence: Silence) -> Silence:
        """Store a silence; returns it with its id."""

    def silences(self, now: datetime) -> list[Silence]:
        """Those that hold at `now`, the first to end first."""

    def end_silence(self, silence_id: int, now: datetime) -> bool:
        """End it now; False if it does not hold."""

    def pending_count(self, kind: DeliveryKind | None = None) -> int:
        """How many deliveries are PENDING, RETRY or SENDING."""
