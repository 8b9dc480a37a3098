"""Figures of a story: ranges over time by claimant, contradictions, the table, and CSV."""

from __future__ import annotations

import io
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import quote

from aiohttp import web

from alerts.developments.claims.corrections import as_corrected
from service.dashboard.charts.ranges import figure_ranges
from service.dashboard.pages.stories import named_story
from service.dashboard.render import render_page
from service.dashboard.responses import see_other
from service.dashboard.site import SITE
from service.stories.claim_rows import write_csv
from service.stories.corrections import corrections_by_claim
from store.protocol.views import ViewStore
from store.records.claims import Claim, ClaimCorrection, ClaimStatus, claim_id
from store.records.dashboard.views import FigureKind

MAX_ROWS = 500
"""Rows of the table and marks of the chart, the latest; CSV has all."""
_MAX_CSV_ROWS = 100_000


@dataclass(frozen=True, slots=True)
class _Shown:
    kinds: list[FigureKind]
    chosen: FigureKind | None
    claims: list[Claim]
    decided: Mapping[str, ClaimCorrection]


def read_figures(views: ViewStore, story: str, kind: str, unit: str, development: str, most: int) -> _Shown:
    """The kinds, and the figures of the chosen one, the first if none is chosen."""
    kinds = views.figure_kinds(story)
    chosen = next((one for one in kinds if (one.kind, one.unit) == (kind, unit)), None)
    if chosen is None and not kind:
        chosen = next(iter(kinds), None)
    claims = (
        views.figures(story, chosen.kind, chosen.unit, development=development, limit=most) if chosen else []
    )
    return _Shown(kinds, chosen, claims, corrections_by_claim(claims, views.claim_corrections()))


async def show_first(request: web.Request) -> web.StreamResponse:
    """The figures of the first story."""
    return see_other(f"/s/{quote(request.app[SITE].story_names[0], safe='')}/figures")


async def show(request: web.Request) -> web.Response:
    """The page."""
    shown = await _read(request, MAX_ROWS)
    counted = [as_corrected(claim, shown.decided.get(claim_id(claim))) for claim in shown.claims]
    return render_page(
        request,
        "figures.html",
        name=named_story(request),
        kinds=shown.kinds,
        chosen=shown.chosen,
        rows=[(claim, claim_id(claim), shown.decided.get(claim_id(claim))) for claim in shown.claims[::-1]],
        contradictions=[claim for claim in shown.claims if claim.status is ClaimStatus.CONTRADICTS],
        chart=figure_ranges([claim for claim in counted if claim is not None]),
        query=request.query_string,
    )


async def show_csv(request: web.Request) -> web.Response:
    """The same figures for a spreadsheet."""
    shown = await _read(request, _MAX_CSV_ROWS)
    text = io.StringIO()
    write_csv(shown.claims, shown.decided, text)
    return web.Response(
        text=text.getvalue(),
        content_type="text/csv",
        charset="utf-8",
        headers={"Content-Disposition": 'attachment; filename="figures.csv"'},
    )


async def _read(request: web.Request, most: int) -> _Shown:
    site, query = request.app[SITE], request.query
    return await site.read(
        read_figures,
        site.views,
        named_story(request),
        query.get("what", ""),
        query.get("unit", ""),
        query.get("development", ""),
        most,
    )
