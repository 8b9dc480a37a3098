"""The SQLite store's waiting times when the machine's clock is set."""

from __future__ import annotations

from datetime import datetime, timedelta

from store.protocol.clock import LONGEST_PAUSE
from store.sqlite.rows import Values, seconds
from store.sqlite.sql import clock as sql
from store.sqlite.transactions import SqliteTransactions


class SqliteTimekeeping(SqliteTransactions):
    """The verbs of `clock_protocol.Timekeeping`."""

    def mend_times(self, now: datetime, *, by: timedelta, longest: timedelta) -> None:
        """See `clock_protocol.Timekeeping`."""
        back_s, forward_s = max(0.0, -by.total_seconds()), max(0.0, by.total_seconds())
        values: Values = {"now": seconds(now), "back": back_s, "longest": longest.total_seconds()}
        deliveries = {**values, "longest": LONGEST_PAUSE.total_seconds()}
        with self._writing():
            for statement in sql.COLLECTING_NEARER:
                self._write(statement, values)
            self._write(sql.TRIES_NEARER, deliveries)
            self._write(sql.WAITING_WITHIN, deliveries)
            if forward_s:
                self._write(sql.EXPIRE_LATER, {"forward": forward_s})
