"""The sources: their health, what they bring, and one source in detail."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from aiohttp import web

from alerts.messages.language.words import Words
from crawler.sources.check import CheckResult
from crawler.sources.document_reader import DocumentReader
from crawler.sources.fetch_check import fetch_and_check
from crawler.sources.sitemap_tree import start_url
from service.dashboard.render import page_words, render_page
from service.dashboard.site import SITE
from service.dashboard.wording.labels import interval_text
from store.errors import FetchError, ParseError
from store.protocol.views import ViewStore
from store.records.collection import PastPoll
from store.records.sources import SourceKind, SourceState, SourceStats
from store.records.subscriptions import Subscription

_SINCE = timedelta(days=30)
CHECK_TIMEOUT_S = 60.0
_one_check = asyncio.Lock()
"""One check at a time: each may start a worker process."""


@dataclass(frozen=True, slots=True)
class SourceRow:
    """One source with what it brought in 30 days."""

    state: SourceState
    matched: int
    """Reports of 30 days that matched a story."""
    push: Subscription | None

    @property
    def trouble(self) -> str:
        """`gone`, `failing` or empty."""
        return trouble_of(self.state)


def trouble_of(state: SourceState) -> str:
    """`gone`, `failing` or empty."""
    return "gone" if state.gone else "failing" if state.failures else ""


def read_sources(views: ViewStore, now: datetime) -> list[SourceRow]:
    """All sources, those in trouble first."""
    brought: Mapping[str, SourceStats] = views.source_stats(now - _SINCE)
    pushes = {one.source: one for one in views.subscriptions()}
    rows = [
        SourceRow(state, brought[name].matched if name in brought else 0, pushes.get(name))
        for state in views.source_states()
        for name in (state.source.name,)
    ]
    return sorted(rows, key=lambda row: (row.trouble == "", row.state.source.name.casefold()))


def read_source(views: ViewStore, name: str) -> tuple[SourceState, list[PastPoll]] | None:
    """One source with its last polls; None if there is none of this name."""
    state = views.source_state(name)
    return (state, views.recent_polls(name)) if state else None


async def show_list(request: web.Request) -> web.Response:
    """All sources."""
    site = request.app[SITE]
    rows = await site.read(read_sources, site.views, site.clock())
    return render_page(request, "sources.html", rows=rows, failing=[row for row in rows if row.trouble])


async def check(request: web.Request) -> web.Response:
    """Fetch a source once and show what is read; nothing is stored."""
    site, name = request.app[SITE], request.match_info["name"]
    source = next((one for one in site.config.sources if one.name == name), None)
    if source is None or source.kind is SourceKind.GDELT:
        raise web.HTTPNotFound(text="there is no such source, or it cannot be checked here")
    rules = site.config.page_rules.get(name)
    try:
        async with (
            _one_check,
            asyncio.timeout(CHECK_TIMEOUT_S),
            DocumentReader(site.config.crawler.max_feed_bytes) as reader,
        ):
            address = start_url(source.kind, source.url)
            result = await fetch_and_check(
                address, source, site.config.crawler, reader, rules, now=site.clock()
            )
    except (FetchError, ParseError) as error:
        return await _page(request, problem=str(error))
    except TimeoutError:
        return await _page(request, problem=page_words(request)("It did not answer in time."))
    return await _page(request, result=result)


async def show(request: web.Request) -> web.Response:
    """One source."""
    return await _page(request)


async def _page(
    request: web.Request, *, result: CheckResult | None = None, problem: str = ""
) -> web.Response:
    site = request.app[SITE]
    name = request.match_info["name"]
    found = await site.read(read_source, site.views, name)
    if found is None:
        raise web.HTTPNotFound(text="there is no such source")
    state, polls = found
    return render_page(
        request,
        "source.html",
        state=state,
        trouble=trouble_of(state),
        facts=_facts(state, page_words(request)),
        polls=polls,
        result=result,
        problem=problem,
    )


def _facts(state: SourceState, words: Words) -> Sequence[tuple[str, str]]:
    """What is known of a source between polls, label and value; without what is unknown."""
    usual = state.usual_interval
    facts = (
        (words("Address"), state.source.url),
        (words("Polled instead, after a permanent redirect"), state.adopted_url or ""),
        (words("Reports a day"), words.number(round(state.articles_per_day, 1))),
        (words("Usual gap between new reports"), interval_text(usual, words) if usual else ""),
        (words("Last poll"), words.time(state.last_polled) if state.last_polled else ""),
        (words("Last good poll"), words.time(state.last_ok) if state.last_ok else ""),
        (words("Last new report"), words.time(state.last_new) if state.last_new else ""),
        (words("Next poll"), "" if state.gone else words.time(state.next_due)),
        (words("Failed polls in a row"), words.number(state.failures) if state.failures else ""),
        (words("Failing since"), words.time(state.failing_since) if state.failing_since else ""),
        (words("Last error"), state.last_error or "" if state.failures or state.gone else ""),
        (
            words("Left out today, above the limit of a day"),
            words.number(state.left_out) if state.left_out else "",
        ),
    )
    return [(label, value) for label, value in facts if value]
