"""Search over the stored reports; the address of a result can be saved."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass

from aiohttp import web

from alerts.outlets.attribution import attribute
from alerts.outlets.names import name_key
from alerts.outlets.table import OutletTable
from service.dashboard.render import page_words, render_page
from service.dashboard.search_query import FILTERS, ParsedQuery, parse_search
from service.dashboard.site import SITE, Site
from service.dashboard.snippets import marked, snippet
from store.records.articles import Article
from store.records.dashboard.search import FoundReports, SearchHit

PAGE_ROWS = 30
_OWNER_SEARCH_S = 0.1
"""So long hits are read, a page at a time, to find those of one owner."""


@dataclass(frozen=True, slots=True)
class FoundReport:
    """A hit, with its words marked."""

    hit: SearchHit
    title: list[tuple[str, bool]]
    snippet: list[tuple[str, bool]]


async def show(request: web.Request) -> web.Response:
    """The page."""
    site = request.app[SITE]
    text = request.query.get("q", "").strip()
    query = parse_search(text, site.clock(), site.config.timezone)
    found = (
        await find(site, query, _number(request.query.get("after", ""))) if text else FoundReports([], None)
    )
    words = page_words(request)
    return render_page(
        request,
        "search.html",
        text=text,
        problems=[words.phrase(problem) for problem in query.problems],
        filters=FILTERS,
        rows=[
            FoundReport(hit, marked(hit.title, query.terms), snippet(hit.text, query.terms))
            for hit in found.hits
        ],
        older=found.older,
        is_full=len(found.hits) >= PAGE_ROWS,
    )


async def find(site: Site, query: ParsedQuery, below: int | None, most: int = PAGE_ROWS) -> FoundReports:
    """The hits of a query, at most so many of them; the search may end before the oldest report."""
    found: list[SearchHit] = []
    loop = asyncio.get_running_loop()
    until = loop.time() + _OWNER_SEARCH_S
    while True:
        part = await site.read(site.views.find_reports, query.search, below=below, limit=most)
        found += _of_owner(part.hits, query.owner, site.outlets)
        if len(found) > most:
            return FoundReports(found[:most], found[most - 1].seq)
        below = part.older
        if below is None or not query.owner or len(found) == most or loop.time() >= until:
            return FoundReports(found, below)


def _of_owner(hits: Sequence[SearchHit], owner: str, outlets: OutletTable) -> list[SearchHit]:
    if not owner:
        return list(hits)
    key = name_key(owner)
    return [hit for hit in hits if name_key(attribute(_as_article(hit), outlets, "").owner.name) == key]


def _as_article(hit: SearchHit) -> Article:
    return Article(
        id=hit.article_id,
        url=hit.url,
        title=hit.title,
        text="",
        source=hit.source,
        language=hit.language,
        published=hit.published,
        seen=hit.seen,
        site=hit.site or None,
    )


def _number(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 18 else None
