"""The in-memory store's memory of robots.txt files."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from store.memory_state import MemoryBase
from store.sanitize import clean_text


class MemoryRobots(MemoryBase):
    """The verbs of `protocol.Robots`."""

    def keep_crawl_delays(self, delays_s: Mapping[str, float | None], now: datetime, until: datetime) -> None:
        """See `protocol.Robots`."""
        kept = self._state.crawl_delays
        for name, delay_s in delays_s.items():
            host = clean_text(name)
            kept.pop(host, None)
            if delay_s is not None:
                kept[host] = (float(delay_s), until)
        for host in [host for host, (_, ends) in kept.items() if ends <= now]:
            del kept[host]

    def crawl_delays(self, now: datetime) -> dict[str, float]:
        """See `protocol.Robots`."""
        return {host: delay_s for host, (delay_s, ends) in self._state.crawl_delays.items() if ends > now}
