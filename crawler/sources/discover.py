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

from crawler.fetching.response import HttpResponse
from crawler.fetching.robots_rules import RobotsRules, decode_robots
from crawler.formats.autodiscovery import feed_like_links, feed_links
from crawler.formats.encoding import decode_body
from crawler.sources.check import CheckResult, check_document
from store.errors import FetchError, ParseError
from store.records.collection import SourceKind

MAX_REQUESTS = 24
MAX_LINKED = 8
MAX_SITEMAPS = 3
WELL_KNOWN = (
    "/feed", "/rss", "/rss.xml", "/feed.xml", "/atom.xml", "/index.xml", "/feed/rss", "/rss/all",
    "/feeds/posts/default", "/?feed=rss2", "/feed.json", "/index.rdf", "/rss/index.xml", "/blog/feed",
)  # fmt: skip
_SITEMAPS = {"sitemap", "sitemapindex"}
_NOT_SOURCES = {"page", "unknown", "robots"}
Fetch = Callable[[str], Awaitable[HttpResponse]]


@dataclass(frozen=True, slots=True)
class SourceCandidate:
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
    """`given`, `parse_link_header`, `robots.txt` or `well-known address`."""


@dataclass(frozen=True, slots=True)
class Discovery:
    """What was found, best first, and what was odd on the way."""

    candidates: tuple[SourceCandidate, ...]
    notes: tuple[str, ...]
    requests: int


class _DiscoveryRun:
    def __init__(self, fetch: Fetch, pause: Callable[[], Awaitable[object]]) -> None:
        self._fetch, self._pause = fetch, pause
        self.requests = 0
        self.requested: set[str] = set()
        self.found: dict[str, SourceCandidate] = {}
        self.notes: list[str] = []

    async def get(self, url: str) -> HttpResponse | None:
        """The answer; None where there is none or no request is left."""
        if url in self.requested or self.requests >= MAX_REQUESTS:
            return None
        if self.requests:
            await self._pause()
        self.requested.add(url)
        self.requests += 1
        return await self._fetch(url)

    async def try_urls(self, urls: Iterable[str], found_by: str, *, limit: int | None = None) -> None:
        """Ask these until `most` were found; what fails is noted unless it was only guessed."""
        hits = 0
        for url in urls:
            if limit is not None and hits >= limit:
                return
            try:
                answer = await self.get(url)
            except FetchError as error:
                if found_by != "well-known address":
                    self.notes.append(f"{url}: {error}")
                continue
            if answer is not None and self.add_if_source(answer, url, found_by):
                hits += 1

    def add_if_source(self, answer: HttpResponse, url: str, found_by: str) -> bool:
        """Keep the answer if it is a feed or sitemap; whether it is one."""
        candidate = _to_candidate(answer, url, found_by)
        if candidate is not None:
            self.found.setdefault(candidate.url, candidate)
        return candidate is not None


async def discover_sources(
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
    search = _DiscoveryRun(fetch, pause)
    first = await search.get(url)
    if first is None or search.add_if_source(first, url, "given"):
        return _to_discovery(search)
    page = await asyncio.to_thread(_decode, first)
    declared = feed_links(page, first.url)
    await search.try_urls(declared[:MAX_LINKED], "linked")
    if not search.found:
        await search.try_urls(feed_like_links(page, first.url)[:MAX_LINKED], "linked")
    robots = await _fetch_robots(search, first.url)
    await search.try_urls(_sitemaps_in(robots)[:MAX_SITEMAPS], "robots.txt")
    if not any(one.kind is SourceKind.FEED for one in search.found.values()):
        guessed = (urljoin(first.url, path) for path in WELL_KNOWN)
        rules = RobotsRules(robots, user_agent)
        may = [one for one in guessed if not obey_robots or rules.allow(one)]
        await search.try_urls(may, "well-known address", limit=2)
    return _to_discovery(search)


def _to_discovery(search: _DiscoveryRun) -> Discovery:
    order = sorted(search.found.values(), key=lambda one: (one.kind is not SourceKind.FEED, -one.entries))
    if search.requests >= MAX_REQUESTS:
        search.notes.append(f"stopped after {MAX_REQUESTS} requests")
    return Discovery(tuple(order), tuple(search.notes), search.requests)


async def _fetch_robots(search: _DiscoveryRun, url: str) -> str:
    try:
        answer = await search.get(urljoin(url, "/robots.txt"))
    except FetchError:
        return ""
    return decode_robots(answer.body) if answer else ""


def _sitemaps_in(robots: str) -> list[str]:
    """Sitemaps that robots.txt names, those of news first."""
    from crawler.formats import robots_sitemaps as robots_format

    return list(robots_format.parse_robots(robots, "").child_sitemaps) if robots else []


def _decode(answer: HttpResponse) -> str:
    return decode_body(answer.body, answer.headers.get("content-type"))[0]


def _to_candidate(answer: HttpResponse, url: str, found_by: str) -> SourceCandidate | None:
    try:
        result = check_document(answer.body, content_type=answer.headers.get("content-type"), url=answer.url)
    except ParseError:
        return None
    if result.kind in _NOT_SOURCES or (result.kind in _SITEMAPS and not (result.entries or result.notes)):
        return None
    times = [when for one in result.entries if (when := one.published or one.updated) is not None]
    return SourceCandidate(
        url=answer.permanent_redirect or url,
        kind=SourceKind.SITEMAP if result.kind in _SITEMAPS else SourceKind.FEED,
        format=result.kind,
        title=result.title or (urlsplit(url).hostname or ""),
        language=_source_language(result),
        entries=len(result.entries),
        newest=max(times, default=None),
        found_by=found_by,
    )


def _source_language(result: CheckResult) -> str | None:
    """As stated, else as the headlines are written."""
    if result.language:
        return result.language.partition("-")[0].partition("_")[0]
    from crawler.language.detect import detect_language

    told = detect_language(" ".join(entry.title for entry in result.entries[:10]), None)
    return None if told == "und" else told
