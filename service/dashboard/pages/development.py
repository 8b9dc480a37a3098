"""One development: what it said in order, who reports it, its figures, and the alerts about it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from aiohttp import web

from alerts.developments.overrides import DevelopmentReports
from alerts.messages.decisions import news_text
from alerts.messages.language.words import Words
from alerts.outlets.records import Owner
from alerts.outlets.table import OutletTable
from service.dashboard.pages.overview import Overview, attribution_of, overview, published_or_seen
from service.dashboard.render import page_words, render_page
from service.dashboard.responses import see_other
from service.dashboard.site import SITE
from service.dashboard.wording.placing import reason_of_place
from service.stories.overrides import follow_merges
from store.protocol.views import ViewStore
from store.records.claims import Claim
from store.records.dashboard.views import DeliveryRow, ReportRow
from store.records.matching import Development
from store.records.quotes import ReportedQuote

MAX_REPORTS = 500
MAX_QUOTES = 50


@dataclass(frozen=True, slots=True)
class _Shown:
    development: Development
    reports: list[ReportRow]
    deliveries: list[DeliveryRow]
    claims: list[Claim]
    quotes: list[ReportedQuote]


@dataclass(frozen=True, slots=True)
class Report:
    """One report, with what it is to the development."""

    row: ReportRow
    owner: Owner
    is_first: bool
    """Published first, among those that are stored."""
    is_copy: bool
    repeats: str
    """The agency that it credits; empty if it speaks for itself."""
    news: str
    reason: str


def read_development(views: ViewStore, key: str) -> _Shown | None:
    """Everything that the page shows; None if there is no such development."""
    development = views.development(key)
    if development is None:
        return None
    if not development.reports:
        development = follow_merges(views, DevelopmentReports(development, ())).development
        key = development.key
    return _Shown(
        development,
        views.reports_of([key], most=MAX_REPORTS)[key],
        views.deliveries_about([key])[key],
        views.figures_of(key),
        views.development_quotes(key, MAX_QUOTES),
    )


async def show(request: web.Request) -> web.StreamResponse:
    """The page."""
    site = request.app[SITE]
    shown = await site.read(read_development, site.views, request.match_info["key"])
    if shown is None:
        raise web.HTTPNotFound(text="there is no such development")
    if shown.development.key != request.match_info["key"]:  # somebody has merged it
        return see_other(f"/d/{shown.development.key}")
    words = page_words(request)
    reports = describe_reports(shown.reports, site.outlets, words)
    row: Overview = overview(shown.development, shown.reports, shown.deliveries, site.outlets, words)
    return render_page(
        request,
        "development.html",
        row=row,
        said=[report for report in reports if report.news],
        by_language=group_by_language(reports),
        deliveries=shown.deliveries,
        claims=shown.claims[::-1],
        quotes=shown.quotes,
    )


def describe_reports(rows: Sequence[ReportRow], outlets: OutletTable, words: Words) -> list[Report]:
    """The reports in order of joining."""
    first = min(rows, key=published_or_seen, default=None)
    described = []
    for row in rows:
        attribution = attribution_of(row, outlets)
        repeats = row.member.origin if row.member.origin not in ("", row.outlet, row.source) else ""
        described.append(
            Report(
                row,
                attribution.owner,
                is_first=row is first,
                is_copy=row.member.duplicate_of is not None,
                repeats=repeats,
                news=news_text(row.member.decision.news, words),
                reason=reason_of_place(row.member.decision, words),
            )
        )
    return described


def group_by_language(reports: Sequence[Report]) -> list[tuple[str, list[Report]]]:
    """The reports by language, languages in order of their first report."""
    groups: dict[str, list[Report]] = {}
    for report in reports:
        groups.setdefault(report.row.language, []).append(report)
    return list(groups.items())
