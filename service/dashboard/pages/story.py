"""A story: what its seed and keywords became, its coverage, an explain box, and a preview of a change."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from urllib.parse import quote

from aiohttp import web

from alerts.matching.adjusted import adjust_story
from service.catalogue.config_coverage import stored_coverage
from service.catalogue.coverage import Coverage
from service.config.settings import StoryConfig
from service.dashboard.access.viewer import VIEWER
from service.dashboard.pages.report import sentences_of
from service.dashboard.pages.stories import named_story
from service.dashboard.render import page_words, render_page
from service.dashboard.responses import see_other
from service.dashboard.site import SITE, Site
from service.dashboard.story_preview import KEYS, Change, changed_config, compare, config_line, latest_reports
from service.dashboard.wording.coverage import coverage_text
from service.stories.input import article_from_text, fetch_article
from service.stories.seeds import build_configured_story, load_seeds
from service.stories.topic_rows import Topic
from store.errors import ConfigError, FetchError, ParseError
from store.protocol.views import ViewStore
from store.records.articles import Article
from store.records.matching import Feedback
from store.records.proposals import AppliedProposal

MAX_TEXT_CHARS = 50_000
_SINCE = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class _Shown:
    feedback: list[Feedback]
    applied: list[AppliedProposal]
    languages: Mapping[str, int]
    coverage: Coverage | None


async def show_first(request: web.Request) -> web.StreamResponse:
    """The first story."""
    return see_other(f"/s/{quote(request.app[SITE].story_names[0], safe='')}")


async def show(request: web.Request) -> web.Response:
    """The page."""
    return await _page(request)


async def explain(request: web.Request) -> web.Response:
    """The verdicts on a text or an address that the reader gives; nothing is stored."""
    site, form = request.app[SITE], await request.post()
    text, address = str(form.get("text", ""))[:MAX_TEXT_CHARS].strip(), str(form.get("address", "")).strip()
    try:
        article = await _article(request, text, address)
    except (ParseError, FetchError) as error:
        return await _page(request, problem=str(error), text=text, address=address)
    shown = await _read(site, named_story(request))
    explanations = await site.judge.explain(article, shown.feedback, shown.applied)
    mine = [
        (one, sentences_of(one.match.reasons))
        for one in explanations
        if one.match.story == named_story(request)
    ]
    return await _page(request, explained=article, explanations=mine, text=text, address=address)


async def preview(request: web.Request) -> web.Response:
    """What a change of the story's table would have added and removed."""
    site, form, name = request.app[SITE], await request.post(), named_story(request)
    change = Change(str(form.get("key", "")), str(form.get("value", ""))[:MAX_TEXT_CHARS])
    config = _config_of(site, name)
    try:
        changed = changed_config(config, change)
        shown = await _read(site, name)
        articles = await site.read(latest_reports, site.views)
        base = next(story for story in site.stories if story.name == name)
        before = adjust_story(base, shown.feedback, shown.applied)
        folder = site.config.file.parent
        pairs = await site.judge.compare(
            before,
            lambda: adjust_story(
                build_configured_story(changed, load_seeds(changed, folder)), shown.feedback, shown.applied
            ),
            articles,
        )
    except ConfigError as error:
        return await _page(request, problem="; ".join(error.problems), change=change)
    return await _page(request, change=change, effect=compare(pairs), line=config_line(changed, change.key))


async def _page(request: web.Request, **values: Any) -> web.Response:  # noqa: ANN401 - what a template shows
    site, name = request.app[SITE], named_story(request)
    shown = await _read(site, name)
    base = next(story for story in site.stories if story.name == name)
    seeds = await asyncio.to_thread(load_seeds, _config_of(site, name), site.config.file.parent)
    adjusted = adjust_story(base, shown.feedback, shown.applied)
    applied = [one for one in shown.applied if one.story == name]
    row = await site.judge.describe(Topic(base, adjusted, seeds, applied), shown.feedback, shown.applied)
    defaults: dict[str, Any] = dict.fromkeys(("explained", "change", "effect"))
    defaults |= {"explanations": [], "problem": "", "text": "", "address": "", "line": ""}
    return render_page(
        request,
        "story.html",
        name=name,
        row=row,
        base_threshold=base.threshold,
        languages=shown.languages,
        coverage=coverage_text(shown.coverage, page_words(request)) if shown.coverage else "",
        keys=KEYS,
        **{**defaults, **values},
    )


async def _read(site: Site, name: str) -> _Shown:
    now = site.clock()

    def read(views: ViewStore) -> _Shown:
        return _Shown(
            views.feedback(),
            views.applied_proposals(),
            views.matched_languages(name, now - _SINCE),
            dict(stored_coverage(site.config, views)).get(name),
        )

    return await site.read(read, site.views)


async def _article(request: web.Request, text: str, address: str) -> Article:
    site = request.app[SITE]
    if address:
        if not request[VIEWER].may_act:
            raise web.HTTPForbidden(text="only those who may act can have a page fetched")
        return await fetch_article(address, site.config.crawler, site.clock())
    return await asyncio.to_thread(article_from_text, text, "the text", site.clock())


def _config_of(site: Site, name: str) -> StoryConfig:
    return next(story for story in site.config.stories if story.name == name)
