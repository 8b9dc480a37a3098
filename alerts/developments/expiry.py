"""Which developments have had no report since a time, without asking each of thousands at every report."""

from __future__ import annotations

import heapq
from collections.abc import Callable
from datetime import datetime


class ExpiryQueue:
    """Keys by the time of their latest report; times may go back, as clocks do."""

    def __init__(self) -> None:
        self._heap: list[tuple[datetime, str]] = []
        self._queued_times: dict[str, datetime] = {}
        """The earliest time that the heap has of each."""

    def touch(self, key: str, at: datetime) -> None:
        """The latest report of a key came then."""
        if key not in self._queued_times or at < self._queued_times[key]:
            self._queued_times[key] = at
            heapq.heappush(self._heap, (at, key))

    def discard(self, key: str) -> None:
        """A key is asked for no more."""
        self._queued_times.pop(key, None)

    def pop_idle(self, cutoff: datetime, latest: Callable[[str], datetime]) -> list[str]:
        """The keys whose latest report, as `latest` gives it, came before that time."""
        found = []
        while self._heap and self._heap[0][0] < cutoff:
            at, key = heapq.heappop(self._heap)
            if self._queued_times.get(key) != at:
                continue  # forgotten, or noted with another time
            del self._queued_times[key]
            if (now := latest(key)) < cutoff:
                found.append(key)
            else:
                self.touch(key, now)
        return found
