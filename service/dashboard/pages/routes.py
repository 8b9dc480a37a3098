"""The addresses of all pages."""

from __future__ import annotations

from aiohttp import web

from service.dashboard.pages import development, today


def page_routes() -> list[web.AbstractRouteDef]:
    """One row for each page and act."""
    return [
        web.get("/", today.show),
        web.post("/seen", today.mark_seen),
        web.get("/d/{key}", development.show),
    ]
