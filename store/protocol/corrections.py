"""What every store promises about people's corrections of figures; a part of `store.protocol.store`."""

from __future__ import annotations

from typing import Protocol

from store.records.claims import ClaimCorrection


class CorrectionStore(Protocol):
    """Corrections: a person withdraws a figure or gives it another value. The claims stay as reported."""

    def claim_corrections(self) -> list[ClaimCorrection]:
        """All corrections, in order of storing."""

    def add_claim_correction(self, correction: ClaimCorrection) -> None:
        """Store a correction; durable.

        Raises:
            StoreError: there is one with this id.
        """

    def remove_claim_correction(self, correction_id: str) -> bool:
        """Delete a correction; durable. False if there is none with this id."""
