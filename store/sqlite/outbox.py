"""The outbox in SQLite: what a delivery guarantee depends on is on the disk before the verb returns."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from store.batching import batched
from store.errors import LeaseLost
from store.protocol.outbox import MAX_DELIVERY_WAIT
from store.records.deliveries import UNSUBSCRIBED_REASON, Attempt, Delivery, DeliveryKind, DeliveryState
from store.records.sources import SourceProblem
from store.sanitize import sanitize_record, strip_invalid
from store.sqlite import outbox_rows
from store.sqlite.judging import SqliteJudging
from store.sqlite.rows import Values, from_epoch_or_none, to_epoch, to_epoch_or_none
from store.sqlite.sql import outbox as sql
from store.sqlite.sql import sources as sources_sql
from store.sqlite.sql import unsubscribes as unsubscribing_sql


class SqliteOutbox(SqliteJudging):
    """The verbs of `protocol.OutboxStore`."""

    def enqueue(self, deliveries: Sequence[Delivery], now: datetime) -> int:  # noqa: ARG002  # the contract's
        """See `protocol.OutboxStore`."""
        with self._write_transaction(durable=True):
            return self._enqueue(deliveries)

    def set_notified_states(
        self,
        notified_states: Mapping[str, SourceProblem | None],
        deliveries: Sequence[Delivery],
        now: datetime,  # noqa: ARG002  # the contract's
    ) -> None:
        """See `protocol.SourceStore`."""
        with self._write_transaction(durable=True):
            for name, problem in notified_states.items():
                self._execute(
                    sources_sql.SET_NOTIFIED_STATE, {"name": name, "noticed": problem and problem.value}
                )
            self._enqueue(deliveries)

    def lease_deliveries(
        self, now: datetime, lease_s: float, limit: int, *, skip_channels: Sequence[str] = ()
    ) -> list[Delivery]:
        """See `protocol.OutboxStore`."""
        skipped = {f"skip{number}": strip_invalid(name) for number, name in enumerate(("", *skip_channels))}
        statement = sql.LEASE_DELIVERIES.replace("{skipped}", ", ".join(f":{name}" for name in skipped))
        until = to_epoch(now + timedelta(seconds=lease_s))
        with self._write_transaction():
            self._execute(sql.EXPIRE, {"now": to_epoch(now)})
            if self._fetch_all(unsubscribing_sql.ANY_UNSUBSCRIBE, {}):
                self._execute(
                    unsubscribing_sql.DISCARD_DUE,
                    {"now": to_epoch(now), "latest": latest_due(now), "reason": UNSUBSCRIBED_REASON},
                )
            leased = self._fetch_all(
                statement,
                {**skipped, "now": to_epoch(now), "latest": latest_due(now), "until": until, "limit": limit},
            )
        leased.sort(key=lambda row: (row["due"], row["seq"]))
        return [outbox_rows.delivery_from_row(row) for row in leased]

    @batched(durable=True)
    def save_content(self, delivery: Delivery, content: bytes, message_id: str) -> Delivery:
        """See `protocol.OutboxStore`."""
        values = {**_lease_values(delivery), "content": content, "message_id": strip_invalid(message_id)}
        with self._write_transaction(durable=True):
            row = self._fetch_one(sql.SAVE_CONTENT, values)
            if row is None:
                raise delivery_lease_lost(delivery)
        return outbox_rows.delivery_from_row(row)

    @batched(durable=True)
    def mark_transmitting(self, delivery: Delivery) -> None:
        """See `protocol.OutboxStore`."""
        with self._write_transaction(durable=True):
            if not self._execute(sql.MARK_TRANSMITTING, _lease_values(delivery)):
                raise delivery_lease_lost(delivery)

    @batched(durable=True)
    def finish_delivery(
        self,
        delivery: Delivery,
        attempt: Attempt,
        *,
        state: DeliveryState,
        due: datetime | None = None,
        uncertain: bool = False,
    ) -> None:
        """See `protocol.OutboxStore`."""
        attempt = sanitize_record(replace(attempt, delivery_id=delivery.id))
        sent = state is DeliveryState.SENT
        values = {
            **_lease_values(delivery),
            "state": state.value,
            "due": to_epoch_or_none(due),
            "open": int(state in outbox_rows.ACTIVE_STATES),
            "uncertain": int(uncertain),
            "sent_at": to_epoch(attempt.ended) if sent else None,
            "last_error": None if sent else attempt.answer,
        }
        with self._write_transaction(durable=True):
            if not self._execute(sql.FINISH, values):
                raise delivery_lease_lost(delivery)
            self._execute(sql.ADD_ATTEMPT, outbox_rows.attempt_values(attempt))

    def expire_leases(self) -> int:
        """See `protocol.OutboxStore`."""
        with self._write_transaction():
            return self._execute(sql.EXPIRE_LEASES, {}) + self._execute(sources_sql.EXPIRE_HOST_LEASES, {})

    def postpone_expiry(self, by: timedelta) -> int:
        """See `protocol.OutboxStore`."""
        with self._write_transaction(durable=True):
            return self._execute(sql.POSTPONE_EXPIRY, {"by": by.total_seconds()})

    def deliveries(
        self, states: Sequence[DeliveryState] = (), *, channel: str | None = None, limit: int = 100
    ) -> list[Delivery]:
        """See `protocol.OutboxStore`."""
        values: Values = {
            "channel": None if channel is None else strip_invalid(channel),
            "any_channel": int(channel is None),
            "limit": limit,
        }
        found = []
        with self._read_transaction():
            for state in dict.fromkeys(states or DeliveryState):
                found += self._fetch_all(sql.DELIVERIES, {**values, "state": state.value})
        found.sort(key=lambda row: (row["created"], row["seq"]), reverse=True)
        return [outbox_rows.delivery_from_row(row) for row in found[:limit]]

    def delivery(self, delivery_id: str) -> Delivery | None:
        """See `protocol.OutboxStore`."""
        prefix = strip_invalid(delivery_id)
        with self._read_transaction():
            matches = self._fetch_all(sql.DELIVERY, {"id": prefix})
            if not matches and prefix:
                values = {"beginning": prefix, "length": len(prefix)}
                matches = self._fetch_all(sql.DELIVERIES_BY_PREFIX, values)
        return outbox_rows.delivery_from_row(matches[0]) if len(matches) == 1 else None

    def attempts(self, delivery_id: str) -> list[Attempt]:
        """See `protocol.OutboxStore`."""
        return [
            outbox_rows.attempt_from_row(row)
            for row in self._query(sql.ATTEMPTS, id=strip_invalid(delivery_id))
        ]

    def requeue_delivery(self, delivery_id: str, now: datetime, expires: datetime) -> bool:
        """See `protocol.OutboxStore`."""
        values = {"id": strip_invalid(delivery_id), "now": to_epoch(now), "expires": to_epoch(expires)}
        with self._write_transaction(durable=True):
            return self._execute(sql.REQUEUE, values) > 0

    def discard_delivery(self, delivery_id: str) -> bool:
        """See `protocol.OutboxStore`."""
        with self._write_transaction(durable=True):
            return self._execute(sql.DISCARD, {"id": strip_invalid(delivery_id)}) > 0

    def thread_root_id(self, channel: str, recipient: str, subject: str) -> str | None:
        """See `protocol.OutboxStore`."""
        key = {
            "channel": strip_invalid(channel),
            "recipient": strip_invalid(recipient),
            "subject": strip_invalid(subject),
        }
        found = self._query(sql.THREAD_ROOT_ID, **key)
        return found[0]["message_id"] if found else None

    def next_delivery_due(self) -> datetime | None:
        """See `protocol.OutboxStore`."""
        return from_epoch_or_none(self._query_earliest(sql.ACTIVE_DUE_TIMES))

    def pending_count(self, kind: DeliveryKind | None = None) -> int:
        """See `protocol.OutboxStore`."""
        return self._query_count(
            sql.PENDING_COUNT, kind=None if kind is None else kind.value, any_kind=int(kind is None)
        )


def latest_due(now: datetime) -> float:
    """The latest time for which a delivery may wait."""
    return to_epoch(now) + MAX_DELIVERY_WAIT.total_seconds()


def _lease_values(delivery: Delivery) -> Values:
    return {"id": delivery.id, "token": delivery.token}


def delivery_lease_lost(delivery: Delivery) -> LeaseLost:
    """The error for a lease that ran out and was given to somebody else, or whose attempt has ended."""
    return LeaseLost(f"the lease {delivery.token} of delivery {delivery.id} is not held any more")
