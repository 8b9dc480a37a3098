"""Answers 304 where nothing that Today shows has changed: one cheap read instead of a whole page."""

from __future__ import annotations

import hashlib
from collections.abc import Awaitable, Callable

from aiohttp import web

from service.dashboard.access.viewer import VIEWER
from service.dashboard.shared_pages import SHARED
from service.dashboard.site import SITE
from service.version import VERSION

_TAG = web.RequestKey("change_tag", str)


async def is_unchanged(request: web.Request) -> bool:
    """Whether the browser has this page as it is now; the page that is made gets the tag."""
    site = request.app[SITE]
    marks = await request.app[SHARED].marks(lambda: site.read(site.views.marks))
    # What stands on a page also depends on who sees it, in which language, and on which day.
    zone_day = site.clock().astimezone(site.config.timezone).date()
    who = (
        request[VIEWER].name,
        request[VIEWER].role.value,
        request.headers.get("Accept-Language", ""),
        request.headers.get("HX-Request", ""),
        request.path_qs,
    )
    parts = repr((VERSION, marks.values, zone_day, who, await site.read(site.views.last_look, who[0])))
    tag = f'"{hashlib.sha256(parts.encode()).hexdigest()[:24]}"'
    request[_TAG] = tag
    return tag in request.headers.get("If-None-Match", "")


async def made_once(request: web.Request, make: Callable[[], Awaitable[web.Response]]) -> web.Response:
    """The page; readers who see the same get the same."""
    return await request.app[SHARED].page(request[_TAG], make)


def unchanged(request: web.Request) -> web.Response:
    """The answer without a body."""
    return web.Response(status=304, headers=tag_headers(request))


def tag_headers(request: web.Request) -> dict[str, str]:
    """Headers of a page that has a tag: the browser keeps it, but asks each time whether it changed."""
    tag = request.get(_TAG)
    return {"ETag": tag, "Cache-Control": "private, no-cache"} if tag else {}
