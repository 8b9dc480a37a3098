"""What every store promises about subscriptions at hubs; see `store.protocol.store`, of which this is a part."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from store.records.collection import HostLease, SourceState
from store.records.subscriptions import Subscription


class SubscriptionStore(Protocol):
    """Subscriptions, and what it takes to store what they bring.

    A subscription goes with its source: when that leaves, or its URL or kind changes.
    """

    def subscriptions(self) -> list[Subscription]:
        """All of them, by source."""

    def save_subscription(self, subscription: Subscription) -> bool:
        """Insert it, or put it in the place of the source's present one; durable.

        False, and nothing written, if there is no such source.

        Raises:
            StoreError: its callback is another source's.
        """

    def delete_subscriptions(self, sources: Sequence[str]) -> int:
        """Forget those of these sources; how many there were."""

    def source_state(self, name: str) -> SourceState | None:
        """One source with its state."""

    def lease_host(self, host: str, now: datetime, lease_s: float) -> HostLease | None:
        """Lease one host, whatever its pause: to write, not to fetch. None if somebody holds it."""
