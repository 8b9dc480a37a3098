"""What readers decide, whether on a page or by a script: stored with who and when."""

from __future__ import annotations

from datetime import timedelta

from alerts.messages.language.phrase import phrase
from service.dashboard.site import Site
from service.dashboard.wording.refusals import RefusedError
from service.stories.feedback import already_given
from service.stories.overrides import find_development
from store.protocol.store import Store
from store.records.deliveries import Silence
from store.records.matching import Feedback

MAX_SILENCE_DAYS = 365
VERDICTS = {"useful": (True, False), "not-useful": (False, False), "not-this-story": (False, True)}
"""Verdict → useful, and whether it is about something else than the story."""


async def give_feedback(site: Site, article_id: str, story: str, verdict: str, by: str) -> Feedback:
    """Store an opinion on a report; the same opinion again changes nothing.

    Raises:
        StoreError: the verdict or story is not known, or the report's text is no longer stored.
    """
    if verdict not in VERDICTS:
        raise RefusedError(phrase("verdict: expected one of {names}", names=", ".join(VERDICTS)))
    article = (await site.db(site.store.articles, [article_id])).get(article_id)
    if article is None or article.text_pruned:
        raise RefusedError(
            phrase("The text of this report is no longer stored: nothing can be learnt from it.")
        )
    useful, off_story = VERDICTS[verdict]
    feedback = await site.judge.build_feedback(
        article, story, useful=useful, off_story=off_story, by=by, at=site.clock()
    )
    if not already_given(await site.db(site.store.feedback), feedback):
        await site.db(site.store.add_feedback, feedback)
    return feedback


async def silence_development(site: Site, key: str, days: int, by: str, reason: str = "") -> Silence:
    """Hold back the alerts about a development for some days.

    Raises:
        StoreError: there is no such development, or it is too long.
    """
    if not 0 < days <= MAX_SILENCE_DAYS:
        raise RefusedError(phrase("A silence lasts 1 to {number} days.", number=MAX_SILENCE_DAYS))
    now = site.clock()

    def add(store: Store) -> Silence:
        development = find_development(store, key).development
        return store.add_silence(
            Silence(
                0,
                development.story,
                "",
                reason or f"silenced by {by or 'a reader'}",
                now,
                now + timedelta(days=days),
                development=development.key,
            )
        )

    return await site.db(add, site.store)
