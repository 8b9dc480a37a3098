"""Answers by link: which alert a link belongs to, and what happens when it is used."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from enum import Enum
from typing import TYPE_CHECKING

import structlog

from alerts.channels.channel import Channel
from alerts.messages.answers.links import MAX_LIFE, OPINIONS, AnswerAct, AnswerLink, AnswerLinks
from alerts.messages.language.words import ENGLISH, Words
from service.pipeline.link_secret import kept_link_secret
from service.pipeline.vectors import VectorBuffer
from service.stories.answers import AnsweredAlert, change_answer, find_answered, load_report
from service.stories.feedback import build_feedback
from service.stories.matcher import build_matcher
from store.clock import Clock
from store.protocol.store import Store
from store.records.matching import Feedback
from store.records.retention import RetentionClass
from store.writer_thread import StoreThread

if TYPE_CHECKING:
    from alerts.matching.encoder import Encoder
    from alerts.stories.story import Story
    from service.config.settings import Config

ANSWER_PATH = "/a/"
_SECRET_KEY = "answer link secret"  # noqa: S105 - the key in the store, not the secret

log = structlog.get_logger()


def build_answer_links(config: Config, store: Store) -> AnswerLinks | None:
    """What makes and checks the links; None without a public address.

    The secret that they depend on is generated once and kept in the store.
    """
    if config.public is None:
        return None
    secret = kept_link_secret(store, _SECRET_KEY)
    kept = config.retention.get(RetentionClass.DELIVERIES) or MAX_LIFE
    return AnswerLinks(secret, config.public.url + ANSWER_PATH, kept)


class AnswerOutcome(Enum):
    """What became of an answer."""

    STORED = "stored"
    """Also where it was in force already."""
    OUTDATED = "outdated"
    """Another change came first, or there were too many: the reader has to decide again."""
    UNKNOWN = "unknown"
    """The alert, its report or its story is gone."""


class AnswerHandler:
    """Reads and stores the answers of recipients."""

    def __init__(
        self,
        store: Store,
        db: StoreThread,
        links: AnswerLinks,
        channels: Mapping[str, Channel],
        stories: Sequence[Story],
        clock: Clock,
        encoder: Encoder | None = None,
        words: Callable[[str], Words] = lambda _: ENGLISH,
    ) -> None:
        """`words`: how the readers of a channel are written to."""
        self._store, self._db, self._links, self._clock = store, db, links, clock
        self._channels, self._encoder, self._words = channels, encoder, words
        self._stories = {story.name: story for story in stories}
        self._scoring = asyncio.Lock()

    def check(self, act: str, token: str) -> AnswerLink | None:
        """The link behind an address; None if it is forged or too old. Reads nothing."""
        return self._links.check(act, token, self._clock())

    async def find(self, link: AnswerLink) -> AnsweredAlert | None:
        """The alert of a link; None if it or its recipient is gone."""
        answered = await self._db(find_answered, self._store, link.delivery_id, link.number, self._clock())
        if answered is None:
            return None
        channel = self._channels.get(answered.delivery.channel)
        return answered if channel and answered.delivery.recipient in channel.recipients() else None

    def words_for(self, answered: AnsweredAlert) -> Words:
        """How the reader is written to."""
        return self._words(answered.delivery.channel)

    def path_of(self, link: AnswerLink, act: AnswerAct) -> str:
        """The address of another act on the same development, relative to that of any other."""
        return f"../{self._links.path_of(AnswerLink(act, link.delivery_id, link.number, link.last_day))}"

    async def answer(self, link: AnswerLink, version: int) -> AnswerOutcome:
        """Store the answer in place of the one with this version; the same answer twice changes nothing."""
        answered = await self.find(link)
        if answered is None:
            return AnswerOutcome.UNKNOWN
        if answered.has(link.act):
            return AnswerOutcome.STORED
        if answered.state.version != version:
            return AnswerOutcome.OUTDATED
        now, feedback = self._clock(), None
        if link.act in OPINIONS:
            feedback = await self._feedback(answered, link.act, now)
            if feedback is None:
                return AnswerOutcome.UNKNOWN
        if await self._db(change_answer, self._store, answered, link.act, version, now, feedback):
            self._log(answered, link.act)
            return AnswerOutcome.STORED
        after = await self.find(link)
        return AnswerOutcome.STORED if after and after.has(link.act) else AnswerOutcome.OUTDATED

    async def _feedback(self, answered: AnsweredAlert, act: AnswerAct, now: datetime) -> Feedback | None:
        """The feedback of an opinion; None if nothing can be learnt, because the report or story is gone.

        It scores the report again, one at a time and off the event loop.
        """
        delivery = answered.delivery
        story = self._stories.get(delivery.story)
        article = await self._db(load_report, self._store, answered)
        if story is None or article is None:
            return None
        vectors = VectorBuffer()
        if self._encoder is not None:
            vectors.load(await self._db(self._store.vectors, [article.id]))

        def build() -> Feedback:
            matcher = build_matcher([story], "off", encoder=self._encoder, cache=vectors)
            return build_feedback(
                article,
                story,
                matcher,
                useful=act is AnswerAct.USEFUL,
                at=now,
                off_story=act is AnswerAct.NOT_THIS_STORY,
                channel=delivery.channel,
                recipient=delivery.recipient,
            )

        async with self._scoring:
            return await asyncio.to_thread(build)

    def _log(self, answered: AnsweredAlert, act: AnswerAct) -> None:
        delivery = answered.delivery
        log.info(
            "alert_answered",
            answer=act.value,
            channel=delivery.channel,
            recipient=delivery.recipient,
            story=delivery.story,
            delivery=delivery.id,
            article=answered.item.report.article_id,
        )
