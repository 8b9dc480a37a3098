"""When a source or host is due again. Pure: the same input gives the same time."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from math import sqrt
from zlib import crc32

from crawler.settings import CrawlerSettings
from store.errors import FetchError
from store.publishing_rate import updated_articles_per_day
from store.records.collection import DEFAULT_ARTICLES_PER_DAY, SourceState

_JITTER_SHARE = 0.1
"""Of the waiting time; only ever added, so nobody is asked sooner than promised."""
_MAX_STRETCH = 4.0
"""How far a server's hint may stretch the interval: many generators state a day without meaning it."""
_PUSHED_STRETCH = 4.0
"""How much more rarely a source is asked that is pushed to us."""
_MAX_DOUBLINGS = 20
_LEAST_DAILY = 0.01
_MAX_SLOWDOWN = 2.0
"""How far an interval is stretched at most where little is new: rare reports are news too."""
_MOSTLY_NEW_SHARE = 0.5
_FEW_ENTRIES = 4
"""Of so few entries a new half says nothing."""
_UNREACHABLE_CEILING_S = 3_600.0
"""Trying in vain to connect costs nobody anything, and the fault may be our own network's."""
_TOO_MANY_REQUESTS = 429
_BUSY = frozenset({_TOO_MANY_REQUESTS, 503})
_BUSY_PAUSE_S = 60.0
"""For a 429 that does not say how long."""
_UNREACHABLE_PAUSE_S = 300.0
_OUTAGE_PAUSE_S = 60.0
_HOURS = 24


@dataclass(frozen=True, slots=True)
class PollLimits:
    """Bounds of all waiting times, before the jitter."""

    min_interval_s: float = 60.0
    max_interval_s: float = 86_400.0
    max_speedup: float = 4.0
    """An interval is shortened at most so many times where much is new, and stretched twofold; 1: neither."""

    @classmethod
    def from_settings(cls, settings: CrawlerSettings) -> PollLimits:
        """Those of the settings."""
        return cls(settings.min_interval_s, settings.max_interval_s, settings.max_speedup)

    @property
    def longest_wait(self) -> timedelta:
        """No waiting time that this module gives is longer: with jitter and a feed's skipped hours."""
        return timedelta(seconds=self.max_interval_s * (1.0 + _JITTER_SHARE), hours=_HOURS)

    def clamp(self, wait_s: float) -> float:
        """The waiting time within the bounds."""
        return min(max(wait_s, self.min_interval_s), self.max_interval_s)


@dataclass(frozen=True, slots=True)
class EntryCounts:
    """What an answer showed: how many entries, and how many of them dated after the read before."""

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
    """When a source that answered is due again: its interval, adapted to how much it brings of late.

    `hint_s`, the longest of what feed and headers say, is a minimum, at most 4 intervals, unless what was
    shown was mostly new; hours that the feed wants skipped are skipped. While a hub can be relied on to push
    what is new, it is asked more rarely, but again once that is over.
    """
    hinted_s = 0.0 if _is_mostly_new(counts) else min(hint_s or 0.0, state.source.interval_s * _MAX_STRETCH)
    wait_s = max(_adaptive_interval_s(state, now, limits.max_speedup, counts), hinted_s)
    due = now + _jittered(state.source.name, limits.clamp(wait_s))
    if push_trusted_until is not None:
        rarely = now + _jittered(state.source.name, limits.clamp(wait_s * _PUSHED_STRETCH))
        due = min(rarely, max(due, push_trusted_until))
    return _after_skip_hours(due, state.skip_hours)


def _adaptive_interval_s(state: SourceState, now: datetime, max_speedup: float, counts: EntryCounts) -> float:
    """The interval over the root of the rate: for a given number of polls that keeps reports' delay least.

    A source that shows mostly new entries may have dropped others in between: it is asked again soonest. One
    that has just failed is not hurried.
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
    """The first moment from `due` on that is in no skipped hour; all day skipped is taken for a mistake."""
    for hours in range(_HOURS):
        later = due + timedelta(hours=hours)
        if not skip_hours >> later.hour & 1:
            return later
    return due


def due_after_failure(
    state: SourceState,
    now: datetime,
    retry_after_s: float | None,
    limits: PollLimits,
    *,
    unreachable: bool = False,
) -> datetime:
    """When a source that failed is due again: its interval, doubled for each failure before this one.

    Bounded by the ceiling, so no source ever dies, and for a host that is `unreachable` by an hour or the
    interval. `Retry-After` is a minimum within the ceiling; a server that says how long it wants to be left
    alone is believed, so failures stretch the interval no more than fourfold then.
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
    """How long a host is left alone while our own network is down; up to twice as long, by host.

    So all do not come back in the same moment.
    """
    return _OUTAGE_PAUSE_S * (1.0 + _hash_fraction(host))


def host_pause_s(host: str, error: FetchError, limits: PollLimits) -> float | None:
    """How long the whole host is left alone after this error; None if the error is the source's alone.

    Hosts get different shares on top, so those behind one front end do not come back in lock-step.
    """
    if error.status == _TOO_MANY_REQUESTS or (error.status in _BUSY and error.retry_after_s is not None):
        wait_s = max(error.retry_after_s or 0.0, _BUSY_PAUSE_S)
    elif error.unreachable:
        wait_s = _UNREACHABLE_PAUSE_S
    else:
        return None
    return _jittered(host, min(wait_s, limits.max_interval_s)).total_seconds()


def _jittered(name: str, wait_s: float) -> timedelta:
    """The wait and up to a tenth more, always the same for the same name."""
    return timedelta(seconds=wait_s * (1.0 + _JITTER_SHARE * _hash_fraction(name)))


def _hash_fraction(name: str) -> float:
    """A number from 0 to 1 that is the name's own."""
    return crc32(name.encode()) / 2**32
