"""The table of operations of `/api/v1`, and its OpenAPI."""

from __future__ import annotations

from aiohttp import web

from service.dashboard.api import models, reads, writes
from service.dashboard.api.openapi import openapi_json
from service.dashboard.api.operations import AFTER, API_PREFIX, LIMIT, STORY, Operation, Parameter
from service.dashboard.pages.outbox import TABS
from service.dashboard.site import SITE

_TEXT = {"type": "string"}
OPERATIONS = (
    Operation(
        "GET",
        "/developments",
        "Developments, the latest first",
        models.Page[models.DevelopmentModel],
        reads.developments,
        (STORY, AFTER, LIMIT),
    ),
    Operation(
        "GET",
        "/developments/{key}",
        "One development with its reports",
        models.DevelopmentDetailModel,
        reads.development,
    ),
    Operation(
        "POST",
        "/developments/{key}/silence",
        "Hold back the alerts about a development",
        models.SilenceModel,
        writes.add_silence,
        body=models.NewSilence,
    ),
    Operation("GET", "/reports/{id}", "One report with its verdicts", models.ReportModel, reads.report),
    Operation(
        "POST",
        "/reports/{id}/feedback",
        "Say whether the verdict on a report is right",
        models.FeedbackModel,
        writes.add_feedback,
        body=models.NewFeedback,
    ),
    Operation(
        "GET",
        "/figures",
        "The latest figures, in order of storing",
        models.Page[models.FigureModel],
        reads.figures,
        (STORY, Parameter("what", _TEXT, "only counts whose name contains this"), LIMIT),
    ),
    Operation(
        "GET",
        "/sources",
        "All sources, those in trouble first",
        models.Page[models.SourceModel],
        reads.sources,
    ),
    Operation(
        "GET",
        "/deliveries",
        "Deliveries, the latest first",
        models.Page[models.DeliveryModel],
        reads.deliveries,
        (
            Parameter("state", {"type": "string", "enum": list(TABS)}, "only in these states"),
            Parameter("channel", _TEXT, "only this channel"),
            STORY,
            AFTER,
            LIMIT,
        ),
    ),
    Operation(
        "GET",
        "/search",
        "Stored reports that a query finds, the latest first",
        models.Page[models.FoundModel],
        reads.search,
        (
            Parameter("q", {"type": "string", "maxLength": 500}, "as on the search page"),
            AFTER,
            LIMIT,
        ),
    ),
    Operation(
        "GET",
        "/feedback",
        "Feedback, the latest first",
        models.Page[models.FeedbackModel],
        reads.feedback,
        (LIMIT,),
    ),
    Operation("GET", "/silences", "Silences in force", models.Page[models.SilenceModel], reads.silences),
)


def api_routes() -> list[web.AbstractRouteDef]:
    """The routes of all operations, and of OpenAPI itself."""

    async def describe(request: web.Request) -> web.Response:
        text = openapi_json(OPERATIONS, request.app[SITE].story_names)
        return web.Response(text=text, content_type="application/json")

    return [web.get(f"{API_PREFIX}/openapi.json", describe), *(one.route() for one in OPERATIONS)]
