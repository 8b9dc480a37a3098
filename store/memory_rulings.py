"""The in-memory store's decisions of people about developments."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from store.errors import StoreError
from store.memory_state import MemoryBase
from store.records.collection import Development, Member, Ruling
from store.sanitize import clean_text, cleaned


class MemoryRulings(MemoryBase):
    """The verbs of `protocol.Rulings`."""

    def rulings(self) -> list[Ruling]:
        """See `protocol.Rulings`."""
        return list(self._state.rulings.values())

    def development(self, key: str) -> Development | None:
        """See `protocol.Rulings`."""
        return self._state.developments.get(clean_text(key))

    def commit_ruling(
        self, ruling: Ruling, developments: Sequence[Development], members: Sequence[Member]
    ) -> None:
        """See `protocol.Rulings`."""
        clean = cleaned(ruling)
        if clean.id in self._state.rulings:
            raise StoreError(f"the id {clean.id} belongs to another ruling")
        self._rearrange(developments, members)
        self._state.rulings[clean.id] = clean

    def undo_ruling(
        self, ruling_id: str, developments: Sequence[Development], members: Sequence[Member]
    ) -> bool:
        """See `protocol.Rulings`."""
        if clean_text(ruling_id) not in self._state.rulings:
            return False
        self._rearrange(developments, members)
        del self._state.rulings[clean_text(ruling_id)]
        return True

    def _rearrange(self, developments: Sequence[Development], members: Sequence[Member]) -> None:
        kept = {one.key: one for one in map(cleaned, developments)}
        moved = {(one.article_id, one.story): one for one in map(cleaned, members)}
        if not moved.keys() <= self._state.members.keys():
            raise StoreError("a report is in no development")
        known = self._state.developments.keys() | kept.keys()
        if any(member.development not in known for member in moved.values()):
            raise StoreError("a member names an unknown development")
        self._state.developments |= kept
        for key, member in moved.items():
            record = self._state.members[key]
            record.member = replace(record.member, development=member.development)
