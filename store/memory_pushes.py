"""The in-memory store's subscriptions at hubs."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from store.errors import StoreError
from store.memory_state import MemoryBase
from store.records.collection import HostLease, SourceState, Subscription
from store.sanitize import clean_text, cleaned


class MemoryPushes(MemoryBase):
    """The verbs of `protocol.Pushes`."""

    def subscriptions(self) -> list[Subscription]:
        """See `protocol.Pushes`."""
        return [one for _, one in sorted(self._state.subscriptions.items())]

    def keep_subscription(self, subscription: Subscription) -> bool:
        """See `protocol.Pushes`."""
        kept = cleaned(subscription)
        if kept.source not in self._state.sources:
            return False
        others = (one for one in self._state.subscriptions.values() if one.source != kept.source)
        if any(one.callback == kept.callback for one in others):
            raise StoreError("the callback belongs to another source")
        self._state.subscriptions[kept.source] = kept
        return True

    def drop_subscriptions(self, sources: Sequence[str]) -> int:
        """See `protocol.Pushes`."""
        wanted = self._state.subscriptions.keys() & set(map(clean_text, sources))
        for source in wanted:
            del self._state.subscriptions[source]
        return len(wanted)

    def source_state(self, name: str) -> SourceState | None:
        """See `protocol.Pushes`."""
        return self._state.sources.get(clean_text(name))

    def lease_host(self, host: str, now: datetime, lease_s: float) -> HostLease | None:
        """See `protocol.Pushes`."""
        record = self._state.host(host)
        if record.leased_until is not None and record.leased_until > now:
            return None
        record.token += 1
        record.leased_until = now + timedelta(seconds=lease_s)
        return HostLease(host, record.token, record.leased_until)
