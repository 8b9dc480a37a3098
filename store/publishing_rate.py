"""How often a source publishes, learned from its polls. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from math import exp

from store.records.sources import DEFAULT_ARTICLES_PER_DAY, SourceState

_DECAY_S = 12 * 3_600.0
"""After this long an article weighs 1/e: long enough to bridge an hour without news, short enough to tell
day from night and a burst from a slow week."""
_INTERVAL_WINDOW = 10
"""The usual interval is learned from about so many productive polls."""
_MIN_INTERVAL_S = 60.0
"""Two polls closer than this count as this far apart: one article in a second is no rate."""
_DAY_S = 86_400.0


@dataclass(frozen=True, slots=True)
class PublishingRate:
    """What is stored of how often a source publishes."""

    articles_per_day: float = DEFAULT_ARTICLES_PER_DAY
    usual_interval: timedelta | None = None
    productive_polls: int = 0


def updated_articles_per_day(
    articles_per_day: float, since: datetime | None, at: datetime, new_articles: int
) -> float:
    """New articles a day, after a poll that brought so many since the one before; recent ones count most."""
    if since is None:
        return articles_per_day
    passed_s = max((at - since).total_seconds(), _MIN_INTERVAL_S)
    kept = exp(-passed_s / _DECAY_S)
    return articles_per_day * kept + (1.0 - kept) * new_articles * _DAY_S / passed_s


def updated_rate(state: SourceState, at: datetime, new_articles: int) -> PublishingRate:
    """The rate after a poll. The first poll does not count: what it listed was there before."""
    if not state.has_baseline:
        return PublishingRate(state.articles_per_day, state.usual_interval, state.productive_polls)
    per_day = updated_articles_per_day(state.articles_per_day, state.last_ok, at, new_articles)
    if not new_articles:
        return PublishingRate(per_day, state.usual_interval, state.productive_polls)
    productive = state.productive_polls + 1
    if state.last_new is None or at <= state.last_new:
        return PublishingRate(per_day, state.usual_interval, productive)
    interval, usual = at - state.last_new, state.usual_interval
    share = 1.0 / min(productive, _INTERVAL_WINDOW)
    return PublishingRate(
        per_day, interval if usual is None else usual + (interval - usual) * share, productive
    )
