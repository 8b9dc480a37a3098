"""The addresses of all pages."""

from __future__ import annotations

from aiohttp import web

from service.dashboard.pages import (
    decisions,
    development,
    figures,
    outbox,
    report,
    search,
    settings,
    sources,
    start,
    story,
    today,
)


def page_routes() -> list[web.AbstractRouteDef]:
    """One row for each page and act."""
    return [
        web.get("/", today.show),
        web.post("/seen", today.mark_seen),
        web.get("/d/{key}", development.show),
        web.get("/r/{id}", report.show),
        web.get("/figures", figures.show_first),
        web.get("/story", story.show_first),
        web.get("/s/{story}", story.show),
        web.post("/s/{story}/explain", story.explain),
        web.post("/s/{story}/preview", story.preview),
        web.get("/s/{story}/figures", figures.show),
        web.get("/s/{story}/figures.csv", figures.show_csv),
        web.get("/search", search.show),
        web.get("/outbox", outbox.show_list),
        web.get("/outbox/{id}", outbox.show),
        web.get("/outbox/{id}/message", outbox.show_message),
        web.get("/sources", sources.show_list),
        web.get("/sources/{name}", sources.show),
        web.post("/sources/{name}/check", sources.check),
        web.get("/decisions", decisions.show),
        web.get("/settings", settings.show),
        web.post("/settings/check", settings.check),
        web.get("/start", start.show),
    ]
