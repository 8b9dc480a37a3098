"""The in-memory store's recipients who want no more."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from store.memory_state import MemoryBase
from store.records.collection import UNSUBSCRIBED, Delivery, DeliveryState, Unsubscription
from store.sanitize import clean_text

_WAITS = (DeliveryState.WAITING, DeliveryState.PENDING, DeliveryState.RETRY, DeliveryState.HELD)


class MemoryUnsubscribing(MemoryBase):
    """The verbs of `protocol.Unsubscribing`."""

    def unsubscribe(self, channel: str, recipient: str, story: str, now: datetime) -> bool:
        """See `protocol.Unsubscribing`."""
        number = max((one.id for one in self._state.unsubscribed), default=0) + 1
        new = Unsubscription(number, clean_text(channel), clean_text(recipient), clean_text(story), now)
        if any(replace(one, id=number, at=now) == new for one in self._state.unsubscribed):
            return False
        self._state.unsubscribed.append(new)
        for record in self._state.deliveries.values():
            if record.delivery.state in _WAITS and new.covers(record.delivery):
                record.delivery = discarded(record.delivery)
        return True

    def unsubscriptions(self) -> list[Unsubscription]:
        """See `protocol.Unsubscribing`."""
        return list(self._state.unsubscribed)

    def resubscribe(self, unsubscription_id: int) -> bool:
        """See `protocol.Unsubscribing`."""
        kept = [one for one in self._state.unsubscribed if one.id != unsubscription_id]
        found = len(kept) < len(self._state.unsubscribed)
        self._state.unsubscribed = kept
        return found


def discarded(delivery: Delivery) -> Delivery:
    """The delivery as it stands once its recipient has unsubscribed."""
    return replace(delivery, state=DeliveryState.DISCARDED, last_error=UNSUBSCRIBED)
