"""The log-in page, for dashboards with a password."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Mapping

import structlog
from aiohttp import web

from service.dashboard.access.attempts import LoginAttempts
from service.dashboard.access.passwords import is_password
from service.dashboard.access.sessions import LONGEST
from service.dashboard.access.viewer import MAX_NAME_CHARS, VIEWER
from service.dashboard.render import render_page
from service.dashboard.responses import see_other
from service.dashboard.site import SITE, Site
from store.records.dashboard.access import Role

log = structlog.get_logger()
_MAX_TARGET_CHARS = 2_000


def login_routes() -> list[web.AbstractRouteDef]:
    """Logging in and out."""
    attempts = LoginAttempts()
    checking = asyncio.Semaphore(1)
    """One password at a time: scrypt takes 32 MB and 50 ms."""

    async def show(request: web.Request) -> web.Response:
        if request.app[SITE].dashboard.auth != "password":
            raise web.HTTPForbidden(text="the proxy in front of this dashboard names no user")
        return _login_page(request, own_path(request.query.get("to", "/")))

    async def log_in(request: web.Request) -> web.StreamResponse:
        site = request.app[SITE]
        if site.dashboard.auth != "password":
            raise web.HTTPNotFound
        address = request.remote or ""
        form = await request.post()
        to = own_path(_text(form, "to") or "/")
        if wait := attempts.seconds_to_wait(address, time.monotonic()):
            return _login_page(request, to, wait_s=int(wait) + 1, status=429)
        # Counted before it is checked: many at once must not all pass the limit.
        attempts.record_failure(address, time.monotonic())
        async with checking:
            role = await asyncio.to_thread(_role_of, site, _text(form, "password"))
        if role is None:
            log.warning("dashboard_login_refused", address=address)
            return _login_page(request, to, wrong=True, status=403)
        attempts.forget(address)
        name = " ".join(_text(form, "name").split())[:MAX_NAME_CHARS]
        secret = await site.gate.sessions.open(name, role, site.clock())
        response = see_other(to)
        response.set_cookie(
            site.gate.cookie,
            secret,
            max_age=int(LONGEST.total_seconds()),
            httponly=True,
            secure=site.gate.has_secure_cookie,
            samesite="Lax",
            path="/",
        )
        return response

    async def log_out(request: web.Request) -> web.StreamResponse:
        site = request.app[SITE]
        if digest := request[VIEWER].session:
            await site.gate.sessions.end(digest)
        response = see_other("/login")
        response.del_cookie(
            site.gate.cookie, path="/", secure=site.gate.has_secure_cookie, httponly=True, samesite="Lax"
        )
        return response

    return [web.get("/login", show), web.post("/login", log_in), web.post("/logout", log_out)]


def _login_page(
    request: web.Request, to: str, *, wrong: bool = False, wait_s: int = 0, status: int = 200
) -> web.Response:
    return render_page(request, "login.html", to=to, wrong=wrong, wait_s=wait_s, status=status)


def own_path(target: str) -> str:
    """The target if it is a path of ours; else the start page, so that no link leads elsewhere."""
    is_own = target.startswith("/") and not target.startswith(("//", "/\\")) and target.isprintable()
    return target if is_own and len(target) <= _MAX_TARGET_CHARS else "/"


def _role_of(site: Site, password: str) -> Role | None:
    for stored, role in ((site.dashboard.password, Role.ACT), (site.dashboard.read_password, Role.READ)):
        if stored and is_password(password, stored):
            return role
    return None


def _text(form: Mapping[str, object], key: str) -> str:
    value = form.get(key)
    return value if isinstance(value, str) else ""
