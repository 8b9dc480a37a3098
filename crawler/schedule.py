"""When a source or host is due again. Pure: the same input gives the same time."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from zlib import crc32

from crawler.settings import CrawlerSettings
from store.errors import FetchError
from store.types import SourceState

_JITTER_SHARE = 0.1
"""Of the waiting time; only ever added, so nobody is asked sooner than promised."""
_MAX_STRETCH = 4.0
"""How far a server's hint may stretch the interval: many generators state a day without meaning it."""
_MAX_DOUBLINGS = 20
_TOO_MANY_REQUESTS = 429
_BUSY = frozenset({_TOO_MANY_REQUESTS, 503})
_BUSY_PAUSE_S = 60.0
"""For a 429 that does not say how long."""
_UNREACHABLE_PAUSE_S = 300.0


@dataclass(frozen=True, slots=True)
class PollLimits:
    """Bounds of all waiting times."""

    floor_s: float = 60.0
    ceiling_s: float = 86_400.0

    @classmethod
    def of(cls, settings: CrawlerSettings) -> PollLimits:
        """Those of the settings."""
        return cls(settings.interval_floor_s, settings.interval_ceiling_s)

    def clamp(self, wait_s: float) -> float:
        """The waiting time within the bounds."""
        return min(max(wait_s, self.floor_s), self.ceiling_s)


def after_success(state: SourceState, now: datetime, hint_s: float | None, limits: PollLimits) -> datetime:
    """When a source that answered is due again.

    `hint_s`, the longest of what feed and headers say, may stretch the source's interval, at most 4-fold.
    """
    interval_s = state.source.interval_s
    wait_s = max(interval_s, min(hint_s or 0.0, interval_s * _MAX_STRETCH))
    return now + _spread(state.source.name, limits.clamp(wait_s))


def after_failure(
    state: SourceState, now: datetime, retry_after_s: float | None, limits: PollLimits
) -> datetime:
    """When a source that failed is due again: its interval, doubled for each failure before this one.

    Bounded by the ceiling, so no source ever dies; `Retry-After` is a minimum within it.
    """
    doubled = state.source.interval_s * 2.0 ** min(state.failures, _MAX_DOUBLINGS)
    wait_s = max(limits.clamp(doubled), min(retry_after_s or 0.0, limits.ceiling_s))
    return now + _spread(state.source.name, wait_s)


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
    return _spread(host, min(wait_s, limits.ceiling_s)).total_seconds()


def _spread(name: str, wait_s: float) -> timedelta:
    """The wait and up to a tenth more, always the same for the same name."""
    share = crc32(name.encode()) / 2**32
    return timedelta(seconds=wait_s * (1.0 + _JITTER_SHARE * share))
