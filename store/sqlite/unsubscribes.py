"""The SQLite store's recipients who unsubscribed."""

from __future__ import annotations

from datetime import datetime

from store.records.deliveries import UNSUBSCRIBED_REASON, Unsubscription
from store.sanitize import strip_invalid
from store.sqlite.rows import from_epoch, to_epoch
from store.sqlite.sql import unsubscribes as sql
from store.sqlite.transactions import SqliteTransactions


class SqliteUnsubscribes(SqliteTransactions):
    """The verbs of `protocol.UnsubscribeStore`."""

    def unsubscribe(self, channel: str, recipient: str, story: str, now: datetime) -> bool:
        """See `protocol.UnsubscribeStore`."""
        key = {
            "channel": strip_invalid(channel),
            "recipient": strip_invalid(recipient),
            "story": strip_invalid(story),
        }
        with self._write_transaction(durable=True):
            if not self._execute(sql.UNSUBSCRIBE, {**key, "at": to_epoch(now)}):
                return False
            self._execute(sql.DISCARD_WAITING, {**key, "reason": UNSUBSCRIBED_REASON})
        return True

    def unsubscriptions(self) -> list[Unsubscription]:
        """See `protocol.UnsubscribeStore`."""
        return [
            Unsubscription(row["id"], row["channel"], row["recipient"], row["story"], from_epoch(row["at"]))
            for row in self._query(sql.ALL_UNSUBSCRIBES)
        ]

    def resubscribe(self, unsubscription_id: int) -> bool:
        """See `protocol.UnsubscribeStore`."""
        with self._write_transaction(durable=True):
            return self._execute(sql.RESUBSCRIBE, {"id": unsubscription_id}) > 0
