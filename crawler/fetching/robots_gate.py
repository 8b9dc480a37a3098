"""Obeys robots.txt for files that are fetched without a spider, by the rules of RFC 9309."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from urllib.parse import urlsplit

from crawler.fetching.crawl_delays import ROBOTS_TTL_S, CrawlDelays
from crawler.fetching.response import HttpResponse
from crawler.fetching.robots_rules import RobotsRules, decode_robots
from store.clock import Clock
from store.errors import FetchError
from store.records.page_host import page_host

_MAX_ORIGINS = 100
_CLIENT_ERRORS = range(400, 500)
_TOO_MANY_REQUESTS = 429


class RobotsGate:
    """Checks addresses against the robots.txt of their origin, which is fetched once a day.

    A Crawl-delay that it states is set in `crawl_delays`.
    """

    def __init__(self, user_agent: str, clock: Clock, crawl_delays: CrawlDelays) -> None:
        self._user_agent, self._clock, self._crawl_delays = user_agent, clock, crawl_delays
        self._rules: dict[str, tuple[datetime, RobotsRules]] = {}

    async def check(self, url: str, fetch: Callable[[str], Awaitable[HttpResponse]]) -> None:
        """Return if the address may be fetched; `fetch` gets robots.txt if it is not known.

        Raises:
            FetchError: robots.txt forbids it, or cannot be read: a server error forbids everything, a missing
                file nothing.
        """
        parts = urlsplit(url)
        origin = f"{parts.scheme}://{parts.netloc}"
        known = self._rules.get(origin)
        if known is None or known[0] <= self._clock():
            rules = RobotsRules(await _read(f"{origin}/robots.txt", fetch), self._user_agent)
            if len(self._rules) >= _MAX_ORIGINS:
                self._rules.clear()
            self._crawl_delays.set(page_host(origin) or origin, rules.crawl_delay_s())
            known = self._rules[origin] = (self._clock() + timedelta(seconds=ROBOTS_TTL_S), rules)
        if not known[1].allow(url):
            raise FetchError("robots.txt forbids it", permanent=True)


async def _read(url: str, fetch: Callable[[str], Awaitable[HttpResponse]]) -> str:
    try:
        return decode_robots((await fetch(url)).body)
    except FetchError as error:
        if error.status in _CLIENT_ERRORS and error.status != _TOO_MANY_REQUESTS:
            return ""
        raise
