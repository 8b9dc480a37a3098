"""`/feeds/TOKEN.atom` and `.json`: feed readers cannot send headers, so the address holds the token."""

from __future__ import annotations

import hashlib
from urllib.parse import quote

from aiohttp import web

from service.dashboard.feeds.entries import feed_entries, latest
from service.dashboard.feeds.formats import as_atom, as_json_feed
from service.dashboard.site import SITE
from store.records.dashboard.access import Role

MAX_ENTRIES = 50
_TYPES = {"atom": "application/atom+xml", "json": "application/feed+json"}


def feed_routes() -> list[web.AbstractRouteDef]:
    """The feed of a story, for whoever has its token."""
    return [web.get("/feeds/{token:sus_[A-Za-z0-9_-]{1,90}}.{format:atom|json}", show)]


async def show(request: web.Request) -> web.Response:
    """The feed; a token of a script opens every story's with `?story=`."""
    site = request.app[SITE]
    viewer = await site.gate.feed_viewer(request.match_info["token"])
    if viewer is None:
        raise web.HTTPNotFound
    story = viewer.story if viewer.role is Role.FEED else request.query.get("story", "")
    if story not in site.story_names:
        raise web.HTTPNotFound(text=f"there is no story {story[:60]!r}; name one with ?story=")
    stored = await site.read(site.views.latest_alerts, story, limit=MAX_ENTRIES)
    marks = repr([(one.subject, one.revision) for one in stored])
    tag = f'"{hashlib.sha256(marks.encode()).hexdigest()[:24]}"'
    headers = {"ETag": tag, "Cache-Control": "private, no-cache"}
    if tag in request.headers.get("If-None-Match", ""):
        return web.Response(status=304, headers=headers)
    base = site.dashboard.url or f"http://{request.host}"
    entries = feed_entries(stored, story, base + "/d/{key}")
    home, address = f"{base}/?story={quote(story)}", base + request.path_qs
    if request.match_info["format"] == "atom":
        body = as_atom(story, address, home, latest(entries, site.clock()), entries)
    else:
        body = as_json_feed(story, address, home, entries)
    return web.Response(
        body=body, content_type=_TYPES[request.match_info["format"]], charset="utf-8", headers=headers
    )
