"""What every store promises about importing another store's export; a part of `store.protocol.store`."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from store.records.claims import Claim


class TransferStore(Protocol):
    """What only an import needs."""

    def add_claims(self, claims: Sequence[Claim]) -> int:
        """Add those that are not stored yet, in order, in one durable transaction; returns how many.

        Two claims are the same if they are equal in all of `store.records.claims.CLAIM_KEY_FIELDS`.
        """
