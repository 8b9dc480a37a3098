"""What scripts read: developments, reports, figures, sources, deliveries, search, decisions."""

from __future__ import annotations

from aiohttp import web

from service.dashboard.api import models, rows
from service.dashboard.api.operations import chosen, limit_of
from service.dashboard.cursors import cursor_from_text, cursor_text
from service.dashboard.pages.outbox import TABS
from service.dashboard.pages.search import find
from service.dashboard.pages.sources import read_sources
from service.dashboard.search_query import parse_search
from service.dashboard.site import SITE, Site
from service.stories.claim_rows import claim_row
from service.stories.corrections import corrections_by_claim
from store.protocol.views import ViewStore
from store.records.dashboard.views import Cursor
from store.records.deliveries import DeliveryState

MAX_REPORTS = 1_000
"""Of a development."""


async def developments(request: web.Request, _: None) -> models.Page[models.DevelopmentModel]:
    """Developments, the latest first."""
    site, limit = request.app[SITE], limit_of(request)
    story, after = _story(request), cursor_from_text(request.query.get("after", ""))

    def read(views: ViewStore) -> models.Page[models.DevelopmentModel]:
        found = views.development_page(story or None, after=after, limit=limit)
        reports = views.reports_of([one.key for one in found], most=MAX_REPORTS)
        items = [rows.development_model(one, reports[one.key], site.outlets) for one in found]
        last = Cursor(found[-1].updated, found[-1].key) if len(found) == limit else None
        return models.Page[models.DevelopmentModel](items=items, next=cursor_text(last) if last else None)

    return await site.read(read, site.views)


async def development(request: web.Request, _: None) -> models.DevelopmentDetailModel | None:
    """One development with its reports."""
    site, key = request.app[SITE], request.match_info["key"]

    def read(views: ViewStore) -> models.DevelopmentDetailModel | None:
        one = views.development(key)
        if one is None:
            return None
        reports = views.reports_of([key], most=MAX_REPORTS)[key]
        whole = rows.development_model(one, reports, site.outlets)
        items = [rows.report_item(row, site.outlets) for row in reports]
        return models.DevelopmentDetailModel(**whole.model_dump(), items=items)

    return await site.read(read, site.views)


async def report(request: web.Request, _: None) -> models.ReportModel | None:
    """One report with its verdicts."""
    site, key = request.app[SITE], request.match_info["id"]

    def read(views: ViewStore) -> models.ReportModel | None:
        article = views.articles([key]).get(key)
        if article is None:
            return None
        return rows.report_model(
            article, views.matches_by_article([key]).get(key, []), views.developments_of(key)
        )

    return await site.read(read, site.views)


async def figures(request: web.Request, _: None) -> models.Page[models.FigureModel]:
    """The latest figures of a story, in order of storing."""
    site, limit = request.app[SITE], limit_of(request)
    story, what = _story(request), request.query.get("what", "")

    def read(views: ViewStore) -> models.Page[models.FigureModel]:
        wanted = views.latest_figures(story or None, what, limit)
        decided = corrections_by_claim(wanted, views.claim_corrections())
        items = [models.FigureModel.model_validate(claim_row(claim, decided)) for claim in wanted]
        return models.Page[models.FigureModel](items=items, next=None)

    return await site.read(read, site.views)


async def sources(request: web.Request, _: None) -> models.Page[models.SourceModel]:
    """All sources, those in trouble first."""
    site = request.app[SITE]
    found = await site.read(read_sources, site.views, site.clock())
    return models.Page[models.SourceModel](items=[rows.source_model(row) for row in found], next=None)


async def deliveries(request: web.Request, _: None) -> models.Page[models.DeliveryModel]:
    """Deliveries, the latest first."""
    site, limit = request.app[SITE], limit_of(request)
    states = TABS.get(chosen(request, "state", TABS), tuple(DeliveryState))
    found = await site.read(
        site.views.delivery_page,
        states,
        channel=request.query.get("channel", ""),
        story=_story(request),
        after=cursor_from_text(request.query.get("after", "")),
        limit=limit,
    )
    last = Cursor(found[-1].created, found[-1].id) if len(found) == limit else None
    return models.Page[models.DeliveryModel](
        items=[rows.delivery_model(row) for row in found], next=cursor_text(last) if last else None
    )


async def search(request: web.Request, _: None) -> models.Page[models.FoundModel]:
    """Reports that a query finds, the latest first."""
    site, limit = request.app[SITE], limit_of(request)
    query = parse_search(request.query.get("q", ""), site.clock(), site.config.timezone)
    after = request.query.get("after", "")
    below = int(after) if after.isascii() and after.isdecimal() and len(after) < 18 else None
    found = await find(site, query, below, limit)
    return models.Page[models.FoundModel](
        items=[rows.found_model(hit, query.terms) for hit in found.hits],
        next=None if found.older is None else str(found.older),
    )


async def feedback(request: web.Request, _: None) -> models.Page[models.FeedbackModel]:
    """The feedback that was given, the latest first."""
    site, limit = request.app[SITE], limit_of(request)
    found = (await site.read(site.views.feedback))[::-1][:limit]
    return models.Page[models.FeedbackModel](items=[rows.feedback_model(one) for one in found], next=None)


async def silences(request: web.Request, _: None) -> models.Page[models.SilenceModel]:
    """The silences in force."""
    site: Site = request.app[SITE]
    found = await site.read(site.views.silences, site.clock())
    return models.Page[models.SilenceModel](items=[rows.silence_model(one) for one in found], next=None)


def _story(request: web.Request) -> str:
    return chosen(request, "story", dict.fromkeys(request.app[SITE].story_names))
