"""What every store promises about taking in what another store exported; part of `store.protocol.store`."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from store.records.claims import Claim


class TransferStore(Protocol):
    """What no other verb takes in by itself."""

    def add_claims(self, claims: Sequence[Claim]) -> int:
        """Add those that are not there yet, in their order, in one durable transaction; how many.

        The same is there if everything about it is the same but its status and what it was told against.
        """
