"""Judges stored articles again and writes nothing: which alerts would other settings have caused?"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import structlog

from alerts.developments.desk import Desk, Judgement
from alerts.developments.placement import Placement
from alerts.matching.matcher import Matcher
from alerts.messages.decisions import news_text
from alerts.outlets.table import OutletTable
from alerts.stories.story import Story
from store.protocol.store import Store
from store.records.articles import Article, ArticleState
from store.records.matching import Match

PAGE_SIZE = 500
"""Articles held in memory at a time."""

log = structlog.get_logger()

OnProgress = Callable[[int], None]
"""Called with the number of articles that are judged."""


@dataclass(slots=True)
class StoryReplay:
    """The result for one story; `as_dict` is the contract of `susulan replay --json`."""

    story: str
    articles: int = 0
    kept: int = 0
    added: list[dict[str, Any]] = field(default_factory=list)
    """Articles that did not match and do now."""
    dropped: list[dict[str, Any]] = field(default_factory=list)
    """Articles that matched and do not now."""
    alerts: list[dict[str, Any]] = field(default_factory=list)
    """The alerts that these settings cause, in order; routing and send windows are not applied."""

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

    Without those that are not judged yet, and those whose text was pruned.
    """
    after, count = "", 0
    while page := store.articles_since(since, after=after, limit=PAGE_SIZE):
        whole = (article for article in page if not article.text_pruned)
        yield [article for article in whole if article.state is ArticleState.DONE]
        after, count = page[-1].id, count + len(page)
        on_progress(count)


def log_failure(judgement: Judgement) -> None:
    """Log why an article could not be judged; a replay goes on without it."""
    if judgement.error is not None:
        article = judgement.article
        log.error("judging_failed", article=article.id, title=article.title, exc_info=judgement.error)


def replay_articles(
    store: Store,
    stories: Sequence[Story],
    matcher: Matcher,
    since: datetime,
    on_progress: OnProgress,
    *,
    outlets: OutletTable | None = None,
) -> list[StoryReplay]:
    """Everything since then, judged as if it came in today, with no developments known before.

    Without `outlets` the shipped table says who owns what.
    """
    results = {story.name: StoryReplay(story.name) for story in stories}
    desk = Desk.without_history(
        stories, matcher, overrides=store.overrides(), corrections=store.claim_corrections(), outlets=outlets
    )
    for page in judged_articles(store, since, on_progress):
        stored = store.matches_by_article(article.id for article in page)
        for article in page:
            previous = {match.story: match for match in stored.get(article.id, ())}
            judgement = desk.judge(article, article.seen)
            log_failure(judgement)
            for match in judgement.matches:
                result = results[match.story]
                _count_change(result, article, match, previous.get(match.story))
                if (placement := judgement.placement_in(match.story)) is not None:
                    _record_alert(result, article, match, placement)
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


def _record_alert(result: StoryReplay, article: Article, match: Match, placement: Placement) -> None:
    """Baseline articles are counted in one summary, the first alert of all."""
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
                "new": news_text(placement.news),
            }
        )


def change_row(article: Article, match: Match, previous: Match | None) -> dict[str, Any]:
    """An article whose verdict has changed."""
    return {
        **article_row(article),
        "score": round(match.score, 4),
        "score_then": round(previous.score, 4) if previous else None,
        "note": match.note,
    }


def article_row(article: Article) -> dict[str, Any]:
    """The columns that identify an article."""
    return {
        "id": article.id,
        "title": article.title,
        "language": article.language,
        "source": article.source,
        "url": article.url,
        "seen": article.seen.isoformat(),
    }
