"""Judges a report again for a page, with what people taught so far: off the event loop, one at a time."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any

from alerts.matching.adjusted import adjust_story
from alerts.matching.explain import explain
from alerts.matching.explanation import Explanation
from alerts.stories.story import Story
from service.pipeline.vectors import VectorBuffer
from service.stories.feedback import build_feedback
from service.stories.matcher import build_matcher
from service.stories.topic_rows import Topic, topic_row
from store.errors import StoreError
from store.records.articles import Article
from store.records.matching import Feedback
from store.records.proposals import AppliedProposal
from store.records.vectors import StoredVector

if TYPE_CHECKING:
    from alerts.matching.encoder import Encoder
    from alerts.matching.matcher import Matcher


class Judge:
    """A matcher of the dashboard's own: the service's is busy with what comes in."""

    def __init__(self, stories: Sequence[Story], encoder: Encoder | None) -> None:
        self._stories = list(stories)
        self._encoder = encoder
        self._vectors = VectorBuffer()
        self._matcher: Matcher | None = None
        self._adjusted_by: tuple[list[Feedback], list[AppliedProposal]] | None = None
        self._one_at_a_time = asyncio.Lock()

    async def explain(
        self,
        article: Article,
        feedback: Sequence[Feedback],
        applied: Sequence[AppliedProposal],
        vector: StoredVector | None = None,
    ) -> list[Explanation]:
        """One explanation for each story. `vector`: the stored one, which saves encoding the text."""

        def run() -> list[Explanation]:
            self._vectors.load({article.id: vector} if vector else {})
            return explain(self._matcher_with(feedback, applied), article)

        async with self._one_at_a_time:
            return await asyncio.to_thread(run)

    async def describe(
        self,
        topic: Topic,
        feedback: Sequence[Feedback],
        applied: Sequence[AppliedProposal],
    ) -> dict[str, Any]:
        """What a story became, as `susulan topic --json`."""

        def run() -> dict[str, Any]:
            self._vectors.load({})
            return topic_row(topic, self._matcher_with(feedback, applied))

        async with self._one_at_a_time:
            return await asyncio.to_thread(run)

    async def compare(
        self, before: Story, after: Callable[[], Story], articles: Sequence[Article]
    ) -> list[tuple[Article, bool, bool]]:
        """Whether each report matches a story, and a changed version of it, which `after` builds.

        Raises:
            ConfigError: the changed version cannot be built.
        """

        def run() -> list[tuple[Article, bool, bool]]:
            self._vectors.load({})
            stories = [before, after()]
            matcher = self._matcher_with([], []).for_stories(stories)
            verdicts = (matcher.match(article) for article in articles)
            return [
                (article, old.matched, new.matched)
                for article, (old, new) in zip(articles, verdicts, strict=True)
            ]

        async with self._one_at_a_time:
            return await asyncio.to_thread(run)

    async def build_feedback(
        self, article: Article, story_name: str, *, useful: bool, off_story: bool, by: str, at: datetime
    ) -> Feedback:
        """The feedback record of an opinion on a report; `by`: whose it is.

        Raises:
            StoreError: there is no such story.
        """
        story = next((one for one in self._stories if one.name == story_name), None)
        if story is None:
            raise StoreError(f"the config has no story {story_name!r}")

        def run() -> Feedback:
            self._vectors.load({})
            matcher = build_matcher([story], "off", encoder=self._encoder, cache=self._vectors)
            return build_feedback(
                article,
                story,
                matcher,
                useful=useful,
                off_story=off_story,
                at=at,
                channel="dashboard",
                recipient=by,
            )

        async with self._one_at_a_time:
            return await asyncio.to_thread(run)

    def _matcher_with(self, feedback: Sequence[Feedback], applied: Sequence[AppliedProposal]) -> Matcher:
        given = list(feedback), list(applied)
        if self._matcher is None or given != self._adjusted_by:
            stories = [adjust_story(story, *given) for story in self._stories]
            if self._matcher is None:
                self._matcher = build_matcher(stories, "off", encoder=self._encoder, cache=self._vectors)
            else:
                self._matcher = self._matcher.for_stories(stories)
            self._adjusted_by = given
        return self._matcher
