"""The SQLite store's recipients who want no more."""

from __future__ import annotations

from datetime import datetime

from store.records.collection import UNSUBSCRIBED, Unsubscription
from store.sanitize import clean_text
from store.sqlite.rows import seconds, time_from
from store.sqlite.sql import unsubscribes as sql
from store.sqlite.transactions import SqliteTransactions


class SqliteUnsubscribing(SqliteTransactions):
    """The verbs of `protocol.Unsubscribing`."""

    def unsubscribe(self, channel: str, recipient: str, story: str, now: datetime) -> bool:
        """See `protocol.Unsubscribing`."""
        whom = {
            "channel": clean_text(channel),
            "recipient": clean_text(recipient),
            "story": clean_text(story),
        }
        with self._writing(durable=True):
            if not self._write(sql.UNSUBSCRIBE, {**whom, "at": seconds(now)}):
                return False
            self._write(sql.DISCARD_WAITING, {**whom, "reason": UNSUBSCRIBED})
        return True

    def unsubscriptions(self) -> list[Unsubscription]:
        """See `protocol.Unsubscribing`."""
        return [
            Unsubscription(row["id"], row["channel"], row["recipient"], row["story"], time_from(row["at"]))
            for row in self._read(sql.ALL_UNSUBSCRIBED)
        ]

    def resubscribe(self, unsubscription_id: int) -> bool:
        """See `protocol.Unsubscribing`."""
        with self._writing(durable=True):
            return self._write(sql.RESUBSCRIBE, {"id": unsubscription_id}) > 0
