"""What scripts may decide, with a token that may act."""

from __future__ import annotations

from aiohttp import web

from service.dashboard import decide
from service.dashboard.access.viewer import VIEWER
from service.dashboard.api import models, rows
from service.dashboard.site import SITE


async def add_feedback(request: web.Request, body: models.NewFeedback) -> models.FeedbackModel:
    """Store an opinion on the verdict on a report."""
    feedback = await decide.give_feedback(
        request.app[SITE], request.match_info["id"], body.story, body.verdict, request[VIEWER].name
    )
    return rows.feedback_model(feedback)


async def add_silence(request: web.Request, body: models.NewSilence) -> models.SilenceModel:
    """Hold back the alerts about a development."""
    silence = await decide.silence_development(
        request.app[SITE], request.match_info["key"], body.days, request[VIEWER].name, body.reason
    )
    return rows.silence_model(silence)
