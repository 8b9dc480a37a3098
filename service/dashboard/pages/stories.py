"""Which story a page is about."""

from __future__ import annotations

from aiohttp import web

from service.dashboard.site import SITE


def chosen_story(request: web.Request) -> str | None:
    """The story that the address names; None for all.

    Raises:
        HTTPNotFound: there is no such story.
    """
    name = request.query.get("story", "")
    if name and name not in request.app[SITE].story_names:
        raise web.HTTPNotFound(text=f"there is no story {name!r}")
    return name or None


def named_story(request: web.Request) -> str:
    """The story in the path.

    Raises:
        HTTPNotFound: there is no such story.
    """
    name = request.match_info["story"]
    if name not in request.app[SITE].story_names:
        raise web.HTTPNotFound(text=f"there is no story {name!r}")
    return name
