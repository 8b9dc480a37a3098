"""What every store promises about claims; a part of `store.protocol.store`."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from store.records.claims import Claim
from store.records.matching import Figure


class ClaimStore(Protocol):
    """The ledger of figures and who stated them; a claim is written with the judgement of its report."""

    def claims(
        self, story: str | None = None, *, since: datetime | None = None, limit: int = 5_000
    ) -> list[Claim]:
        """The `limit` claims that were stored last, in order of storing.

        Only those of one story, if given, and only those whose `as_of` is at or after `since`.
        """

    def replace_seed_claims(self, story: str, claims: Sequence[Claim]) -> None:
        """Store the claims of the story's seed in place of those of its previous seed."""

    def seed_claims(self, story: str) -> list[Claim]:
        """The claims of the story's seed, in order of storing."""

    def reported_figures(self, story: str) -> list[Figure]:
        """The figures of all other claims of a story, in order of storing, without their sentences."""
