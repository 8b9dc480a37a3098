"""Judges stored articles again, writing nothing: what would other settings have sent?"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import structlog

from alerts.developments.overrides import pinned_developments
from alerts.developments.tracker import Tracker
from alerts.matching.matcher import Matcher
from alerts.stories.story import Story
from store.protocol.store import Store
from store.records.collection import Article, ArticleState
from store.records.matching import Match

PAGE_SIZE = 500
"""Articles held in memory at a time."""

log = structlog.get_logger()

OnProgress = Callable[[int], None]
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


def judged_articles(store: Store, since: datetime, on_progress: OnProgress) -> Iterator[list[Article]]:
    """Judged articles since then, in order of arrival, in pages.

    Without those that are still on their way, and those whose text has gone.
    """
    after, count = "", 0
    while page := store.articles_since(since, after=after, limit=PAGE_SIZE):
        whole = (article for article in page if not article.text_pruned)
        yield [article for article in whole if article.state is ArticleState.DONE]
        after, count = page[-1].id, count + len(page)
        on_progress(count)


def judge_safely(matcher: Matcher, article: Article) -> list[Match]:
    """The verdicts; none where judging failed: one article must not end a whole replay."""
    try:
        return matcher.match(article)
    except Exception:
        log.exception("judging_failed", article=article.id, title=article.title)
        return []


def replay_articles(
    store: Store, stories: Sequence[Story], matcher: Matcher, since: datetime, on_progress: OnProgress
) -> list[StoryReplay]:
    """Everything since then through the matcher and fresh developments, as if it came in today."""
    results = {story.name: StoryReplay(story.name) for story in stories}
    rulings = store.rulings()
    trackers = {
        story.name: Tracker(story, pins=pinned_developments(rulings, story.name)) for story in stories
    }
    for page in judged_articles(store, since, on_progress):
        then = store.matches_by_article(article.id for article in page)
        for article in page:
            before = {match.story: match for match in then.get(article.id, ())}
            for match in judge_safely(matcher, article):
                _count_change(results[match.story], article, match, before.get(match.story))
                if match.matched:
                    _record_alert(results[match.story], trackers[match.story], article, match)
    return list(results.values())


def _count_change(result: StoryReplay, article: Article, match: Match, previous: Match | None) -> None:
    result.articles += 1
    matched_then = previous is not None and previous.matched
    if match.matched and matched_then:
        result.kept += 1
    elif match.matched:
        result.added.append(change_row(article, match, previous))
    elif matched_then:
        result.dropped.append(change_row(article, match, previous))


def _record_alert(result: StoryReplay, tracker: Tracker, article: Article, match: Match) -> None:
    """What was there when its source was first read goes into one summary, the first alert of all."""
    placement = tracker.place(article, match, article.seen)
    if article.baseline:
        if not result.alerts or result.alerts[0]["kind"] != "summary":
            result.alerts.insert(0, {"kind": "summary", "developments": 0, "reports": 0})
        result.alerts[0]["reports"] += 1
        result.alerts[0]["developments"] += placement.opens_development
    elif placement.is_alert:
        result.alerts.append(
            {
                "kind": "development" if placement.opens_development else "update",
                "development": placement.development.key,
                **article_row(article),
                "score": round(match.score, 4),
                "new": placement.news,
            }
        )


def change_row(article: Article, match: Match, previous: Match | None) -> dict[str, Any]:
    """An article whose verdict is another now."""
    return {
        **article_row(article),
        "score": round(match.score, 4),
        "score_then": round(previous.score, 4) if previous else None,
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
