"""The stages between collecting and sending: match, place, owe. Each can be run again over what is stored.

Nothing is decided here: the matcher, the trackers and `alerts.messages.compose` decide; this module carries
their records to the store in one transaction per article.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import structlog

from alerts.developments.claim_status import build_claims, build_seed_claims
from alerts.developments.overrides import pinned_developments
from alerts.developments.tracker import MAX_OPEN, WINDOW, Placement, Tracker
from alerts.matching.feedback import apply_feedback
from alerts.matching.matcher import Matcher
from alerts.messages.compose import development_alert, summary_alert
from alerts.stories.story import Story
from crawler.ingest import with_detected_language
from service.pipeline.dispatch import Dispatcher
from store.clock import Clock
from store.errors import StoreError
from store.log_throttle import LogThrottle
from store.protocol.store import Store
from store.records.claims import Claim
from store.records.collection import Article
from store.records.deliveries import Delivery
from store.records.matching import Development, Feedback, Figure, Match, Member, Ruling
from store.writer_thread import StoreThread

BATCH_SIZE = 200
NEAR_MISS_SCORE = 0.2
"""Verdicts from this score on are kept even where they are no match: for explanations and feedback."""
MAX_EARLIER_REPORTS = 1_000
"""Earlier reports of a development that an alert's numbers are counted from."""
REBUILD_LOG_INTERVAL = 20_000
"""After so many reports each, a word that a large window is still being read at the start."""
SUMMARY_MAX_WAIT = timedelta(minutes=10)
"""A summary waits this long for sources and pages that are not through yet."""

log = structlog.get_logger()


@dataclass(slots=True)
class JudgeTally:
    """What one round of matching came to."""

    articles: int = 0
    matches: int = 0
    opened: int = 0
    updated: int = 0
    enqueued: int = 0

    def add(self, other: JudgeTally) -> None:
        """Add another round's numbers."""
        self.articles += other.articles
        self.matches += other.matches
        self.opened += other.opened
        self.updated += other.updated
        self.enqueued += other.enqueued


@dataclass(slots=True)
class _Judgement:
    """All that follows from one article, to be committed together."""

    matches: list[Match]
    developments: list[Development]
    members: list[Member]
    deliveries: list[Delivery]
    claims: list[Claim] = field(default_factory=list)
    opened: int = 0


class Pipeline:
    """Carries ready articles through matching and developments to what is owed."""

    def __init__(
        self,
        store: Store,
        db: StoreThread,
        stories: Sequence[Story],
        dispatcher: Dispatcher,
        clock: Clock,
        *,
        matcher: Matcher | None = None,
        initial_summary: bool = True,
        on_enqueued: Callable[[], object] = lambda: None,
    ) -> None:
        self._store, self._db, self._clock = store, db, clock
        self._stories = {story.name: story for story in stories}
        self._matcher = matcher or Matcher(stories)
        self._dispatcher = dispatcher
        self._initial_summary = initial_summary
        self._on_enqueued = on_enqueued
        self._trackers: dict[str, Tracker] = {}
        self._applied_feedback: list[Feedback] = []
        self._rulings: list[Ruling] = []
        self._log_throttle = LogThrottle()

    async def judge_ready(self) -> JudgeTally:
        """Match everything that is ready, in order of arrival; returns when nothing is left."""
        tally = JudgeTally()
        while lot := await self._db(self._next_batch):
            articles, feedback, rulings = lot
            self._apply_feedback(feedback)
            self._apply_rulings(rulings)
            judged = await asyncio.to_thread(self._judge_batch, articles)
            told = [(article, matches) for article, matches in judged if any(one.matched for one in matches)]
            rest = [pair for pair in judged if not any(one.matched for one in pair[1])]
            # What matches nothing has no order, and all at once it shares a transaction.
            for settled in await _gather_all([self._place_and_commit(*pair) for pair in rest]):
                tally.add(settled)
            for article, matches in told:
                tally.add(await self._place_and_commit(article, matches))
        return tally

    def _next_batch(self) -> tuple[list[Article], list[Feedback], list[Ruling]] | None:
        """What is ready, and what people taught and decided; on the store's thread, in one go."""
        articles = self._store.ready_articles(BATCH_SIZE)
        return (articles, self._store.feedback(), self._store.rulings()) if articles else None

    def _apply_feedback(self, feedback: list[Feedback]) -> None:
        """Judge with what people taught meanwhile, by a command beside the running service."""
        if feedback != self._applied_feedback:
            stories = [apply_feedback(story, feedback) for story in self._stories.values()]
            self._matcher, self._applied_feedback = self._matcher.for_stories(stories), feedback
            thresholds = {story.name: round(story.threshold, 3) for story in stories}
            log.info("feedback_applied", given=len(feedback), thresholds=thresholds)

    def _apply_rulings(self, rulings: list[Ruling]) -> None:
        """Make the developments anew where people decided something about them meanwhile."""
        if rulings != self._rulings:
            self._trackers.clear()
            self._rulings = rulings

    def _judge_batch(self, articles: Sequence[Article]) -> list[tuple[Article, list[Match]]]:
        return [self._judge_article(article) for article in articles]

    def _judge_article(self, article: Article) -> tuple[Article, list[Match]]:
        """The article in its own language, and the verdicts.

        None where judging failed: one article must not hold up all that come after it.
        """
        try:
            article = with_detected_language(article)
            return article, self._matcher.match(article)
        except Exception as error:  # noqa: BLE001 - what fails once fails each time
            self._log_failure("judging_failed", article, error)
            return article, []

    def _log_failure(self, event: str, article: Article, error: Exception) -> None:
        """A line a report, and now and then where in the program it was: one mistake may meet them all."""
        spell = self._log_throttle.failed(event, self._clock(), type(error).__name__)
        told = log.exception if spell else log.error
        facts = spell.fields() if spell else {}
        told(
            event, article=article.id, title=article.title, source=article.source, error=repr(error), **facts
        )

    async def _place_and_commit(self, article: Article, matches: Sequence[Match]) -> JudgeTally:
        """Place one judged article and commit all that follows from it."""
        now = self._clock()
        try:
            try:
                verdict = await self._build_judgement(article, matches, now)
            except (StoreError, asyncio.CancelledError):
                raise
            except Exception as error:  # noqa: BLE001 - as in `_judge_article`
                self._log_failure("placing_failed", article, error)
                self._trackers.clear()
                verdict = _Judgement(list(matches), [], [], [])
            committed = await self._db(
                self._store.commit_judgement,
                article.id,
                matches=verdict.matches,
                developments=verdict.developments,
                members=verdict.members,
                deliveries=verdict.deliveries,
                claims=verdict.claims,
                now=now,
                language=article.language,
            )
        except BaseException:
            self._trackers.clear()  # they may know of what was never stored; they are rebuilt from the store
            raise
        if not committed:
            self._trackers.clear()
            return JudgeTally()
        if verdict.deliveries:
            self._on_enqueued()
        for member in verdict.members:
            log.info("article_matched", story=member.story, title=article.title, language=article.language,
                     source=article.source, development=member.development, reason=member.reason,
                     owed=len(verdict.deliveries))  # fmt: skip
        return JudgeTally(
            articles=1,
            matches=len(verdict.members),
            opened=verdict.opened,
            updated=len(verdict.members) - verdict.opened,
            enqueued=len(verdict.deliveries),
        )

    async def _build_judgement(self, article: Article, matches: Sequence[Match], now: datetime) -> _Judgement:
        verdict = _Judgement(
            [match for match in matches if match.matched or match.score >= NEAR_MISS_SCORE], [], [], []
        )
        for match in matches:
            if not match.matched:
                continue
            tracker = await self._story_tracker(match.story, now)
            placement = tracker.place(article, match, now)
            verdict.developments.append(placement.development)
            verdict.members.append(placement.member)
            verdict.claims += build_claims(article, placement.member)
            verdict.opened += placement.opens_development
            if placement.is_alert and not article.baseline:
                verdict.deliveries += await self._build_deliveries(article, match, placement, now)
        return verdict

    async def _build_deliveries(
        self, article: Article, match: Match, placement: Placement, now: datetime
    ) -> tuple[Delivery, ...]:
        key = placement.development.key
        told = [] if placement.opens_development else await self._db(self._earlier_reports, key, now)
        others = [one for one in told if one.id != article.id]
        return await self._dispatcher.build_deliveries(
            development_alert(article, match, placement, others, now)
        )

    def _earlier_reports(self, development: str, now: datetime) -> list[Article]:
        """The development's reports so far; on the store's thread."""
        members = self._store.development_members(development, MAX_EARLIER_REPORTS)
        ids = [member.article_id for member in members if member.joined >= now - WINDOW]
        known = self._store.articles(ids) if ids else {}
        return [known[one] for one in ids if one in known]

    async def _story_tracker(self, story: str, now: datetime) -> Tracker:
        """The story's developments."""
        if story not in self._trackers:
            self._trackers[story] = await self._rebuild_tracker(
                story, now, pinned_developments(self._rulings, story)
            )
        return self._trackers[story]

    async def _rebuild_tracker(self, story: str, now: datetime, pins: Mapping[str, str]) -> Tracker:
        """A tracker that knows the window's reports, read page by page: what comes in waits meanwhile."""
        began, since, count = time.monotonic(), now - WINDOW, 0
        found = await self._db(self._store.developments, story, limit=4 * MAX_OPEN)
        open_ones = [one for one in found if one.updated >= since]
        figures = await self._known_figures(self._stories[story], now)
        tracker = Tracker(self._stories[story], (), open_ones, figures, window=WINDOW, pins=pins)
        after = ""
        while page := await self._db(self._store.members, story, since, after=after, limit=BATCH_SIZE):
            tracker.restore(page)
            after, count = page[-1].article_id, count + len(page)
            if count % REBUILD_LOG_INTERVAL == 0:
                log.info("developments_rebuilding", story=story, reports=count, developments=len(open_ones))
        await asyncio.to_thread(tracker.finish_restore)
        if count >= REBUILD_LOG_INTERVAL:
            log.info("developments_rebuilt", story=story, reports=count,
                     duration_s=round(time.monotonic() - began, 1))  # fmt: skip
        return tracker

    async def _known_figures(self, story: Story, now: datetime) -> list[Figure]:
        """What was claimed so far; the seed's own figures are brought up to date."""
        kept = await self._db(self._store.seed_claims, story.name)
        if (seeds := build_seed_claims(story, now, kept)) is not None:
            await self._db(self._store.replace_seed_claims, story.name, seeds)
        return await self._db(self._store.reported_figures, story.name)

    async def enqueue_summaries(self, *, force: bool = False) -> int:
        """Owe one summary a story for what the sources held when first read; returns deliveries owed.

        Waits until every source was tried once and every baseline article is matched, at most
        `SUMMARY_MAX_WAIT`; with `settle` it does not wait.
        """
        owed = 0
        for name in self._stories:
            members = await self._db(self._store.baseline_members, name)
            if members and (force or await self._baseline_complete(members)):
                owed += await self._enqueue_summary(name, members)
        return owed

    async def _baseline_complete(self, members: Sequence[Member]) -> bool:
        if self._clock() - min(member.joined for member in members) > SUMMARY_MAX_WAIT:
            return True
        states = await self._db(self._store.source_states)
        untried = any(not state.has_baseline and not state.failures and not state.gone for state in states)
        return not untried and not await self._db(self._store.baseline_pending_count)

    async def _enqueue_summary(self, name: str, members: Sequence[Member]) -> int:
        now = self._clock()
        ids = [member.article_id for member in members]
        articles = await self._db(self._store.articles, ids)
        verdicts = await self._db(self._store.matches_by_article, ids)
        developments = await self._db(self._store.developments, name, limit=100_000)
        alert = summary_alert(
            name,
            members,
            articles,
            _matches_of_story(name, verdicts),
            {one.key: one for one in developments},
            now,
        )
        deliveries = await self._dispatcher.build_deliveries(alert) if self._initial_summary else ()
        await self._db(self._store.commit_summary, members, deliveries, now)
        log.info(
            "summary_enqueued",
            story=name,
            developments=alert.total,
            reports=len(members),
            owed=len(deliveries),
        )
        return len(deliveries)


async def _gather_all(settling: Sequence[Awaitable[JudgeTally]]) -> list[JudgeTally]:
    """Every result, once all have ended.

    Raises:
        StoreError: one of them failed; the others are done all the same.
    """
    results = await asyncio.gather(*settling, return_exceptions=True)
    for result in results:
        if isinstance(result, BaseException):
            raise result
    return [result for result in results if not isinstance(result, BaseException)]


def _matches_of_story(story: str, verdicts: Mapping[str, Sequence[Match]]) -> dict[str, Match]:
    return {key: match for key, matches in verdicts.items() for match in matches if match.story == story}
