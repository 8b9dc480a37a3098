"""The SQLite store's waiting times when the machine's clock is set."""

from __future__ import annotations

from datetime import datetime, timedelta

from store.protocol.clock import MAX_DELIVERY_WAIT
from store.sqlite.rows import Values, to_epoch
from store.sqlite.sql import clock as sql
from store.sqlite.transactions import SqliteTransactions


class SqliteClock(SqliteTransactions):
    """The verbs of `clock_protocol.ClockStore`."""

    def rebase_due_times(self, now: datetime, *, step: timedelta, max_wait: timedelta) -> None:
        """See `clock_protocol.ClockStore`."""
        back_s, forward_s = max(0.0, -step.total_seconds()), max(0.0, step.total_seconds())
        values: Values = {"now": to_epoch(now), "back": back_s, "longest": max_wait.total_seconds()}
        deliveries = {**values, "longest": MAX_DELIVERY_WAIT.total_seconds()}
        with self._write_transaction():
            for statement in sql.REBASE_FETCHES:
                self._execute(statement, values)
            self._execute(sql.REBASE_ATTEMPTS, deliveries)
            self._execute(sql.CAP_WAITING, deliveries)
            if forward_s:
                self._execute(sql.EXTEND_EXPIRY, {"forward": forward_s})
