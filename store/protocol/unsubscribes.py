"""What every store promises about recipients who unsubscribed; a part of `store.protocol.store`."""

from __future__ import annotations

from datetime import datetime
from typing import Protocol

from store.records.deliveries import Unsubscription


class UnsubscribeStore(Protocol):
    """Who unsubscribed. `lease_deliveries` respects it, so that no message is sent in spite of it."""

    def unsubscribe(self, channel: str, recipient: str, story: str, now: datetime) -> bool:
        """Store it; `story` empty for all stories. False if it was stored already. Durable.

        In the same transaction, what is WAITING, PENDING, RETRY or HELD for the recipient (of the story)
        becomes DISCARDED, with the reason in `last_error`.
        """

    def unsubscriptions(self) -> list[Unsubscription]:
        """All of them, in order of storing."""

    def resubscribe(self, unsubscription_id: int) -> bool:
        """Delete it; what was discarded stays discarded. False if there is none with this id."""
