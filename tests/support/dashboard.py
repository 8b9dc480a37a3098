"""A dashboard over a store of its own, on loopback, with a clock that stands still."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import aiohttp

from alerts.outlets.table import outlet_table
from service.config.dashboard import DashboardConfig
from service.config.load import load_config
from service.dashboard.access.gate import Gate
from service.dashboard.judge import Judge
from service.dashboard.read_thread import ReadThread
from service.dashboard.server import serve_dashboard
from service.dashboard.site import Site
from service.stories.seeds import build_stories
from store.sqlite.views.open import open_views
from store.writer_thread import StoreThread
from tests.support.fresh_store import fresh_store
from tests.support.newsdesk import SEED
from tests.support.records import (
    NOW,
    FakeClock,
    make_article,
    make_claim,
    make_development,
    make_match,
    make_member,
    make_poll,
    make_source,
)

CONFIG = f"""
[matching]
encoder = "off"
[[stories]]
name = "troops"
seed = "{SEED}"
language = "id"
[[channels]]
kind = "maildir"
name = "local"
path = "mails"
"""
OPEN = DashboardConfig(("127.0.0.1", 0), "", "none", "", "", "Remote-User", (), frozenset({"*"}))
STORY = "troops"


class Browser:
    """Requests as a browser makes them from a page of the dashboard; redirects are not followed."""

    def __init__(self, session: aiohttp.ClientSession, port: int, site: Site) -> None:
        self.session, self.port, self.site = session, port, site
        self.address = f"http://127.0.0.1:{port}"

    async def get(self, path: str, **options: Any) -> tuple[int, str]:
        async with self.session.get(self.address + path, allow_redirects=False, **options) as answer:
            return answer.status, await answer.text()

    async def post(
        self, path: str, data: Any = None, *, site: str | None = "same-origin", **options: Any
    ) -> tuple[int, str]:
        headers = {**({"Sec-Fetch-Site": site} if site else {}), **options.pop("headers", {})}
        async with self.session.post(
            self.address + path, data=data, headers=headers, allow_redirects=False, **options
        ) as answer:
            return answer.status, answer.headers.get("Location", "") or await answer.text()


@asynccontextmanager
async def dashboard(
    folder: Path, config: DashboardConfig = OPEN, *, clock: FakeClock | None = None, text: str = CONFIG
) -> AsyncIterator[Browser]:
    """A served dashboard with one story and an empty store; `browser.site.store` fills it."""
    (folder / "config.toml").write_text(text, encoding="utf-8")
    settings = load_config(folder / "config.toml", {})
    store, db = fresh_store(folder / "susulan.db"), StoreThread()
    views = open_views(folder / "susulan.db")
    read, stories, now = ReadThread(views), build_stories(settings), clock or FakeClock()
    site = Site(
        config=settings,
        dashboard=config,
        store=store,
        db=db,
        views=views,
        read=read,
        gate=Gate(config, store, db, now),
        stories=stories,
        judge=Judge(stories, None),
        outlets=outlet_table(()),
        clock=now,
        on_enqueued=lambda: None,
    )
    try:
        async with (
            serve_dashboard(site) as port,
            aiohttp.ClientSession(cookie_jar=aiohttp.CookieJar(unsafe=True)) as session,
        ):
            yield Browser(session, port, site)
    finally:
        read.close()
        db.close()
        store.close()


def add_report(store: Any, article_id: str = "a1", key: str = "d1", **changes: Any) -> None:
    """Store a report that was judged into a development, with its match, figure and claim."""
    if not store.source_states():
        store.sync_sources([make_source("alpha")], NOW)
    store.make_due(NOW)
    (lease,) = store.lease_due_hosts(NOW, 60, 10)
    article = make_article(article_id, **changes)
    store.record_poll(lease, make_poll("alpha", article))
    store.release_host(lease, None)
    assert store.commit_judgement(
        article_id,
        matches=[make_match(article_id, STORY)],
        developments=[make_development(key, story=STORY, title=article.title, language=article.language)],
        members=[make_member(article_id, key, story=STORY, origin="alpha.example")],
        claims=[make_claim(article_id, story=STORY, development=key)],
        now=NOW,
    )
    store.index_articles(100)
