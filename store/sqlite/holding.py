"""The SQLite store's waiting deliveries and silences."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime

from store.protocol.outbox import HISTORY_WINDOW
from store.records.deliveries import Delivery, DeliveryHistory, Silence
from store.sanitize import sanitize_record, strip_invalid
from store.sqlite import outbox_rows
from store.sqlite.outbox import SqliteOutbox, latest_due
from store.sqlite.rows import Row, Values, from_epoch, from_epoch_or_none, to_epoch
from store.sqlite.sql import outbox as sql

_PLAIN_SILENCE = ("id", "story", "expression", "reason", "development", "channel", "recipient")


class _NoLongerWaiting(Exception):
    """A member is not WAITING any more: the transaction is rolled back."""


class SqliteHolding(SqliteOutbox):
    """The verbs of `protocol.OutboxStore` about waiting, folding and silences."""

    def delivery_history(
        self, channel: str, recipient: str, story: str, subject: str, since: datetime
    ) -> DeliveryHistory:
        """See `protocol.OutboxStore`."""
        recipient_key: Values = {"channel": strip_invalid(channel), "recipient": strip_invalid(recipient)}
        with self._read_transaction():
            recent = self._fetch_one(
                sql.RECENT_DELIVERIES,
                {**recipient_key, "since": to_epoch(since), "until": to_epoch(since + HISTORY_WINDOW)},
            )
            on_subject = self._fetch_one(
                sql.LAST_ON_SUBJECT, {**recipient_key, "subject": strip_invalid(subject)}
            )
            waiting = self._fetch_all(sql.WAITING, {**recipient_key, "story": strip_invalid(story)})
        return DeliveryHistory(
            recent_count=int(recent["recent"] or 0) if recent else 0,
            last_on_subject=from_epoch_or_none(on_subject["last"]) if on_subject else None,
            last_due=from_epoch_or_none(recent["last"]) if recent else None,
            waiting={row["waits_for"]: from_epoch(row["due"]) for row in waiting},
        )

    def due_waiting_deliveries(self, now: datetime, limit: int = 1_000) -> list[Delivery]:
        """See `protocol.OutboxStore`."""
        selected = self._query(sql.DUE_WAITING, now=to_epoch(now), latest=latest_due(now), limit=limit)
        return [outbox_rows.delivery_from_row(row) for row in selected]

    def waiting_deliveries(self, reason_prefix: str, limit: int = 1_000) -> list[Delivery]:
        """See `protocol.OutboxStore`."""
        values: Values = {"first": reason_prefix, "beyond": f"{reason_prefix}\U0010ffff", "limit": limit}
        return [outbox_rows.delivery_from_row(row) for row in self._query(sql.WAITING_FOR, **values)]

    def fold_deliveries(self, members: Sequence[Delivery], into: Delivery) -> bool:
        """See `protocol.OutboxStore`."""
        into = sanitize_record(into)
        try:
            with self._write_transaction(durable=True):
                self._fold(members, into)
        except _NoLongerWaiting:
            return False
        return True

    def _fold(self, members: Sequence[Delivery], into: Delivery) -> None:
        if all(member.id != into.id for member in members):
            self._enqueue([into])
        for member in members:
            if member.id == into.id:
                values = outbox_rows.delivery_values(into)
                changed = {key: values[key] for key in ("id", "alert", "kind", "due", "expires")}
                done = self._execute(sql.RELEASE_WAITING, changed)
            else:
                done = self._execute(sql.FOLD, {"id": member.id, "into": into.id})
            if not done:
                raise _NoLongerWaiting

    def coalesce_pending(self, channel: str, wait_reason: str, now: datetime) -> int:
        """See `protocol.OutboxStore`."""
        values: Values = {"channel": strip_invalid(channel), "waits_for": wait_reason, "now": to_epoch(now)}
        with self._write_transaction(durable=True):
            return self._execute(sql.COALESCE_PENDING, values)

    def add_silence(self, silence: Silence) -> Silence:
        """See `protocol.OutboxStore`."""
        values: Values = {
            key: value for key, value in asdict(sanitize_record(silence)).items() if key != "id"
        }
        values |= {"created": to_epoch(silence.created), "until": to_epoch(silence.until)}
        with self._write_transaction():
            (row,) = self._fetch_all(sql.ADD_SILENCE, values)
        return silence_from_row(row)

    def silences(self, now: datetime) -> list[Silence]:
        """See `protocol.OutboxStore`."""
        return [silence_from_row(row) for row in self._query(sql.SILENCES, now=to_epoch(now))]

    def end_silence(self, silence_id: int, now: datetime) -> bool:
        """See `protocol.OutboxStore`."""
        with self._write_transaction():
            return self._execute(sql.END_SILENCE, {"id": silence_id, "now": to_epoch(now)}) > 0


def silence_from_row(row: Row) -> Silence:
    """A silence."""
    return Silence(
        **{key: row[key] for key in _PLAIN_SILENCE},
        created=from_epoch(row["created"]),
        until=from_epoch(row["until"]),
    )
