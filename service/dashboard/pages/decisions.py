"""What people decided: feedback and what came of it, merges, silences, unsubscriptions; all can be undone."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from aiohttp import web

from alerts.messages.answers.words import answer_label
from service.dashboard.render import page_words, render_page
from service.dashboard.site import SITE
from service.dashboard.wording.labels import override_label
from service.stories.answers import opinion_of
from store.protocol.views import ViewStore
from store.records.articles import Article
from store.records.deliveries import Silence, Unsubscription
from store.records.matching import Feedback, Override
from store.records.proposals import AppliedProposal

MAX_ROWS = 200
"""Of each kind, the latest."""


@dataclass(frozen=True, slots=True)
class _Shown:
    feedback: list[Feedback]
    articles: Mapping[str, Article]
    overrides: list[Override]
    silences: list[Silence]
    unsubscriptions: list[Unsubscription]
    applied: list[AppliedProposal]


def read_decisions(views: ViewStore, now: datetime) -> _Shown:
    """Everything that the page shows, the latest first."""
    feedback = views.feedback()[::-1][:MAX_ROWS]
    return _Shown(
        feedback,
        views.articles([one.article_id for one in feedback]),
        views.overrides()[::-1][:MAX_ROWS],
        views.silences(now)[:MAX_ROWS],
        views.unsubscriptions()[:MAX_ROWS],
        views.applied_proposals()[::-1][:MAX_ROWS],
    )


async def show(request: web.Request) -> web.Response:
    """The page."""
    site = request.app[SITE]
    shown = await site.read(read_decisions, site.views, site.clock())
    words = page_words(request)
    return render_page(
        request,
        "decisions.html",
        feedback=[
            (one, answer_label(opinion_of(one), words), shown.articles.get(one.article_id))
            for one in shown.feedback
        ],
        overrides=[(one, override_label(one, words)) for one in shown.overrides],
        silences=shown.silences,
        unsubscriptions=shown.unsubscriptions,
        applied=shown.applied,
    )
