"""Today: what is new since the reader last looked, by story or for all."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from aiohttp import web

from service.dashboard.access.viewer import VIEWER
from service.dashboard.change_tag import is_unchanged, made_once, unchanged
from service.dashboard.charts.bars import day_bars
from service.dashboard.cursors import cursor_from_text, cursor_text
from service.dashboard.pages.overview import Overview, overview
from service.dashboard.pages.stories import chosen_story
from service.dashboard.render import page_words, render_page
from service.dashboard.responses import see_other
from service.dashboard.site import SITE, Site
from store.protocol.views import ViewStore
from store.records.dashboard.views import Cursor, DayCount, DeliveryRow, ReportRow
from store.records.matching import Development

PAGE_ROWS = 30
_DAYS = 30


@dataclass(frozen=True, slots=True)
class _Shown:
    developments: list[Development]
    reports: Mapping[str, list[ReportRow]]
    deliveries: Mapping[str, list[DeliveryRow]]
    days: list[DayCount]
    last_look: datetime | None


def read_today(
    views: ViewStore, story: str | None, after: Cursor | None, reader: str, now: datetime, offset_s: float
) -> _Shown:
    """Everything that the page shows, in five statements."""
    developments = views.development_page(story, after=after, limit=PAGE_ROWS)
    keys = [one.key for one in developments]
    return _Shown(
        developments,
        views.reports_of(keys),
        views.deliveries_about(keys),
        views.report_days(story, now - timedelta(days=_DAYS), offset_s),
        views.last_look(reader),
    )


async def show(request: web.Request) -> web.StreamResponse:
    """The page."""
    if await is_unchanged(request):
        return unchanged(request)
    return await made_once(request, lambda: _make(request))


async def _make(request: web.Request) -> web.Response:
    site = request.app[SITE]
    story = chosen_story(request)
    now = site.clock()
    after = cursor_from_text(request.query.get("after", ""))
    offset_s = (now.astimezone(site.config.timezone).utcoffset() or timedelta()).total_seconds()
    shown = await site.read(read_today, site.views, story, after, request[VIEWER].name, now, offset_s)
    words = page_words(request)
    rows = [
        overview(one, shown.reports[one.key], shown.deliveries[one.key], site.outlets, words)
        for one in shown.developments
    ]
    today = now.astimezone(site.config.timezone).date()
    return render_page(
        request,
        "today.html",
        days=_by_day(rows, site),
        bars=day_bars(shown.days, today, _DAYS),
        last_look=shown.last_look,
        new=[row for row in rows if shown.last_look is None or row.development.updated > shown.last_look],
        older=_older(shown.developments),
    )


async def mark_seen(request: web.Request) -> web.StreamResponse:
    """Everything until now has been read."""
    site = request.app[SITE]
    await site.db(site.store.set_last_look, request[VIEWER].name, site.clock())
    return see_other("/")


def _by_day(rows: Sequence[Overview], site: Site) -> list[tuple[datetime, list[Overview]]]:
    """The rows under the day on which they last said something, in the zone of the config."""
    days: dict[date, tuple[datetime, list[Overview]]] = {}
    for row in rows:
        local = row.development.updated.astimezone(site.config.timezone)
        days.setdefault(local.date(), (local, []))[1].append(row)
    return list(days.values())


def _older(developments: Sequence[Development]) -> str:
    if len(developments) < PAGE_ROWS:
        return ""
    last = developments[-1]
    return cursor_text(Cursor(last.updated, last.key))
