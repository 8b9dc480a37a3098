"""How long an alert may still wait for its translation, with the waits of those before it counted. Pure."""

from __future__ import annotations

from collections import deque
from datetime import datetime

_MAX_WAITS = 1_000
"""Remembered of one channel: a few hours of alerts."""


class ChannelWaits:
    """When messages of one channel waited for translations.

    A channel sends few messages at once, so a message that is due waits for those before it too. What it has
    lost to translations is at most the time since it was due in which any of the channel waited for one.
    """

    def __init__(self) -> None:
        self._waits: deque[tuple[datetime, datetime]] = deque(maxlen=_MAX_WAITS)
        self._waiting = 0
        self._since: datetime | None = None

    def begin(self, now: datetime) -> None:
        """A message begins to wait."""
        if not self._waiting:
            self._since = now
        self._waiting += 1

    def end(self, now: datetime) -> None:
        """A message waits no more."""
        self._waiting -= 1
        if not self._waiting and self._since is not None:
            self._waits.append((self._since, now))
            self._since = None

    def left_s(self, due: datetime, now: datetime, limit_s: float) -> float:
        """Seconds that a message due then may wait now; from 0 to `limit_s`."""
        waits = [*self._waits, (self._since, now)] if self._since is not None else self._waits
        lost_s = sum(max(0.0, (end - max(begin, due)).total_seconds()) for begin, end in waits)
        return min(limit_s, max(0.0, limit_s - lost_s))
