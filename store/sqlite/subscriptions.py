"""The SQLite store's subscriptions at hubs."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from store.records.collection import HostLease, SourceState, Subscription
from store.sanitize import clean_text, cleaned
from store.sqlite import rows
from store.sqlite.rows import Row, Values, maybe_seconds, maybe_time, seconds, time_from
from store.sqlite.sql import subscriptions as sql
from store.sqlite.transactions import SqliteTransactions

_SAME = ("source", "hub", "topic", "callback", "secret", "tries", "pushes", "error")
_TIMES = ("asked", "lease_until", "last_push", "missed")


class SqlitePushes(SqliteTransactions):
    """The verbs of `protocol.Pushes`."""

    def subscriptions(self) -> list[Subscription]:
        """See `protocol.Pushes`."""
        return [_subscription(row) for row in self._read(sql.ALL_SUBSCRIPTIONS)]

    def keep_subscription(self, subscription: Subscription) -> bool:
        """See `protocol.Pushes`."""
        with self._writing(durable=True):
            return self._write(sql.KEEP_SUBSCRIPTION, _values(cleaned(subscription))) > 0

    def drop_subscriptions(self, sources: Sequence[str]) -> int:
        """See `protocol.Pushes`."""
        with self._writing():
            return sum(
                self._write(sql.DROP_SUBSCRIPTION, {"source": source})
                for source in dict.fromkeys(map(clean_text, sources))
            )

    def source_state(self, name: str) -> SourceState | None:
        """See `protocol.Pushes`."""
        found = self._read(sql.ONE_SOURCE, name=clean_text(name))
        return rows.source_state(found[0]) if found else None

    def lease_host(self, host: str, now: datetime, lease_s: float) -> HostLease | None:
        """See `protocol.Pushes`."""
        until = now + timedelta(seconds=lease_s)
        with self._writing():
            row = self._row(sql.LEASE_HOST, {"host": host, "now": seconds(now), "until": seconds(until)})
        return None if row is None else HostLease(host, row["token"], until)


def _values(subscription: Subscription) -> Values:
    same = {name: getattr(subscription, name) for name in _SAME}
    times = {name: maybe_seconds(getattr(subscription, name)) for name in _TIMES}
    return {**same, **times, "due": seconds(subscription.due)}


def _subscription(row: Row) -> Subscription:
    return Subscription(
        **{name: row[name] for name in _SAME},
        due=time_from(row["due"]),
        asked=maybe_time(row["asked"]),
        lease_until=maybe_time(row["lease_until"]),
        last_push=maybe_time(row["last_push"]),
        missed=maybe_time(row["missed"]),
    )
