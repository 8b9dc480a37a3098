"""What every store promises about recipients who want no more; a part of `store.protocol.store`."""

from __future__ import annotations

from datetime import datetime
from typing import Protocol

from store.records.deliveries import Unsubscription


class UnsubscribeStore(Protocol):
    """Who unsubscribed. It is heeded by `claim_deliveries`, so that nothing leaves past it."""

    def unsubscribe(self, channel: str, recipient: str, story: str, now: datetime) -> bool:
        """Keep it, durably; `story` empty for everything. False if it was so already.

        What waits for the recipient (WAITING, PENDING, RETRY or HELD, of the story) becomes DISCARDED with
        the reason in `last_error`, in the same transaction.
        """

    def unsubscriptions(self) -> list[Unsubscription]:
        """All that hold, in order of storing."""

    def resubscribe(self, unsubscription_id: int) -> bool:
        """Take it back; what was discarded stays so. False if there is none of this id."""
