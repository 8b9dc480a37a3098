"""One report: why it matched or not, what would reverse the verdict, and its versions."""

from __future__ import annotations

from dataclasses import dataclass

from aiohttp import web

from alerts.messages.highlights import highlight_pieces
from alerts.messages.wording import one_line
from service.dashboard.render import render_page
from service.dashboard.site import SITE
from store.protocol.views import ViewStore
from store.records.articles import Article, ArticleVersion
from store.records.matching import Feedback, Match, Reason
from store.records.proposals import AppliedProposal
from store.records.vectors import StoredVector

MAX_SENTENCE_CHARS = 400


@dataclass(frozen=True, slots=True)
class _Shown:
    article: Article
    matches: list[Match]
    versions: list[ArticleVersion]
    developments: list[str]
    all_feedback: list[Feedback]
    applied: list[AppliedProposal]
    vector: StoredVector | None


@dataclass(frozen=True, slots=True)
class FoundSentence:
    """A sentence with anchors, in pieces: text, and whether it is a term that was found."""

    place: str
    pieces: list[tuple[str, bool]]
    reasons: list[Reason]


def read_report(views: ViewStore, article_id: str) -> _Shown | None:
    """Everything that the page shows of the store; None if there is no such report."""
    article = views.articles([article_id]).get(article_id)
    if article is None:
        return None
    return _Shown(
        article,
        views.matches_by_article([article_id]).get(article_id, []),
        views.article_versions(article_id),
        views.developments_of(article_id),
        views.feedback(),
        views.applied_proposals(),
        views.vectors([article_id]).get(article_id),
    )


async def show(request: web.Request) -> web.Response:
    """The page; the verdicts are made again, with the feedback and the applied proposals of now."""
    site = request.app[SITE]
    shown = await site.read(read_report, site.views, request.match_info["id"])
    if shown is None:
        raise web.HTTPNotFound(text="there is no such report")
    explanations = []
    if not shown.article.text_pruned:
        explanations = await site.judge.explain(
            shown.article, shown.all_feedback, shown.applied, shown.vector
        )
    return render_page(
        request,
        "report.html",
        article=shown.article,
        stored={match.story: match for match in shown.matches},
        explanations=[(one, sentences_of(one.match.reasons)) for one in explanations],
        versions=shown.versions,
        developments=shown.developments,
        feedback=[one for one in shown.all_feedback if one.article_id == shown.article.id],
    )


def sentences_of(reasons: tuple[Reason, ...]) -> list[FoundSentence]:
    """The sentences that reasons name, in order, each with its terms marked."""
    grouped: dict[tuple[str, str], list[Reason]] = {}
    for reason in reasons:
        grouped.setdefault((reason.field.value, reason.sentence), []).append(reason)
    return [
        FoundSentence(place, list(highlight_pieces(one_line(sentence, MAX_SENTENCE_CHARS), found)), found)
        for (place, sentence), found in grouped.items()
    ]
