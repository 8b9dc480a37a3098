"""The part of the store protocol about who may use the dashboard."""

from __future__ import annotations

from datetime import datetime
from typing import Protocol

from store.records.dashboard.access import AccessToken, Session


class AccessStore(Protocol):
    """Sessions, tokens, and what each reader has seen."""

    def add_session(self, session: Session, *, most: int) -> None:
        """Store a session; of more than `most` the longest unused are deleted."""

    def session(self, digest: str) -> Session | None:
        """The session with this digest."""

    def touch_session(self, digest: str, seen: datetime) -> None:
        """Note that a session was used."""

    def end_sessions(self, digest: str | None = None) -> int:
        """Delete one session, or all; returns how many there were."""

    def delete_old_sessions(self, created_before: datetime, seen_before: datetime) -> int:
        """Delete the sessions that are too old or unused for too long; returns how many."""

    def add_token(self, token: AccessToken) -> None:
        """Store a token, durably.

        Raises:
            StoreError: there is one of this name.
        """

    def tokens(self) -> list[AccessToken]:
        """All tokens, in order of creation."""

    def token(self, digest: str) -> AccessToken | None:
        """The token with this digest."""

    def touch_token(self, digest: str, used: datetime) -> None:
        """Note that a token was used."""

    def revoke_token(self, name: str) -> bool:
        """Delete a token; whether there was one."""

    def last_look(self, name: str) -> datetime | None:
        """When a reader last marked everything as read."""

    def set_last_look(self, name: str, at: datetime) -> None:
        """Note that a reader has read everything until now."""
