"""Which developments have had no report since a time, without a look at each of thousands."""

from __future__ import annotations

import heapq
from collections.abc import Callable
from datetime import datetime


class ExpiryQueue:
    """Keys by the time of their latest report; times may step back, as clocks do."""

    def __init__(self) -> None:
        self._heap: list[tuple[datetime, str]] = []
        self._queued_times: dict[str, datetime] = {}
        """The earliest time in the heap of each key."""

    def touch(self, key: str, at: datetime) -> None:
        """Note the time of a key's latest report."""
        if key not in self._queued_times or at < self._queued_times[key]:
            self._queued_times[key] = at
            heapq.heappush(self._heap, (at, key))

    def discard(self, key: str) -> None:
        """Forget a key."""
        self._queued_times.pop(key, None)

    def pop_idle(self, cutoff: datetime, latest: Callable[[str], datetime]) -> list[str]:
        """Remove and return the keys whose latest report, as `latest` gives it, came before `cutoff`."""
        idle = []
        while self._heap and self._heap[0][0] < cutoff:
            at, key = heapq.heappop(self._heap)
            if self._queued_times.get(key) != at:
                continue  # discarded, or queued again with another time
            del self._queued_times[key]
            if (last := latest(key)) < cutoff:
                idle.append(key)
            else:
                self.touch(key, last)
        return idle
