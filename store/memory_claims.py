"""The in-memory store's ledger of claims."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from store.memory_state import LONG_AGO, MemoryBase
from store.records.claims import CLAIM_IDENTITY
from store.records.collection import Claim, ClaimStatus, Figure
from store.sanitize import clean_text, cleaned


class MemoryClaims(MemoryBase):
    """The verbs of `protocol.Claims`."""

    def claims(
        self, story: str | None = None, *, since: datetime | None = None, limit: int = 5_000
    ) -> list[Claim]:
        """See `protocol.Claims`."""
        wanted, begin = None if story is None else clean_text(story), since or LONG_AGO
        found = [one for one in self._state.claims if wanted in (None, one.story) and one.as_of >= begin]
        return found[max(0, len(found) - limit) :]

    def keep_seed_claims(self, story: str, claims: Sequence[Claim]) -> None:
        """See `protocol.Claims`."""
        name = clean_text(story)
        self._state.claims = [
            one for one in self._state.claims if one.story != name or one.status is not ClaimStatus.SEED
        ]
        self._add_claims(claims)

    def seed_claims(self, story: str) -> list[Claim]:
        """See `protocol.Claims`."""
        return [one for one in self._of(story) if one.status is ClaimStatus.SEED]

    def figures_told(self, story: str) -> list[Figure]:
        """See `protocol.Claims`."""
        return [
            Figure(one.what, one.low, one.high, one.unit, one.who_says)
            for one in self._of(story)
            if one.status is not ClaimStatus.SEED
        ]

    def _of(self, story: str) -> list[Claim]:
        return [one for one in self._state.claims if one.story == clean_text(story)]

    def add_claims(self, claims: Sequence[Claim]) -> int:
        """See `protocol.Moving`."""
        there = {_identity(one) for one in self._state.claims}
        before = len(self._state.claims)
        for claim in map(cleaned, claims):
            if _identity(claim) not in there:
                there.add(_identity(claim))
                self._state.claims.append(claim)
        return len(self._state.claims) - before

    def _add_claims(self, claims: Sequence[Claim]) -> None:
        self._state.claims += map(cleaned, claims)


def _identity(claim: Claim) -> tuple[object, ...]:
    return tuple(getattr(claim, name) for name in CLAIM_IDENTITY)
