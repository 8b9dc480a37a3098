"""Which developments have had no report since a time, without asking each of thousands at every report."""

from __future__ import annotations

import heapq
from collections.abc import Callable
from datetime import datetime


class Idle:
    """Keys by the time of their latest report; times may go back, as clocks do."""

    def __init__(self) -> None:
        self._heap: list[tuple[datetime, str]] = []
        self._noted: dict[str, datetime] = {}
        """The earliest time that the heap has of each."""

    def note(self, key: str, at: datetime) -> None:
        """The latest report of a key came then."""
        if key not in self._noted or at < self._noted[key]:
            self._noted[key] = at
            heapq.heappush(self._heap, (at, key))

    def forget(self, key: str) -> None:
        """A key is asked for no more."""
        self._noted.pop(key, None)

    def since(self, before: datetime, latest: Callable[[str], datetime]) -> list[str]:
        """The keys whose latest report, as `latest` gives it, came before that time."""
        found = []
        while self._heap and self._heap[0][0] < before:
            at, key = heapq.heappop(self._heap)
            if self._noted.get(key) != at:
                continue  # forgotten, or noted with another time
            del self._noted[key]
            if (now := latest(key)) < before:
                found.append(key)
            else:
                self.note(key, now)
        return found
