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

from alerts.developments.claim_status import claims_of, seed_claims
from alerts.developments.overrides import pinned
from alerts.developments.tracker import MAX_OPEN, WINDOW, Placement, Tracker
from alerts.matching.feedback import taught
from alerts.matching.matcher import Matcher
from alerts.messages.compose import development_alert, summary_alert
from alerts.stories.story import Story
from crawler.ingest import in_its_language
from service.pipeline.dispatch import Owing
from store.errors import StoreError
from store.log_throttle import Lasting
from store.logging import structlog
from store.protocol.store import Store
from store.records.collection import (
    Article,
    Claim,
    Clock,
    Delivery,
    Development,
    Feedback,
    Figure,
    Match,
    Member,
    Ruling,
)
from store.writer_thread import StoreThread

BATCH = 200
NEAR_MISS = 0.2
"""Verdicts from this score on are kept even where they are no match: for explanations and feedback."""
MOST_TOLD = 1_000
"""Earlier reports of a development that an alert's numbers are counted from."""
RECALLED_TOLD = 20_000
"""After so many reports each, a word that a large window is still being read at the start."""
SUMMARY_PATIENCE = timedelta(minutes=10)
"""A summary waits this long for sources and pages that are not through yet."""

log = structlog.get_logger()


@dataclass(slots=True)
class JudgeTally:
    """What one round of matching came to."""

    articles: int = 0
    matches: int = 0
    opened: int = 0
    updated: int = 0
    owed: int = 0

    def add(self, other: JudgeTally) -> None:
        """Add another round's numbers."""
        self.articles += other.articles
        self.matches += other.matches
        self.opened += other.opened
        self.updated += other.updated
        self.owed += other.owed


@dataclass(slots=True)
class _Verdict:
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
        owing: Owing,
        clock: Clock,
        *,
        matcher: Matcher | None = None,
        summarise_baseline: bool = True,
        on_owed: Callable[[], object] = lambda: None,
    ) -> None:
        self._store, self._db, self._clock = store, db, clock
        self._stories = {story.name: story for story in stories}
        self._matcher = matcher or Matcher(stories)
        self._owing = owing
        self._summarise = summarise_baseline
        self._on_owed = on_owed
        self._trackers: dict[str, Tracker] = {}
        self._heeded: list[Feedback] = []
        self._rulings: list[Ruling] = []
        self._troubles = Lasting()

    async def judge_ready(self) -> JudgeTally:
        """Match everything that is ready, in order of arrival; returns when nothing is left."""
        tally = JudgeTally()
        while lot := await self._db(self._next_lot):
            articles, feedback, rulings = lot
            self._heed_feedback(feedback)
            self._heed_rulings(rulings)
            judged = await asyncio.to_thread(self._judge, articles)
            told = [(article, matches) for article, matches in judged if any(one.matched for one in matches)]
            rest = [pair for pair in judged if not any(one.matched for one in pair[1])]
            # What matches nothing has no order, and all at once it shares a transaction.
            for settled in await _all_of([self._settle(*pair) for pair in rest]):
                tally.add(settled)
            for article, matches in told:
                tally.add(await self._settle(article, matches))
        return tally

    def _next_lot(self) -> tuple[list[Article], list[Feedback], list[Ruling]] | None:
        """What is ready, and what people taught and decided; on the store's thread, in one go."""
        articles = self._store.ready_articles(BATCH)
        return (articles, self._store.feedback(), self._store.rulings()) if articles else None

    def _heed_feedback(self, feedback: list[Feedback]) -> None:
        """Judge with what people taught meanwhile, by a command beside the running service."""
        if feedback != self._heeded:
            stories = [taught(story, feedback) for story in self._stories.values()]
            self._matcher, self._heeded = self._matcher.for_stories(stories), feedback
            thresholds = {story.name: round(story.threshold, 3) for story in stories}
            log.info("feedback heeded", given=len(feedback), thresholds=thresholds)

    def _heed_rulings(self, rulings: list[Ruling]) -> None:
        """Make the developments anew where people decided something about them meanwhile."""
        if rulings != self._rulings:
            self._trackers.clear()
            self._rulings = rulings

    def _judge(self, articles: Sequence[Article]) -> list[tuple[Article, list[Match]]]:
        return [self._judge_one(article) for article in articles]

    def _judge_one(self, article: Article) -> tuple[Article, list[Match]]:
        """The article in its own language, and the verdicts.

        None where judging failed: one article must not hold up all that come after it.
        """
        try:
            article = in_its_language(article)
            return article, self._matcher.judge(article)
        except Exception as error:  # noqa: BLE001 - what fails once fails each time
            self._tell_failed("judging failed", article, error)
            return article, []

    def _tell_failed(self, what: str, article: Article, error: Exception) -> None:
        """A line a report, and now and then where in the program it was: one mistake may meet them all."""
        spell = self._troubles.again(what, self._clock(), type(error).__name__)
        told = log.exception if spell else log.error
        facts = spell.facts() if spell else {}
        told(what, article=article.id, title=article.title, source=article.source, error=repr(error), **facts)

    async def _settle(self, article: Article, matches: Sequence[Match]) -> JudgeTally:
        """Place one judged article and commit all that follows from it."""
        now = self._clock()
        try:
            try:
                verdict = await self._verdict(article, matches, now)
            except (StoreError, asyncio.CancelledError):
                raise
            except Exception as error:  # noqa: BLE001 - as in `_judge_one`
                self._tell_failed("placing failed", article, error)
                self._trackers.clear()
                verdict = _Verdict(list(matches), [], [], [])
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
            self._on_owed()
        for member in verdict.members:
            log.info("matched", story=member.story, title=article.title, language=article.language,
                     source=article.source, development=member.development, reason=member.reason,
                     owed=len(verdict.deliveries))  # fmt: skip
        return JudgeTally(
            articles=1,
            matches=len(verdict.members),
            opened=verdict.opened,
            updated=len(verdict.members) - verdict.opened,
            owed=len(verdict.deliveries),
        )

    async def _verdict(self, article: Article, matches: Sequence[Match], now: datetime) -> _Verdict:
        verdict = _Verdict(
            [match for match in matches if match.matched or match.score >= NEAR_MISS], [], [], []
        )
        for match in matches:
            if not match.matched:
                continue
            tracker = await self._tracker(match.story, now)
            placement = tracker.place(article, match, now)
            verdict.developments.append(placement.development)
            verdict.members.append(placement.member)
            verdict.claims += claims_of(article, placement.member)
            verdict.opened += placement.opened
            if placement.speaks and not article.baseline:
                verdict.deliveries += await self._owed(article, match, placement, now)
        return verdict

    async def _owed(
        self, article: Article, match: Match, placement: Placement, now: datetime
    ) -> tuple[Delivery, ...]:
        key = placement.development.key
        told = [] if placement.opened else await self._db(self._told, key, now)
        others = [one for one in told if one.id != article.id]
        return await self._owing.deliveries(development_alert(article, match, placement, others, now))

    def _told(self, development: str, now: datetime) -> list[Article]:
        """The development's reports so far; on the store's thread."""
        members = self._store.development_members(development, MOST_TOLD)
        ids = [member.article_id for member in members if member.joined >= now - WINDOW]
        known = self._store.articles(ids) if ids else {}
        return [known[one] for one in ids if one in known]

    async def _tracker(self, story: str, now: datetime) -> Tracker:
        """The story's developments."""
        if story not in self._trackers:
            self._trackers[story] = await self._recalled(story, now, pinned(self._rulings, story))
        return self._trackers[story]

    async def _recalled(self, story: str, now: datetime, pins: Mapping[str, str]) -> Tracker:
        """A tracker that knows the window's reports, read page by page: what comes in waits meanwhile."""
        began, since, count = time.monotonic(), now - WINDOW, 0
        found = await self._db(self._store.developments, story, limit=4 * MAX_OPEN)
        open_ones = [one for one in found if one.updated >= since]
        figures = await self._figures(self._stories[story], now)
        tracker = Tracker(self._stories[story], (), open_ones, figures, window=WINDOW, pins=pins)
        after = ""
        while page := await self._db(self._store.members, story, since, after=after, limit=BATCH):
            tracker.recall(page)
            after, count = page[-1].article_id, count + len(page)
            if count % RECALLED_TOLD == 0:
                log.info("recalling developments", story=story, reports=count, developments=len(open_ones))
        await asyncio.to_thread(tracker.settle)
        if count >= RECALLED_TOLD:
            log.info("developments recalled", story=story, reports=count,
                     duration_s=round(time.monotonic() - began, 1))  # fmt: skip
        return tracker

    async def _figures(self, story: Story, now: datetime) -> list[Figure]:
        """What was claimed so far; the seed's own figures are brought up to date."""
        kept = await self._db(self._store.seed_claims, story.name)
        if (seeds := seed_claims(story, now, kept)) is not None:
            await self._db(self._store.keep_seed_claims, story.name, seeds)
        return await self._db(self._store.figures_told, story.name)

    async def summarise(self, *, settle: bool = False) -> int:
        """Owe one summary a story for what the sources held when first read; returns deliveries owed.

        Waits until every source was tried once and every baseline article is matched, at most
        `SUMMARY_PATIENCE`; with `settle` it does not wait.
        """
        owed = 0
        for name in self._stories:
            members = await self._db(self._store.baseline_members, name)
            if members and (settle or await self._baseline_complete(members)):
                owed += await self._summarise_story(name, members)
        return owed

    async def _baseline_complete(self, members: Sequence[Member]) -> bool:
        if self._clock() - min(member.joined for member in members) > SUMMARY_PATIENCE:
            return True
        states = await self._db(self._store.source_states)
        untried = any(not state.baselined and not state.failures and not state.parked for state in states)
        return not untried and not await self._db(self._store.baseline_pending)

    async def _summarise_story(self, name: str, members: Sequence[Member]) -> int:
        now = self._clock()
        ids = [member.article_id for member in members]
        articles = await self._db(self._store.articles, ids)
        verdicts = await self._db(self._store.matches_of, ids)
        developments = await self._db(self._store.developments, name, limit=100_000)
        alert = summary_alert(
            name, members, articles, _of_story(name, verdicts), {one.key: one for one in developments}, now
        )
        deliveries = await self._owing.deliveries(alert) if self._summarise else ()
        await self._db(self._store.commit_summary, members, deliveries, now)
        log.info(
            "summarised", story=name, developments=alert.total, reports=len(members), owed=len(deliveries)
        )
        return len(deliveries)


async def _all_of(settling: Sequence[Awaitable[JudgeTally]]) -> list[JudgeTally]:
    """Every result, once all have ended.

    Raises:
        StoreError: one of them failed; the others are done all the same.
    """
    results = await asyncio.gather(*settling, return_exceptions=True)
    for result in results:
        if isinstance(result, BaseException):
            raise result
    return [result for result in results if not isinstance(result, BaseException)]


def _of_story(story: str, verdicts: Mapping[str, Sequence[Match]]) -> dict[str, Match]:
    return {key: match for key, matches in verdicts.items() for match in matches if match.story == story}
