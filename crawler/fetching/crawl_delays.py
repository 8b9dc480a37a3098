"""The Crawl-delay of each host.

The robots.txt middleware sets it, and host visits read it. Changes are saved in the store for as long as a
robots.txt stays valid.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Mapping
from typing import Any

ROBOTS_TTL_S = 24 * 3600.0
"""A robots.txt is fetched again after this long."""
MAX_HOSTS = 10_000


class CrawlDelays:
    """The Crawl-delay in seconds of each host whose robots.txt states one; at most the latest 10,000.

    `stored` holds the delays saved by an earlier run.
    """

    def __init__(self, stored: Mapping[str, float] | None = None) -> None:
        self._delays: OrderedDict[str, float] = OrderedDict(stored or {})
        self._changes: dict[str, float | None] = {}

    def __deepcopy__(self, memo: dict[int, Any]) -> CrawlDelays:
        """Return itself: Scrapy copies its settings, and a delay set on a copy would be lost."""
        return self

    def set(self, host: str, delay_s: float | None) -> None:
        """Set a host's delay; None: it has none."""
        previous = self._delays.pop(host, None)
        if delay_s is not None:
            self._delays[host] = delay_s
        if previous is not None or delay_s is not None:
            self._changes[host] = delay_s
        while len(self._delays) > MAX_HOSTS:
            self._delays.popitem(last=False)

    def get(self, host: str) -> float:
        """Return the delay between two requests to the host; 0 if it states none."""
        return self._delays.get(host, 0.0)

    def take_changes(self) -> Mapping[str, float | None]:
        """Return the delays set since the last call, by host; None: the delay was withdrawn."""
        changes, self._changes = self._changes, {}
        return changes
