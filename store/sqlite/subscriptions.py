"""The SQLite store's WebSub subscriptions."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from store.records.collection import HostLease
from store.records.sources import SourceState
from store.records.subscriptions import Subscription
from store.sanitize import sanitize_record, strip_invalid
from store.sqlite import collection_rows
from store.sqlite.rows import Row, Values, from_epoch, from_epoch_or_none, to_epoch, to_epoch_or_none
from store.sqlite.sql import subscriptions as sql
from store.sqlite.transactions import SqliteTransactions

_PLAIN_COLUMNS = ("source", "hub", "topic", "callback", "secret", "tries", "error")


class SqliteSubscriptions(SqliteTransactions):
    """The verbs of `protocol.SubscriptionStore`."""

    def subscriptions(self) -> list[Subscription]:
        """See `protocol.SubscriptionStore`."""
        return [_subscription_from_row(row) for row in self._query(sql.ALL_SUBSCRIPTIONS)]

    def save_subscription(self, subscription: Subscription) -> bool:
        """See `protocol.SubscriptionStore`."""
        with self._write_transaction(durable=True):
            return (
                self._execute(sql.SAVE_SUBSCRIPTION, _subscription_values(sanitize_record(subscription))) > 0
            )

    def delete_subscriptions(self, sources: Sequence[str]) -> int:
        """See `protocol.SubscriptionStore`."""
        with self._write_transaction():
            return sum(
                self._execute(sql.DELETE_SUBSCRIPTION, {"source": source})
                for source in dict.fromkeys(map(strip_invalid, sources))
            )

    def source_state(self, name: str) -> SourceState | None:
        """See `protocol.SubscriptionStore`."""
        selected = self._query(sql.SOURCE, name=strip_invalid(name))
        return collection_rows.source_state_from_row(selected[0]) if selected else None

    def lease_host(self, host: str, now: datetime, lease_s: float) -> HostLease | None:
        """See `protocol.SubscriptionStore`."""
        until = now + timedelta(seconds=lease_s)
        with self._write_transaction():
            row = self._fetch_one(
                sql.LEASE_HOST, {"host": host, "now": to_epoch(now), "until": to_epoch(until)}
            )
        return None if row is None else HostLease(host, row["token"], until)


def _subscription_values(subscription: Subscription) -> Values:
    return {
        **{name: getattr(subscription, name) for name in _PLAIN_COLUMNS},
        "pushes": subscription.push_count,
        "due": to_epoch(subscription.next_request),
        "asked": to_epoch_or_none(subscription.requested_at),
        "lease_until": to_epoch_or_none(subscription.lease_until),
        "last_push": to_epoch_or_none(subscription.last_push),
        "missed": to_epoch_or_none(subscription.missed_push_at),
    }


def _subscription_from_row(row: Row) -> Subscription:
    return Subscription(
        **{name: row[name] for name in _PLAIN_COLUMNS},
        push_count=row["pushes"],
        next_request=from_epoch(row["due"]),
        requested_at=from_epoch_or_none(row["asked"]),
        lease_until=from_epoch_or_none(row["lease_until"]),
        last_push=from_epoch_or_none(row["last_push"]),
        missed_push_at=from_epoch_or_none(row["missed"]),
    )
