"""What every store promises about feedback and abbreviated ids; a part of `store.protocol.store`."""

from __future__ import annotations

from typing import Protocol

from store.records.matching import Feedback, IdKind, Member


class FeedbackStore(Protocol):
    """What people said about matches, and which record an abbreviated id means."""

    def add_feedback(self, feedback: Feedback) -> None:
        """Store it; durable.

        Raises:
            StoreError: its id exists already.
        """

    def feedback(self) -> list[Feedback]:
        """All feedback, in order of storing."""

    def remove_feedback(self, feedback_id: str) -> bool:
        """Delete it; False if there is none with this id."""

    def find_by_id_prefix(self, prefix: str, limit: int = 10) -> list[tuple[IdKind, str]]:
        """Articles, developments and deliveries whose ids begin with the prefix, by kind, then id.

        If the prefix is the whole id of some of them, only those.
        """

    def development_members(self, key: str, limit: int = 100) -> list[Member]:
        """Members of one development, in order of storing."""
