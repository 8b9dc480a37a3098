"""Lets a request in, or not: by session, by token, by the proxy's word, or anybody on loopback."""

from __future__ import annotations

from datetime import timedelta
from ipaddress import ip_address

from aiohttp import web

from service.config.dashboard import DashboardConfig
from service.dashboard.access.sessions import Sessions
from service.dashboard.access.tokens import TOKEN_PREFIX, secret_digest
from service.dashboard.access.viewer import MAX_NAME_CHARS, Viewer
from store.clock import Clock
from store.protocol.access import AccessStore
from store.records.dashboard.access import Role
from store.writer_thread import StoreThread

_TOUCH_TOKEN_AFTER = timedelta(minutes=5)


class Gate:
    """Says who is behind a request."""

    def __init__(self, config: DashboardConfig, store: AccessStore, db: StoreThread, clock: Clock) -> None:
        self._config, self._store, self._db, self._clock = config, store, db, clock
        self.sessions = Sessions(store, db, config)
        secure = config.url.startswith("https://")
        self.cookie = "__Host-susulan" if secure else "susulan"
        """A browser takes a cookie of the first name over https only, and from this host only."""
        self.has_secure_cookie = secure

    async def viewer(self, request: web.Request) -> Viewer | None:
        """Who sent the request; None for nobody known."""
        bearer = request.headers.get("Authorization", "")
        if bearer.startswith(f"Bearer {TOKEN_PREFIX}"):
            return await self._token_viewer(bearer.removeprefix("Bearer "))
        if self._config.auth == "none":
            return Viewer("", Role.ACT)
        if self._config.auth == "proxy":
            return self._proxy_viewer(request)
        secret = request.cookies.get(self.cookie)
        return await self.sessions.find(secret, self._clock()) if secret else None

    async def feed_viewer(self, token: str) -> Viewer | None:
        """Who has a feed's token, or another one, in an address."""
        return await self._token_viewer(token) if token.startswith(TOKEN_PREFIX) else None

    async def _token_viewer(self, token: str) -> Viewer | None:
        found = await self._db(self._store.token, secret_digest(token))
        if found is None:
            return None
        now = self._clock()
        if found.used is None or now - found.used > _TOUCH_TOKEN_AFTER:
            await self._db(self._store.touch_token, found.digest, now)
        return Viewer(found.name, found.role, found.story)

    def _proxy_viewer(self, request: web.Request) -> Viewer | None:
        """The user that the proxy names; its word counts only if it comes from the proxy."""
        try:
            sender = ip_address(request.remote or "")
        except ValueError:
            return None
        if not any(sender in network for network in self._config.proxy_from):
            return None
        names = request.headers.getall(self._config.proxy_header, [])
        name = names[0].strip() if len(names) == 1 else ""
        if not name or len(name) > MAX_NAME_CHARS or not name.isprintable():
            return None
        return Viewer(name, Role.ACT if self._config.may_act(name) else Role.READ)
