"""What every store promises about WebSub subscriptions; a part of `store.protocol.store`."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from store.records.collection import HostLease
from store.records.sources import SourceState
from store.records.subscriptions import Subscription


class SubscriptionStore(Protocol):
    """Subscriptions at hubs, and what it takes to store what they push.

    A subscription is deleted with its source, and when the source's URL or kind changes.
    """

    def subscriptions(self) -> list[Subscription]:
        """All of them, by source."""

    def save_subscription(self, subscription: Subscription) -> bool:
        """Insert it, or replace the source's present one; durable.

        Returns False, with nothing written, if there is no such source.

        Raises:
            StoreError: its callback belongs to another source.
        """

    def delete_subscriptions(self, sources: Sequence[str]) -> int:
        """Delete those of these sources; returns how many there were."""

    def source_state(self, name: str) -> SourceState | None:
        """One source with its state."""

    def lease_host(self, host: str, now: datetime, lease_s: float) -> HostLease | None:
        """Lease one host whatever its pause, to store what was pushed; None if it is leased already."""
