"""The SQLite store's outbox: every commit a promise depends on is durable against power loss."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from store.errors import LeaseLost
from store.records.collection import (
    UNSUBSCRIBED,
    Attempt,
    Delivery,
    DeliveryKind,
    DeliveryState,
    SourceTrouble,
)
from store.sanitize import clean_text, cleaned
from store.sqlite import outbox_rows
from store.sqlite.judging import SqliteJudging
from store.sqlite.rows import Values, maybe_seconds, maybe_time, seconds
from store.sqlite.sql import outbox as sql
from store.sqlite.sql import sources as sources_sql
from store.sqlite.sql import unsubscribes as unsubscribing_sql


class SqliteOutbox(SqliteJudging):
    """The verbs of `protocol.Outbox`."""

    def owe(self, deliveries: Sequence[Delivery], now: datetime) -> int:  # noqa: ARG002  # the contract's
        """See `protocol.Outbox`."""
        with self._writing(durable=True):
            return self._owe(deliveries)

    def note_sources(
        self,
        noticed: Mapping[str, SourceTrouble | None],
        deliveries: Sequence[Delivery],
        now: datetime,  # noqa: ARG002  # the contract's
    ) -> None:
        """See `protocol.Sources`."""
        with self._writing(durable=True):
            for name, trouble in noticed.items():
                self._write(sources_sql.NOTE_SOURCE, {"name": name, "noticed": trouble and trouble.value})
            self._owe(deliveries)

    def claim_deliveries(
        self, now: datetime, lease_s: float, limit: int, *, skip_channels: Sequence[str] = ()
    ) -> list[Delivery]:
        """See `protocol.Outbox`."""
        skipped = {f"skip{number}": clean_text(name) for number, name in enumerate(("", *skip_channels))}
        claim = sql.CLAIM.replace("{skipped}", ", ".join(f":{name}" for name in skipped))
        until = seconds(now + timedelta(seconds=lease_s))
        with self._writing():
            self._write(sql.EXPIRE, {"now": seconds(now)})
            if self._rows(unsubscribing_sql.ANY_UNSUBSCRIBED, {}):
                self._write(unsubscribing_sql.DISCARD_DUE, {"now": seconds(now), "reason": UNSUBSCRIBED})
            claimed = self._rows(claim, {**skipped, "now": seconds(now), "until": until, "limit": limit})
        claimed.sort(key=lambda row: (row["due"], row["seq"]))
        return [outbox_rows.delivery(row) for row in claimed]

    def keep_content(self, delivery: Delivery, content: bytes, message_id: str) -> Delivery:
        """See `protocol.Outbox`."""
        values = {**_claim_values(delivery), "content": content, "message_id": clean_text(message_id)}
        with self._writing(durable=True):
            row = self._row(sql.KEEP_CONTENT, values)
            if row is None:
                raise claim_lost(delivery)
        return outbox_rows.delivery(row)

    def mark_transmitting(self, delivery: Delivery) -> None:
        """See `protocol.Outbox`."""
        with self._writing(durable=True):
            if not self._write(sql.MARK_TRANSMITTING, _claim_values(delivery)):
                raise claim_lost(delivery)

    def finish_delivery(
        self,
        delivery: Delivery,
        attempt: Attempt,
        *,
        state: DeliveryState,
        due: datetime | None = None,
        uncertain: bool = False,
    ) -> None:
        """See `protocol.Outbox`."""
        attempt = cleaned(replace(attempt, delivery_id=delivery.id))
        sent = state is DeliveryState.SENT
        values = {
            **_claim_values(delivery),
            "state": state.value,
            "due": maybe_seconds(due),
            "open": int(state in outbox_rows.OPEN),
            "uncertain": int(uncertain),
            "sent_at": seconds(attempt.ended) if sent else None,
            "last_error": None if sent else attempt.answer,
        }
        with self._writing(durable=True):
            if not self._write(sql.FINISH, values):
                raise claim_lost(delivery)
            self._write(sql.ADD_ATTEMPT, outbox_rows.attempt_values(attempt))

    def release_claims(self) -> int:
        """See `protocol.Outbox`; hosts held by a process that died are free again too."""
        with self._writing():
            return self._write(sql.END_CLAIMS, {}) + self._write(sources_sql.END_HOST_LEASES, {})

    def deliveries(
        self, states: Sequence[DeliveryState] = (), *, channel: str | None = None, limit: int = 100
    ) -> list[Delivery]:
        """See `protocol.Outbox`."""
        values: Values = {
            "channel": None if channel is None else clean_text(channel),
            "any_channel": int(channel is None),
            "limit": limit,
        }
        found = []
        with self._reading():
            for state in dict.fromkeys(states or DeliveryState):
                found += self._rows(sql.DELIVERIES, {**values, "state": state.value})
        found.sort(key=lambda row: (row["created"], row["seq"]), reverse=True)
        return [outbox_rows.delivery(row) for row in found[:limit]]

    def delivery(self, delivery_id: str) -> Delivery | None:
        """See `protocol.Outbox`."""
        wanted = clean_text(delivery_id)
        with self._reading():
            found = self._rows(sql.DELIVERY, {"id": wanted})
            if not found and wanted:
                found = self._rows(sql.DELIVERIES_LIKE, {"beginning": wanted, "length": len(wanted)})
        return outbox_rows.delivery(found[0]) if len(found) == 1 else None

    def attempts(self, delivery_id: str) -> list[Attempt]:
        """See `protocol.Outbox`."""
        return [outbox_rows.attempt(row) for row in self._read(sql.ATTEMPTS, id=clean_text(delivery_id))]

    def revive_delivery(self, delivery_id: str, now: datetime, expires: datetime) -> bool:
        """See `protocol.Outbox`."""
        values = {"id": clean_text(delivery_id), "now": seconds(now), "expires": seconds(expires)}
        with self._writing(durable=True):
            return self._write(sql.REVIVE, values) > 0

    def discard_delivery(self, delivery_id: str) -> bool:
        """See `protocol.Outbox`."""
        with self._writing(durable=True):
            return self._write(sql.DISCARD, {"id": clean_text(delivery_id)}) > 0

    def sent_root(self, channel: str, recipient: str, subject: str) -> str | None:
        """See `protocol.Outbox`."""
        key = {
            "channel": clean_text(channel),
            "recipient": clean_text(recipient),
            "subject": clean_text(subject),
        }
        found = self._read(sql.SENT_ROOT, **key)
        return found[0]["message_id"] if found else None

    def next_delivery_due(self) -> datetime | None:
        """See `protocol.Outbox`."""
        return maybe_time(self._earliest(sql.OPEN_TIMES))

    def owed(self, kind: DeliveryKind | None = None) -> int:
        """See `protocol.Outbox`."""
        return self._count(sql.OWED, kind=None if kind is None else kind.value, any_kind=int(kind is None))


def _claim_values(delivery: Delivery) -> Values:
    return {"id": delivery.id, "token": delivery.token}


def claim_lost(delivery: Delivery) -> LeaseLost:
    """The error for a claim that ran out and was given to somebody else, or is finished."""
    return LeaseLost(f"the claim {delivery.token} of delivery {delivery.id} is not held any more")
