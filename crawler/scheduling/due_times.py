"""When a source or host is due again. Pure: the same input gives the same time."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from math import sqrt
from zlib import crc32

from crawler.settings import CrawlerSettings
from store.errors import FetchError
from store.publishing_rate import updated_articles_per_day
from store.records.articles import Article
from store.records.sources import DEFAULT_ARTICLES_PER_DAY, SourceState

_JITTER_SHARE = 0.1
"""Share of the waiting time; only ever added, so nothing is polled sooner than promised."""
_MAX_STRETCH = 4.0
"""How far a server's hint may stretch the interval: many generators state a day without meaning it."""
_PUSHED_STRETCH = 4.0
"""Factor by which the interval of a pushed source is stretched."""
_MAX_DOUBLINGS = 20
_LEAST_DAILY = 0.01
_MAX_SLOWDOWN = 2.0
"""Limit to stretching the interval of a quiet source: rare reports are news too."""
_MOSTLY_NEW_SHARE = 0.5
_FEW_ENTRIES = 4
"""With fewer entries, a new half means nothing."""
_UNREACHABLE_CEILING_S = 3_600.0
"""Longest interval for an unreachable host: connecting is cheap, and the fault may be our network's."""
_TOO_MANY_REQUESTS = 429
_BUSY = frozenset({_TOO_MANY_REQUESTS, 503})
_BUSY_PAUSE_S = 60.0
"""After a 429 without `Retry-After`."""
_UNREACHABLE_PAUSE_S = 300.0
_OUTAGE_PAUSE_S = 60.0
_HOURS = 24


@dataclass(frozen=True, slots=True)
class PollLimits:
    """Limits of all waiting times, before jitter."""

    min_interval_s: float = 60.0
    max_interval_s: float = 86_400.0
    max_speedup: float = 4.0
    """A busy source's interval is divided by at most this, a quiet one's at most doubled; 1: neither."""

    @classmethod
    def from_settings(cls, settings: CrawlerSettings) -> PollLimits:
        """Return the limits in the settings."""
        return cls(settings.min_interval_s, settings.max_interval_s, settings.max_speedup)

    @property
    def longest_wait(self) -> timedelta:
        """No waiting time that this module gives is longer: with jitter and a feed's skipped hours."""
        return timedelta(seconds=self.max_interval_s * (1.0 + _JITTER_SHARE), hours=_HOURS)

    def clamp(self, wait_s: float) -> float:
        """Return the waiting time within the limits."""
        return min(max(wait_s, self.min_interval_s), self.max_interval_s)


@dataclass(frozen=True, slots=True)
class EntryCounts:
    """How many entries a poll returned, and how many of them are dated after the previous poll."""

    entries: int = 0
    fresh: int = 0


def due_after_success(
    state: SourceState,
    now: datetime,
    hint_s: float | None,
    limits: PollLimits,
    counts: EntryCounts = EntryCounts(),
    *,
    push_trusted_until: datetime | None = None,
) -> datetime:
    """Return when a source that was polled successfully is due: its interval, adapted to its recent rate.

    `hint_s`, the longest that feed and headers state, is a minimum, up to 4 intervals, unless most entries
    were new. Hours that the feed asks to skip are skipped. While a hub is trusted to push, the source is
    polled less often, but again as soon as that trust ends.
    """
    hinted_s = 0.0 if _is_mostly_new(counts) else min(hint_s or 0.0, state.source.interval_s * _MAX_STRETCH)
    wait_s = max(_adaptive_interval_s(state, now, limits.max_speedup, counts), hinted_s)
    due = now + _jittered(state.source.name, limits.clamp(wait_s))
    if push_trusted_until is not None:
        rare = now + _jittered(state.source.name, limits.clamp(wait_s * _PUSHED_STRETCH))
        due = min(rare, max(due, push_trusted_until))
    return _after_skip_hours(due, state.skip_hours)


def _adaptive_interval_s(state: SourceState, now: datetime, max_speedup: float, counts: EntryCounts) -> float:
    """Return the interval divided by the root of the rate, which minimises delay for a given number of polls.

    A source with mostly new entries may have dropped others since the last poll: it is polled again soonest.
    The interval of a source that has just failed is not shortened.
    """
    interval_s = state.source.interval_s
    fastest_s, slowest_s = interval_s / max_speedup, interval_s * min(max_speedup, _MAX_SLOWDOWN)
    if not state.has_baseline:
        return interval_s
    if _is_mostly_new(counts):
        return fastest_s
    daily = updated_articles_per_day(state.articles_per_day, state.last_ok, now, counts.fresh)
    wanted_s = interval_s * sqrt(DEFAULT_ARTICLES_PER_DAY / max(daily, _LEAST_DAILY))
    return min(max(wanted_s, interval_s if state.failures else fastest_s), slowest_s)


def _is_mostly_new(counts: EntryCounts) -> bool:
    return counts.entries >= _FEW_ENTRIES and counts.fresh > _MOSTLY_NEW_SHARE * counts.entries


def _after_skip_hours(due: datetime, skip_hours: int) -> datetime:
    """Return the first moment from `due` on outside the skipped hours; 24 skipped hours are ignored."""
    for hours in range(_HOURS):
        later = due + timedelta(hours=hours)
        if not skip_hours >> later.hour & 1:
            return later
    return due


def count_entries(state: SourceState, articles: Sequence[Article]) -> EntryCounts:
    """Estimate how many entries are new; only the store knows exactly, once the poll is recorded."""
    since = state.last_ok
    fresh = sum(1 for article in articles if since and article.published and since < article.published)
    return EntryCounts(len(articles), fresh)


def due_after_failure(
    state: SourceState,
    now: datetime,
    retry_after_s: float | None,
    limits: PollLimits,
    *,
    unreachable: bool = False,
) -> datetime:
    """Return when a source that failed is due: its interval, doubled for each previous failure in a row.

    The maximum interval is the limit, so no source is ever given up; for an `unreachable` host the limit is
    an hour or the interval. `Retry-After` is a minimum. With it, failures stretch the interval at most
    fourfold, because the server has said how long to wait.
    """
    interval_s = state.source.interval_s
    doubled = interval_s * 2.0 ** min(state.failures, _MAX_DOUBLINGS)
    if unreachable:
        doubled = min(doubled, max(interval_s, _UNREACHABLE_CEILING_S))
    if retry_after_s:
        doubled = min(doubled, interval_s * _MAX_STRETCH)
    wait_s = max(limits.clamp(doubled), min(retry_after_s or 0.0, limits.max_interval_s))
    return now + _jittered(state.source.name, wait_s)


def outage_pause_s(host: str) -> float:
    """Return a host's pause while our own network is down: 60 to 120 s by host, to spread retries."""
    return _OUTAGE_PAUSE_S * (1.0 + _hash_fraction(host))


def host_pause_s(host: str, error: FetchError, limits: PollLimits) -> float | None:
    """Return how long to pause the whole host after this error; None if it concerns the source alone.

    The jitter differs by host, so that hosts behind one front end are not retried in step.
    """
    if error.status == _TOO_MANY_REQUESTS or (error.status in _BUSY and error.retry_after_s is not None):
        wait_s = max(error.retry_after_s or 0.0, _BUSY_PAUSE_S)
    elif error.unreachable:
        wait_s = _UNREACHABLE_PAUSE_S
    else:
        return None
    return _jittered(host, min(wait_s, limits.max_interval_s)).total_seconds()


def _jittered(name: str, wait_s: float) -> timedelta:
    """Return the wait plus up to a tenth, always the same for the same name."""
    return timedelta(seconds=wait_s * (1.0 + _JITTER_SHARE * _hash_fraction(name)))


def _hash_fraction(name: str) -> float:
    """Return a number from 0 to 1 derived from the name."""
    return crc32(name.encode()) / 2**32
