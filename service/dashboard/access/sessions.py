"""Sessions of browsers that have logged in with a password."""

from __future__ import annotations

from datetime import datetime, timedelta

from service.config.dashboard import DashboardConfig
from service.dashboard.access.tokens import new_secret, secret_digest
from service.dashboard.access.viewer import Viewer
from store.protocol.access import AccessStore
from store.records.dashboard.access import Role, Session
from store.writer_thread import StoreThread

IDLE = timedelta(hours=12)
LONGEST = timedelta(days=30)
MAX_SESSIONS = 1_000
_TOUCH_AFTER = timedelta(minutes=5)
"""The last use is stored this exactly: not every page is a write."""


class Sessions:
    """Opens, finds and ends sessions."""

    def __init__(self, store: AccessStore, db: StoreThread, config: DashboardConfig) -> None:
        self._store, self._db, self._config = store, db, config

    async def open(self, name: str, role: Role, now: datetime) -> str:
        """Store a new session; returns its secret."""
        secret = new_secret()
        session = Session(secret_digest(secret), name, role, self._password_digest(role), now, now)
        await self._db(self._store.delete_old_sessions, now - LONGEST, now - IDLE)
        await self._db(self._store.add_session, session, most=MAX_SESSIONS)
        return secret

    async def find(self, secret: str, now: datetime) -> Viewer | None:
        """Who has the session; None if it has ended, or its password is another one now."""
        digest = secret_digest(secret)
        session = await self._db(self._store.session, digest)
        if (
            session is None
            or now - session.created > LONGEST
            or now - session.seen > IDLE
            or session.password_digest != self._password_digest(session.role)
        ):
            return None
        if now - session.seen > _TOUCH_AFTER:
            await self._db(self._store.touch_session, digest, now)
        may_act = session.role is Role.ACT and self._config.may_act(session.name)
        return Viewer(session.name, Role.ACT if may_act else Role.READ, session=digest)

    async def end(self, digest: str) -> None:
        """End one session."""
        await self._db(self._store.end_sessions, digest)

    def _password_digest(self, role: Role) -> str:
        used = self._config.password if role is Role.ACT else self._config.read_password
        return secret_digest(used)
