"""What every store promises about applied proposals; a part of `store.protocol.store`."""

from __future__ import annotations

from typing import Protocol

from store.records.proposals import AppliedProposal


class ProposalStore(Protocol):
    """Changes of stories that feedback proposed and people applied."""

    def applied_proposals(self) -> list[AppliedProposal]:
        """All of them, in order of storing."""

    def add_applied_proposal(self, proposal: AppliedProposal) -> None:
        """Store it; durable.

        Raises:
            StoreError: its id exists already.
        """

    def remove_applied_proposal(self, proposal_id: str) -> bool:
        """Delete it, which undoes the change; False if there is none with this id."""
