"""Reports with little text that come near a story await their page before they are judged."""

from __future__ import annotations

from collections.abc import Sequence

import structlog

from alerts.developments.desk import Judgement
from alerts.matching.undecided import is_undecided
from crawler.ingest import has_own_page
from store.clock import Clock
from store.protocol.store import Store
from store.writer_thread import StoreThread

log = structlog.get_logger()


class PageRequests:
    """Requests the pages of undecided reports: once for a report, and up to a limit for a source and hour.

    The store keeps that a report awaits its page, so a crash neither loses nor repeats a request. When the
    page was read, failed or did not come in time, the report is ready to be judged again.
    """

    def __init__(self, store: Store, db: StoreThread, clock: Clock, hourly_limit: int) -> None:
        self._store, self._db, self._clock, self._hourly_limit = store, db, clock, hourly_limit

    async def request_undecided(self, judged: Sequence[Judgement]) -> list[Judgement]:
        """Request the pages of undecided reports; returns the judgements that stand, in their order."""
        return [judgement for judgement in judged if not await self._request(judgement)]

    async def _request(self, judgement: Judgement) -> bool:
        article = judgement.article
        if not self._hourly_limit or not has_own_page(article.url):
            return False
        if not is_undecided(article, judgement.matches):
            return False
        requested = await self._db(self._store.request_page, article, self._clock(), self._hourly_limit)
        if requested:
            nearest = max(judgement.matches, key=lambda match: match.score)
            log.info(
                "page_requested",
                article=article.id,
                title=article.title,
                source=article.source,
                story=nearest.story,
                score=round(nearest.score, 3),
            )
        return requested
