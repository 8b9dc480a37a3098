"""Loads what a desk has to know of a story before it can place reports, from the store."""

from __future__ import annotations

import asyncio
import time
from datetime import datetime

import structlog

from alerts.developments.claims.claim_status import build_seed_claims
from alerts.developments.desk import Desk
from alerts.developments.index import MAX_OPEN
from alerts.developments.window import WINDOW
from alerts.stories.story import Story
from store.protocol.store import Store
from store.records.matching import Development, Figure, Member
from store.writer_thread import StoreThread

PAGE_SIZE = 200
PROGRESS_INTERVAL = 20_000
"""Reports of a large window between two log lines."""

log = structlog.get_logger()


async def load_tracker(desk: Desk, store: Store, db: StoreThread, story: str, now: datetime) -> None:
    """Give the desk a tracker that knows the window's reports; new reports wait meanwhile."""
    began, since, count = time.monotonic(), now - WINDOW, 0
    developments, figures, page = await db(_begin, store, desk.stories[story], now)
    tracker = await asyncio.to_thread(desk.new_tracker, story, developments, figures)
    while page:
        await asyncio.to_thread(tracker.restore, page)
        count += len(page)
        if count % PROGRESS_INTERVAL == 0:
            log.info("developments_rebuilding", story=story, reports=count, developments=len(developments))
        if len(page) < PAGE_SIZE:
            break
        page = await db(store.members, story, since, after=page[-1].article_id, limit=PAGE_SIZE)
    await asyncio.to_thread(tracker.finish_restore)
    if count >= PROGRESS_INTERVAL:
        log.info(
            "developments_rebuilt",
            story=story,
            reports=count,
            duration_s=round(time.monotonic() - began, 1),
        )
    desk.adopt(story, tracker)


def _begin(store: Store, story: Story, now: datetime) -> tuple[list[Development], list[Figure], list[Member]]:
    """The open developments, all figures so far, and the first page of reports; on the store's thread.

    The seed's claims are brought up to date.
    """
    developments = store.developments(story.name, limit=4 * MAX_OPEN)
    seed_claims = build_seed_claims(story, now, store.seed_claims(story.name))
    if seed_claims is not None:
        store.replace_seed_claims(story.name, seed_claims)
    figures = store.reported_figures(story.name)
    return (
        [development for development in developments if development.updated >= now - WINDOW],
        figures,
        store.members(story.name, now - WINDOW, limit=PAGE_SIZE),
    )
