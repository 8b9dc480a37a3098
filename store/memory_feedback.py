"""The in-memory store's feedback, and how people name what they speak of."""

from __future__ import annotations

from store.errors import StoreError
from store.memory_state import MemoryBase
from store.records.collection import Feedback, Member, Named
from store.sanitize import clean_text, cleaned


class MemoryFeedback(MemoryBase):
    """The verbs of `protocol.Feedbacks`."""

    def add_feedback(self, feedback: Feedback) -> None:
        """See `protocol.Feedbacks`."""
        clean = cleaned(feedback)
        if clean.id in self._state.feedback:
            raise StoreError(f"the id {clean.id} belongs to another feedback")
        self._state.feedback[clean.id] = clean

    def feedback(self) -> list[Feedback]:
        """See `protocol.Feedbacks`."""
        return list(self._state.feedback.values())

    def remove_feedback(self, feedback_id: str) -> bool:
        """See `protocol.Feedbacks`."""
        return self._state.feedback.pop(clean_text(feedback_id), None) is not None

    def identify(self, beginning: str, limit: int = 10) -> list[tuple[Named, str]]:
        """See `protocol.Feedbacks`."""
        begin, state = clean_text(beginning), self._state
        kinds = (
            (Named.ARTICLE, state.articles),
            (Named.DEVELOPMENT, state.developments),
            (Named.DELIVERY, state.deliveries),
        )
        found = [
            (kind, one)
            for kind, ids in kinds
            for one in sorted(one for one in ids if one.startswith(begin))[:limit]
        ]
        return [one for one in found if one[1] == begin] or found[:limit]

    def development_members(self, key: str, limit: int = 100) -> list[Member]:
        """See `protocol.Feedbacks`."""
        records = sorted(self._state.members.values(), key=lambda record: record.seq)
        return [one.member for one in records if one.member.development == clean_text(key)][:limit]
