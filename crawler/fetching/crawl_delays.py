"""The pauses between two requests that hosts ask for in robots.txt.

Whoever reads robots.txt tells them here, whoever keeps a host's gap asks here, and what was told is kept in
the store as long as a robots.txt counts as read.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Mapping
from typing import Any

ROBOTS_TTL_S = 24 * 3600.0
"""So long a robots.txt counts as read."""
MAX_HOSTS = 10_000


class CrawlDelays:
    """The Crawl-delay of each host whose robots.txt asks for one, in seconds; of the latest 10,000.

    `known` is what was kept of an earlier run.
    """

    def __init__(self, stored: Mapping[str, float] | None = None) -> None:
        self._delays: OrderedDict[str, float] = OrderedDict(stored or {})
        self._changes: dict[str, float | None] = {}

    def __deepcopy__(self, memo: dict[int, Any]) -> CrawlDelays:
        """Itself: Scrapy copies its settings, and what is told to a copy nobody hears."""
        return self

    def set(self, host: str, delay_s: float | None) -> None:
        """Remember a host's delay, or that it has none."""
        had = self._delays.pop(host, None)
        if delay_s is not None:
            self._delays[host] = delay_s
        if had is not None or delay_s is not None:
            self._changes[host] = delay_s
        while len(self._delays) > MAX_HOSTS:
            self._delays.popitem(last=False)

    def get(self, host: str) -> float:
        """What the host asks for between two requests; 0 if nothing."""
        return self._delays.get(host, 0.0)

    def take_changes(self) -> Mapping[str, float | None]:
        """What was said since this was last called, by host; None: a delay that is taken back."""
        told, self._changes = self._changes, {}
        return told
