"""Deliveries, for whole pages."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence

from store.records.dashboard.views import Cursor, DeliveryRow, StoredAlert
from store.records.deliveries import DeliveryKind, DeliveryState
from store.sanitize import strip_invalid
from store.sqlite.rows import Row, from_epoch, from_epoch_or_none, to_epoch
from store.sqlite.sql import views as sql
from store.sqlite.transactions import SqliteTransactions

_END = 1e12
"""Later than any time."""
_SAME = ("id", "channel", "recipient", "story", "subject", "revision", "tries", "title", "language")


class SqliteDeliveryViews(SqliteTransactions):
    """The verbs of `protocol.ViewStore` about deliveries."""

    def delivery_page(
        self,
        states: Sequence[DeliveryState],
        *,
        channel: str = "",
        story: str = "",
        after: Cursor | None = None,
        limit: int = 50,
    ) -> list[DeliveryRow]:
        """See `protocol.ViewStore`."""
        at, last = (to_epoch(after.at), strip_invalid(after.key)) if after else (_END, "")
        found = self._query(
            sql.DELIVERY_PAGE,
            states=json.dumps([state.value for state in states]),
            at=at,
            id=last,
            channel=strip_invalid(channel),
            story=strip_invalid(story),
            limit=limit,
        )
        return [delivery_from_row(row) for row in found]

    def latest_alerts(self, story: str, *, limit: int = 50) -> list[StoredAlert]:
        """See `protocol.ViewStore`."""
        return [
            StoredAlert(row["subject"], row["revision"], from_epoch(row["created"]), row["alert"])
            for row in self._query(sql.LATEST_ALERTS, story=strip_invalid(story), limit=limit)
        ]

    def delivery_counts(self) -> Mapping[DeliveryState, int]:
        """See `protocol.ViewStore`."""
        counts = {row["state"]: row["n"] for row in self._query(sql.DELIVERY_COUNTS)}
        return {state: counts.get(state.value, 0) for state in DeliveryState}


def delivery_from_row(row: Row) -> DeliveryRow:
    """The record of a row."""
    return DeliveryRow(
        **{key: row[key] for key in _SAME},
        kind=DeliveryKind(row["kind"]),
        state=DeliveryState(row["state"]),
        created=from_epoch(row["created"]),
        due=from_epoch(row["due"]),
        sent_at=from_epoch_or_none(row["sent_at"]),
        last_error=row["last_error"] or "",
        alert=row["alert"] if "alert" in row.keys() else "",  # noqa: SIM118 - a row of SQLite
    )
