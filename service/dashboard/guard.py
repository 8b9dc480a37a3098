"""What every request passes: the Host it names, where it comes from, and who sent it."""

from __future__ import annotations

from urllib.parse import quote, urlsplit

import structlog
from aiohttp import web
from aiohttp.typedefs import Handler, Middleware

from service.config.dashboard import DashboardConfig
from service.dashboard.access.gate import Gate
from service.dashboard.access.same_origin import is_same_origin
from service.dashboard.access.viewer import VIEWER
from service.dashboard.responses import add_security_headers, plain_text, see_other, status_text
from service.dashboard.static_files import STATIC_PATH
from store.clock import Clock
from store.errors import StoreError
from store.log_throttle import LogThrottle
from store.records.dashboard.access import Role

log = structlog.get_logger()
LOGIN_PATH = "/login"
API_PATH = "/api/"
FEED_PATH = "/feeds/"
ASKING_PATHS = ("/explain", "/preview")
_OPEN_PATHS = (STATIC_PATH, LOGIN_PATH)
"""Anybody may read these: they say nothing of the stories."""
_LOOPBACK_NAMES = frozenset({"localhost", "127.0.0.1", "::1"})
_SAFE_METHODS = frozenset({"GET", "HEAD"})


def own_names(config: DashboardConfig) -> frozenset[str]:
    """Host names under which the dashboard may be reached; others come by DNS rebinding."""
    names = {(urlsplit(config.url).hostname or "").lower(), config.listen[0]} | _LOOPBACK_NAMES
    return frozenset(names - {""})


def guard(config: DashboardConfig, gate: Gate, clock: Clock) -> list[Middleware]:
    """The middlewares, outermost first."""
    return [_answer_errors(clock), _check_host(own_names(config)), _check_origin(config), _check_viewer(gate)]


def _answer_errors(clock: Clock) -> Middleware:
    throttle = LogThrottle()

    @web.middleware
    async def answer_errors(request: web.Request, handler: Handler) -> web.StreamResponse:
        try:
            response = await handler(request)
        except web.HTTPException as error:
            response = plain_text(error.status, error.text or status_text(error.status))
        except StoreError as error:
            if incident := throttle.failed("store", clock(), type(error).__name__):
                log.warning("dashboard_read_failed", path=request.path, error=str(error), **incident.fields())
            response = plain_text(503, "the store did not answer in time; try again")
        except Exception as error:
            if incident := throttle.failed("request", clock(), type(error).__name__):
                log.exception("dashboard_request_failed", path=request.path, **incident.fields())
            response = plain_text(500, "something went wrong; the log says what")
        add_security_headers(response)
        return response

    return answer_errors


def _check_host(names: frozenset[str]) -> Middleware:
    @web.middleware
    async def check_host(request: web.Request, handler: Handler) -> web.StreamResponse:
        if _host_name(request.host) not in names:
            raise web.HTTPForbidden(text="the Host header is not a name of this dashboard")
        return await handler(request)

    return check_host


def _check_origin(config: DashboardConfig) -> Middleware:
    configured = {config.url} if config.url else set[str]()

    @web.middleware
    async def check_origin(request: web.Request, handler: Handler) -> web.StreamResponse:
        own = frozenset(configured | {f"http://{request.host}"})
        if request.method not in _SAFE_METHODS and not is_same_origin(request.headers, own):
            raise web.HTTPForbidden(text="this request does not come from a page of the dashboard")
        return await handler(request)

    return check_origin


def _check_viewer(gate: Gate) -> Middleware:
    @web.middleware
    async def check_viewer(request: web.Request, handler: Handler) -> web.StreamResponse:
        if request.path.startswith((*_OPEN_PATHS, FEED_PATH)):  # a feed has a token in its address
            return await handler(request)
        viewer = await gate.viewer(request)
        if viewer is None:
            return _ask_to_log_in(request)
        if viewer.role is Role.FEED:
            raise web.HTTPForbidden(text="this token opens a feed only")
        if request.method not in _SAFE_METHODS and not viewer.may_act and not _only_asks(request):
            raise web.HTTPForbidden(text="you may read here, not change anything")
        request[VIEWER] = viewer
        return await handler(request)

    return check_viewer


def _only_asks(request: web.Request) -> bool:
    """Whether a form is sent that changes nothing: its text is too long for an address."""
    return request.path.endswith(ASKING_PATHS) or request.path == "/logout"


def _ask_to_log_in(request: web.Request) -> web.StreamResponse:
    if request.path.startswith(API_PATH) or request.method not in _SAFE_METHODS:
        raise web.HTTPUnauthorized(text="a token is needed", headers={"WWW-Authenticate": "Bearer"})
    return see_other(f"{LOGIN_PATH}?to={quote(request.path_qs, safe='')}")


def _host_name(host: str) -> str:
    try:
        return "" if "@" in host else (urlsplit(f"//{host}").hostname or "").lower()
    except ValueError:
        return ""
