"""Who is looking at a page."""

from __future__ import annotations

from dataclasses import dataclass

from aiohttp import web

from store.records.dashboard.access import Role

MAX_NAME_CHARS = 60


@dataclass(frozen=True, slots=True)
class Viewer:
    """Somebody who was let in."""

    name: str
    """As acts are stored; empty where nobody says who they are."""
    role: Role
    story: str = ""
    """Of a feed's token: the only story whose feed it opens."""
    session: str = ""
    """Digest of the session that a browser has; empty for tokens and proxies."""

    @property
    def may_act(self) -> bool:
        """Whether they may change something."""
        return self.role is Role.ACT


VIEWER = web.RequestKey("viewer", Viewer)
