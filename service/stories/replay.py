"""Judges stored articles again, writing nothing: what would other settings have sent?"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from alerts.developments.overrides import pinned
from alerts.developments.tracker import Tracker
from alerts.matching.matcher import Matcher
from alerts.stories.story import Story
from store.logging import structlog
from store.protocol.store import Store
from store.records.collection import Article, ArticleState, Match

PAGE = 500
"""Articles held in memory at a time."""

log = structlog.get_logger()

Told = Callable[[int], None]
"""Told how many articles are through."""


@dataclass(slots=True)
class StoryReplay:
    """What came of one story; `as_dict` is the contract of `susulan replay --json`."""

    story: str
    articles: int = 0
    kept: int = 0
    added: list[dict[str, Any]] = field(default_factory=list)
    """No match then, a match now."""
    dropped: list[dict[str, Any]] = field(default_factory=list)
    """A match then, none now."""
    alerts: list[dict[str, Any]] = field(default_factory=list)
    """What would be sent, in order."""

    def as_dict(self) -> dict[str, Any]:
        """As scripts read it."""
        return {
            "story": self.story,
            "articles": self.articles,
            "kept": self.kept,
            "added": self.added,
            "dropped": self.dropped,
            "alerts": self.alerts,
        }


def arrivals(store: Store, since: datetime, told: Told) -> Iterator[list[Article]]:
    """Judged articles since then, in order of arrival, in pages.

    Without those that are still on their way, and those whose text has gone.
    """
    after, count = "", 0
    while page := store.articles_since(since, after=after, limit=PAGE):
        whole = (article for article in page if not article.text_gone)
        yield [article for article in whole if article.state is ArticleState.DONE]
        after, count = page[-1].id, count + len(page)
        told(count)


def judged(matcher: Matcher, article: Article) -> list[Match]:
    """The verdicts; none where judging failed: one article must not end a whole replay."""
    try:
        return matcher.judge(article)
    except Exception:
        log.exception("judging failed", article=article.id, title=article.title)
        return []


def replay(
    store: Store, stories: Sequence[Story], matcher: Matcher, since: datetime, told: Told
) -> list[StoryReplay]:
    """Everything since then through the matcher and fresh developments, as if it came in today."""
    results = {story.name: StoryReplay(story.name) for story in stories}
    rulings = store.rulings()
    trackers = {story.name: Tracker(story, pins=pinned(rulings, story.name)) for story in stories}
    for page in arrivals(store, since, told):
        then = store.matches_of(article.id for article in page)
        for article in page:
            before = {match.story: match for match in then.get(article.id, ())}
            for match in judged(matcher, article):
                _count(results[match.story], article, match, before.get(match.story))
                if match.matched:
                    _place(results[match.story], trackers[match.story], article, match)
    return list(results.values())


def _count(result: StoryReplay, article: Article, match: Match, before: Match | None) -> None:
    result.articles += 1
    matched_then = before is not None and before.matched
    if match.matched and matched_then:
        result.kept += 1
    elif match.matched:
        result.added.append(changed_row(article, match, before))
    elif matched_then:
        result.dropped.append(changed_row(article, match, before))


def _place(result: StoryReplay, tracker: Tracker, article: Article, match: Match) -> None:
    """What was there when its source was first read goes into one summary, the first alert of all."""
    placement = tracker.place(article, match, article.seen)
    if article.baseline:
        if not result.alerts or result.alerts[0]["kind"] != "summary":
            result.alerts.insert(0, {"kind": "summary", "developments": 0, "reports": 0})
        result.alerts[0]["reports"] += 1
        result.alerts[0]["developments"] += placement.opened
    elif placement.speaks:
        result.alerts.append(
            {
                "kind": "development" if placement.opened else "update",
                "development": placement.development.key,
                **article_row(article),
                "score": round(match.score, 4),
                "new": placement.new,
            }
        )


def changed_row(article: Article, match: Match, before: Match | None) -> dict[str, Any]:
    """An article whose verdict is another now."""
    return {
        **article_row(article),
        "score": round(match.score, 4),
        "score_then": round(before.score, 4) if before else None,
        "note": match.note,
    }


def article_row(article: Article) -> dict[str, Any]:
    """An article as a row names it."""
    return {
        "id": article.id,
        "title": article.title,
        "language": article.language,
        "source": article.source,
        "url": article.url,
        "seen": article.seen.isoformat(),
    }
