"""From a site's address to what can be read there: its feeds and news sitemaps, asked one after the other.

Order: what the page links to, then what robots.txt names, then, only if nothing was found, the addresses
that publishing systems use. The number of requests is bounded, robots.txt is obeyed for guessed addresses.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urljoin, urlsplit

from crawler.fetching.response import Fetched
from crawler.fetching.robots_rules import RobotsRules, robots_text
from crawler.formats.autodiscovery import feed_like_links, feed_links
from crawler.formats.encoding import settled
from crawler.sources.check import CheckResult, check_bytes
from store.errors import FetchError, ParseError
from store.records.collection import SourceKind

MOST_REQUESTS = 24
MOST_LINKED = 8
MOST_SITEMAPS = 3
WELL_KNOWN = (
    "/feed", "/rss", "/rss.xml", "/feed.xml", "/atom.xml", "/index.xml", "/feed/rss", "/rss/all",
    "/feeds/posts/default", "/?feed=rss2", "/feed.json", "/index.rdf", "/rss/index.xml", "/blog/feed",
)  # fmt: skip
_SITEMAPS = {"sitemap", "sitemapindex"}
_NO_LISTING = {"page", "unknown", "robots"}
Fetch = Callable[[str], Awaitable[Fetched]]


@dataclass(frozen=True, slots=True)
class Candidate:
    """A place that can be read as a source."""

    url: str
    """As the config should have it: where permanent redirects lead."""
    kind: SourceKind
    format: str
    title: str
    language: str | None
    entries: int
    newest: datetime | None
    found_by: str
    """`given`, `linked`, `robots.txt` or `well-known address`."""


@dataclass(frozen=True, slots=True)
class Discovery:
    """What was found, best first, and what was odd on the way."""

    candidates: tuple[Candidate, ...]
    notes: tuple[str, ...]
    requests: int


class _Search:
    def __init__(self, fetch: Fetch, pause: Callable[[], Awaitable[object]]) -> None:
        self._fetch, self._pause = fetch, pause
        self.requests = 0
        self.asked: set[str] = set()
        self.found: dict[str, Candidate] = {}
        self.notes: list[str] = []

    async def get(self, url: str) -> Fetched | None:
        """The answer; None where there is none or no request is left."""
        if url in self.asked or self.requests >= MOST_REQUESTS:
            return None
        if self.requests:
            await self._pause()
        self.asked.add(url)
        self.requests += 1
        return await self._fetch(url)

    async def tried(self, urls: Iterable[str], found_by: str, *, most: int | None = None) -> None:
        """Ask these until `most` were found; what fails is noted unless it was only guessed."""
        hits = 0
        for url in urls:
            if most is not None and hits >= most:
                return
            try:
                answer = await self.get(url)
            except FetchError as error:
                if found_by != "well-known address":
                    self.notes.append(f"{url}: {error}")
                continue
            if answer is not None and self.keep(answer, url, found_by):
                hits += 1

    def keep(self, answer: Fetched, url: str, found_by: str) -> bool:
        """Keep the answer if it is a feed or sitemap; whether it is one."""
        candidate = _candidate(answer, url, found_by)
        if candidate is not None:
            self.found.setdefault(candidate.url, candidate)
        return candidate is not None


async def discover(
    url: str,
    fetch: Fetch,
    *,
    user_agent: str,
    pause: Callable[[], Awaitable[object]],
    obey_robots: bool = True,
) -> Discovery:
    """Every feed and news sitemap that can be found from an address; at most 24 requests.

    Raises:
        FetchError: the address itself cannot be fetched.
    """
    search = _Search(fetch, pause)
    first = await search.get(url)
    if first is None or search.keep(first, url, "given"):
        return _result(search)
    page = await asyncio.to_thread(_text, first)
    declared = feed_links(page, first.url)
    await search.tried(declared[:MOST_LINKED], "linked")
    if not search.found:
        await search.tried(feed_like_links(page, first.url)[:MOST_LINKED], "linked")
    robots = await _robots(search, first.url)
    await search.tried(_named(robots)[:MOST_SITEMAPS], "robots.txt")
    if not any(one.kind is SourceKind.FEED for one in search.found.values()):
        guessed = (urljoin(first.url, path) for path in WELL_KNOWN)
        rules = RobotsRules(robots, user_agent)
        may = [one for one in guessed if not obey_robots or rules.allow(one)]
        await search.tried(may, "well-known address", most=2)
    return _result(search)


def _result(search: _Search) -> Discovery:
    order = sorted(search.found.values(), key=lambda one: (one.kind is not SourceKind.FEED, -one.entries))
    if search.requests >= MOST_REQUESTS:
        search.notes.append(f"stopped after {MOST_REQUESTS} requests")
    return Discovery(tuple(order), tuple(search.notes), search.requests)


async def _robots(search: _Search, url: str) -> str:
    try:
        answer = await search.get(urljoin(url, "/robots.txt"))
    except FetchError:
        return ""
    return robots_text(answer.body) if answer else ""


def _named(robots: str) -> list[str]:
    """Sitemaps that robots.txt names, those of news first."""
    from crawler.formats import robots_sitemaps as robots_format

    return list(robots_format.read(robots, "").children) if robots else []


def _text(answer: Fetched) -> str:
    return settled(answer.body, answer.headers.get("content-type"))[0]


def _candidate(answer: Fetched, url: str, found_by: str) -> Candidate | None:
    try:
        result = check_bytes(answer.body, content_type=answer.headers.get("content-type"), url=answer.url)
    except ParseError:
        return None
    if result.kind in _NO_LISTING or (result.kind in _SITEMAPS and not (result.entries or result.notes)):
        return None
    times = [when for one in result.entries if (when := one.published or one.updated) is not None]
    return Candidate(
        url=answer.moved_to or url,
        kind=SourceKind.SITEMAP if result.kind in _SITEMAPS else SourceKind.FEED,
        format=result.kind,
        title=result.title or (urlsplit(url).hostname or ""),
        language=_language(result),
        entries=len(result.entries),
        newest=max(times, default=None),
        found_by=found_by,
    )


def _language(result: CheckResult) -> str | None:
    """As stated, else as the headlines are written."""
    if result.language:
        return result.language.partition("-")[0].partition("_")[0]
    from crawler.language.detect import detect

    told = detect(" ".join(entry.title for entry in result.entries[:10]), None)
    return None if told == "und" else told
