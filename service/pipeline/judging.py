"""The stage between collecting and sending: judges ready articles and enqueues alerts. It can be run again.

Nothing is decided here: the desk and `alerts.messages.compose` decide. This module carries their records to
the store, in one transaction per article.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import partial
from typing import Any

import structlog

from alerts.developments.claims.claim_status import build_claims
from alerts.developments.desk import Desk, Judgement
from alerts.developments.placement import Placement
from alerts.matching.adjusted import adjust_story
from alerts.matching.matcher import Matcher
from alerts.messages.decisions import decision_text
from alerts.outlets.table import OutletTable
from alerts.stories.story import Story
from crawler.ingest import with_detected_language
from service.pipeline.alert_builder import AlertBuilder
from service.pipeline.batch import BATCH_SIZE, Batch, read_batch
from service.pipeline.dispatch import Dispatcher
from service.pipeline.history import load_tracker
from service.pipeline.page_requests import PageRequests
from service.pipeline.slices import SlicedMatching
from service.pipeline.summary import SummaryQueue
from service.pipeline.tally import JudgeTally
from service.pipeline.vectors import VectorBuffer
from service.version import VERSION
from store.clock import Clock
from store.errors import StoreError
from store.log_throttle import LogThrottle
from store.protocol.store import Store
from store.records.articles import Article
from store.records.claims import Claim
from store.records.deliveries import Delivery
from store.records.failures import MAX_ERROR_CHARS, JudgingFailure
from store.records.matching import Feedback
from store.records.proposals import AppliedProposal
from store.writer_thread import StoreThread

NEAR_MISS_SCORE = 0.2
"""Verdicts from this score on are kept even where they are no match: for explanations and feedback."""

log = structlog.get_logger()


@dataclass(slots=True)
class _Records:
    """All that follows from one article, to be committed together."""

    placements: Sequence[Placement] = ()
    claims: list[Claim] = field(default_factory=list)
    deliveries: list[Delivery] = field(default_factory=list)
    failure: JudgingFailure | None = None

    def add_claims(self, article: Article) -> None:
        """Add the claims of the article's figures."""
        for placement in self.placements:
            self.claims += build_claims(article, placement.member)


class Pipeline:
    """Carries ready articles through the desk to the outbox."""

    def __init__(
        self,
        store: Store,
        db: StoreThread,
        stories: Sequence[Story],
        dispatcher: Dispatcher,
        clock: Clock,
        *,
        matcher: Matcher | None = None,
        vectors: VectorBuffer | None = None,
        page_requests: PageRequests | None = None,
        initial_summary: bool = True,
        outlets: OutletTable | None = None,
        on_enqueued: Callable[[], object] = lambda: None,
        timer: Callable[[], float] = time.monotonic,
    ) -> None:
        """Without `page_requests` every report is judged by what is stored of it.

        Without `outlets` the shipped table says who owns what. `vectors`: where the matcher keeps new
        vectors, which are stored with the judgements.
        """
        self._store, self._db, self._clock = store, db, clock
        self._vectors, self._page_requests = vectors, page_requests
        self._stories = {story.name: story for story in stories}
        self._alerts = AlertBuilder(store, outlets)
        self._desk = Desk(stories, matcher, with_language=with_detected_language, outlets=outlets)
        self._matching = SlicedMatching(self._desk.match, timer=timer)
        self._dispatcher = dispatcher
        self._summaries = SummaryQueue(store, db, dispatcher, clock, is_sent=initial_summary, outlets=outlets)
        self._on_enqueued = on_enqueued
        self._adjusted_by: tuple[list[Feedback], list[AppliedProposal]] = ([], [])
        self._log_throttle = LogThrottle()

    async def judge_ready(self) -> JudgeTally:
        """Judge all that is ready, in order of publication, until nothing is left or `stop` is called."""
        tally = JudgeTally()
        with_vectors = self._vectors is not None
        while not self._matching.is_stopped:
            batch = await self._db(read_batch, self._store, with_vectors=with_vectors)
            if batch is None:
                break
            await self._prepare_desk(batch)
            async for judged in self._matching.match(batch.articles):
                tally.add(await self._commit_slice(judged))
            if len(batch.articles) < BATCH_SIZE:
                break  # what is stored meanwhile starts another round
        return tally

    def stop(self) -> None:
        """End `judge_ready` after the report that is being matched; the others stay ready in the store."""
        self._matching.stop()

    async def enqueue_summaries(self, *, force: bool = False) -> int:
        """Enqueue one summary a story for its baseline; see `SummaryQueue.enqueue`."""
        return await self._summaries.enqueue(list(self._stories), force=force)

    async def _prepare_desk(self, batch: Batch) -> None:
        """Match with the feedback that a command beside the running service has recorded."""
        self._desk.use_overrides(batch.overrides)
        self._desk.use_corrections(batch.corrections)
        if self._vectors is not None:
            self._vectors.load(batch.vectors)
        if (batch.feedback, batch.applied) == self._adjusted_by:
            return
        stories = [adjust_story(story, batch.feedback, batch.applied) for story in self._stories.values()]
        await asyncio.to_thread(self._desk.use_matcher_for, stories)  # it may encode the seeds
        self._adjusted_by = batch.feedback, batch.applied
        thresholds = {story.name: round(story.threshold, 3) for story in stories}
        log.info(
            "feedback_applied",
            given=len(batch.feedback),
            proposals=len(batch.applied),
            thresholds=thresholds,
        )

    async def _commit_slice(self, judged: Sequence[Judgement]) -> JudgeTally:
        """Place and commit what was matched; reports that match a story in order, one after the other."""
        tally = JudgeTally()
        if self._page_requests is not None:
            decided = await self._page_requests.request_undecided(judged)
            tally.pages_requested, judged = len(judged) - len(decided), decided
        if unmatched := [one for one in judged if not one.stories]:
            tally.articles += await self._commit_unmatched(unmatched)
        for judgement in judged:
            if judgement.stories:
                tally.add(await self._place_and_commit(judgement))
        return tally

    async def _commit_unmatched(self, judged: Sequence[Judgement]) -> int:
        """Commit articles that match nothing; in any order, so in one transaction; return how many.

        Raises:
            StoreError: one of them could not be committed; the others are all the same.
        """
        now, plain = self._clock(), {}
        verbs: list[Callable[[], object]] = []
        for one in judged:
            failure = None if one.error is None else self._failure(one, one.error, now)
            columns = self._columns(one, _Records(failure=failure), now)
            if columns["matches"] or columns["vector"] or failure:
                verbs.append(partial(self._store.commit_judgement, **columns))
            else:
                plain[one.article.id] = one.article.language
        verbs.append(partial(self._store.finish_unmatched, plain, now))
        results = await self._db(self._store.in_one_transaction, verbs)
        for result in results:
            if result.error is not None:
                raise result.error
        return sum(done.result for done in results if isinstance(done.result, int))

    async def _place_and_commit(self, judgement: Judgement) -> JudgeTally:
        """Place one matched article, and commit all that follows from it."""
        now = self._clock()
        try:
            judgement = await self._place(judgement, now)
            records = _Records(judgement.placements)
            if judgement.error is not None:
                records.failure = self._failure(judgement, judgement.error, now)
            if any(_causes_alert(judgement, placement) for placement in judgement.placements):
                records, committed = await self._db(self._build_and_commit, judgement, now)
            else:
                records.add_claims(judgement.article)
                committed = await self._db(
                    self._store.commit_judgement, **self._columns(judgement, records, now)
                )
        except BaseException:
            self._desk.forget()  # it may remember what was never stored; it is loaded from the store again
            raise
        if not committed:
            self._desk.forget()
            return JudgeTally()
        if records.deliveries:
            self._on_enqueued()
        self._log_placements(judgement, records)
        opened = sum(placement.opens_development for placement in records.placements)
        return JudgeTally(
            articles=1,
            matches=len(records.placements),
            opened=opened,
            updated=len(records.placements) - opened,
            enqueued=len(records.deliveries),
        )

    async def _place(self, judgement: Judgement, now: datetime) -> Judgement:
        """Off the event loop, like matching; one article at a time."""
        try:
            for story in self._desk.missing_trackers(judgement.stories):
                await load_tracker(self._desk, self._store, self._db, story, now)
        except (StoreError, asyncio.CancelledError):
            raise
        except Exception as error:  # noqa: BLE001 - one article must not hold up all that come after it
            return replace(judgement, error=error)
        return await asyncio.to_thread(self._desk.place, judgement, now)

    def _build_and_commit(self, judgement: Judgement, now: datetime) -> tuple[_Records, bool]:
        """Commit an article that causes alerts; on the store's thread, in one trip.

        An article whose alert cannot be built is committed without its placements.
        """
        records = _Records(judgement.placements)
        try:
            records.add_claims(judgement.article)
            for match, placement in zip(judgement.matched, judgement.placements, strict=True):
                if _causes_alert(judgement, placement):
                    alert = self._alerts.build_now(judgement.article, match, placement, now, judgement.quotes)
                    records.deliveries += self._dispatcher.build_deliveries_now(alert)
        except StoreError:
            raise
        except Exception as error:  # noqa: BLE001 - as in `_place`
            records = _Records(failure=self._failure(judgement, error, now))
        return records, self._store.commit_judgement(**self._columns(judgement, records, now))

    def _columns(self, judgement: Judgement, records: _Records, now: datetime) -> dict[str, Any]:
        """What the store commits of one article."""
        return {
            "article_id": judgement.article.id,
            "matches": [one for one in judgement.matches if one.matched or one.score >= NEAR_MISS_SCORE],
            "developments": [placement.development for placement in records.placements],
            "members": [placement.member for placement in records.placements],
            "deliveries": records.deliveries,
            "claims": records.claims,
            "quotes": judgement.quotes,
            "now": now,
            "language": judgement.article.language,
            "failure": records.failure,
            "vector": self._vectors.take_new(judgement.article.id) if self._vectors else None,
        }

    def _failure(self, judgement: Judgement, error: Exception, now: datetime) -> JudgingFailure:
        """The failure to store; it is logged too.

        One line an article, and now and then the traceback: one mistake may meet them all. The desk may
        remember half of what it placed, so it is loaded from the store again.
        """
        stage, article = "placing" if judgement.stories else "judging", judgement.article
        event = f"{stage}_failed"
        incident = self._log_throttle.failed(event, self._clock(), type(error).__name__)
        log.error(
            event,
            article=article.id,
            title=article.title,
            source=article.source,
            error=repr(error),
            **({**incident.fields(), "exc_info": error} if incident else {}),
        )
        if judgement.stories:
            self._desk.forget()
        return JudgingFailure(stage, repr(error)[:MAX_ERROR_CHARS], VERSION, now)

    def _log_placements(self, judgement: Judgement, records: _Records) -> None:
        article = judgement.article
        for placement in records.placements:
            log.info(
                "article_matched",
                story=placement.member.story,
                title=article.title,
                language=article.language,
                source=article.source,
                development=placement.member.development,
                reason=decision_text(placement.member.decision),
                deliveries=len(records.deliveries),
            )


def _causes_alert(judgement: Judgement, placement: Placement) -> bool:
    """Baseline articles cause no alerts of their own: a summary names them."""
    return placement.is_alert and not judgement.article.baseline
