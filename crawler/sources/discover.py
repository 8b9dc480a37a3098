"""Discovers the feeds and news sitemaps of a site.

It tries what the page links to, then the sitemaps in robots.txt, then, only without a feed, the usual paths
of publishing systems. The number of requests is limited. robots.txt is obeyed for the usual paths.
"""

from __future__ import annotations

import time
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urljoin, urlsplit

from crawler.fetching.response import HttpResponse
from crawler.fetching.robots_rules import RobotsRules, decode_robots
from crawler.formats.autodiscovery import is_comment_feed
from crawler.sources.check import CheckResult
from crawler.sources.document_jobs import PageLinks
from crawler.sources.document_reader import DocumentReader
from store.errors import FetchError, ParseError
from store.records.sources import SourceKind

MAX_REQUESTS = 24
MAX_SECONDS = 120.0
"""After so long no further request is made."""
MAX_UNREADABLE = 2
"""Documents that are too much for the reader; after these a site gets no further request."""
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
    """A feed or sitemap that can be used as a source."""

    url: str
    """The URL for the config: the target of permanent redirects."""
    kind: SourceKind
    format: str
    title: str
    language: str | None
    entries: int
    newest: datetime | None
    found_by: str
    """`given`, `linked`, `robots.txt` or `well-known address`."""
    is_comments: bool = False
    """Whether it lists comments rather than reports."""


@dataclass(frozen=True, slots=True)
class Discovery:
    """The candidates, best first, and notes about failed requests."""

    candidates: tuple[SourceCandidate, ...]
    notes: tuple[str, ...]
    requests: int


class _DiscoveryRun:
    def __init__(
        self,
        fetch: Fetch,
        reader: DocumentReader,
        pause: Callable[[], Awaitable[object]],
        clock: Callable[[], float],
    ) -> None:
        self._fetch, self._pause, self.reader = fetch, pause, reader
        self._clock, self._ends_s = clock, clock() + MAX_SECONDS
        self.requests = self.unreadable = 0
        self.stopped = ""
        """Why no further request is made."""
        self.requested: set[str] = set()
        self.candidates: dict[str, SourceCandidate] = {}
        self.notes: list[str] = []

    async def get(self, url: str) -> HttpResponse | None:
        """Return the response; None if the URL was requested already or no request is left."""
        if self.requests >= MAX_REQUESTS:
            self.stopped = f"stopped after {MAX_REQUESTS} requests"
        elif self.unreadable >= MAX_UNREADABLE:
            self.stopped = f"stopped after {MAX_UNREADABLE} documents that could not be read"
        elif self._clock() >= self._ends_s:
            self.stopped = f"stopped after {MAX_SECONDS:g} seconds"
        if self.stopped or url in self.requested:
            return None
        if self.requests:
            await self._pause()
        self.requested.add(url)
        self.requests += 1
        return await self._fetch(url)

    async def try_urls(self, urls: Iterable[str], found_by: str, *, limit: int | None = None) -> None:
        """Fetch these until `limit` sources are found; failures are noted unless the URL was guessed."""
        hits = 0
        for url in urls:
            if limit is not None and hits >= limit:
                return
            try:
                response = await self.get(url)
            except FetchError as error:
                if found_by != "well-known address":
                    self.notes.append(f"{url}: {error}")
                continue
            if response is not None and await self.add_if_source(response, url, found_by):
                hits += 1

    async def add_if_source(self, response: HttpResponse, url: str, found_by: str) -> bool:
        """Add the response if it is a feed or sitemap; return whether it is one."""
        try:
            result = await self.reader.check(response)
        except ParseError as error:
            self.note_unreadable(url, error)
            return False
        candidate = _to_candidate(result, response, url, found_by)
        if candidate is not None:
            self.candidates.setdefault(candidate.url, candidate)
        return candidate is not None

    async def page_links(self, response: HttpResponse) -> PageLinks:
        """Find the feeds that a page names; none if it cannot be read."""
        try:
            return await self.reader.links(response)
        except ParseError as error:
            self.note_unreadable(response.url, error)
            return PageLinks((), ())

    def note_unreadable(self, url: str, error: ParseError) -> None:
        """Note a document that took the reader too much."""
        self.unreadable += 1
        self.notes.append(f"{url}: {error}")


async def discover_sources(
    url: str,
    fetch: Fetch,
    reader: DocumentReader,
    *,
    user_agent: str,
    pause: Callable[[], Awaitable[object]],
    obey_robots: bool = True,
    clock: Callable[[], float] = time.monotonic,
) -> Discovery:
    """Return every feed and news sitemap that can be found from a URL.

    It makes at most 24 requests, and none after two minutes.

    Raises:
        FetchError: the URL itself cannot be fetched.
    """
    run = _DiscoveryRun(fetch, reader, pause, clock)
    first = await run.get(url)
    if first is None or await run.add_if_source(first, url, "given"):
        return _to_discovery(run)
    links = await run.page_links(first)
    await run.try_urls(links.declared[:MAX_LINKED], "linked")
    if not run.candidates:
        await run.try_urls(links.feed_like[:MAX_LINKED], "linked")
    robots = await _fetch_robots(run, first.url)
    await run.try_urls(_sitemaps_in(robots)[:MAX_SITEMAPS], "robots.txt")
    if not any(candidate.kind is SourceKind.FEED for candidate in run.candidates.values()):
        guessed = (urljoin(first.url, path) for path in WELL_KNOWN)
        rules = RobotsRules(robots, user_agent)
        allowed = [guess for guess in guessed if not obey_robots or rules.allow(guess)]
        await run.try_urls(allowed, "well-known address", limit=2)
    return _to_discovery(run)


def _to_discovery(run: _DiscoveryRun) -> Discovery:
    ranked = sorted(
        run.candidates.values(),
        key=lambda one: (one.kind is not SourceKind.FEED, one.is_comments, -one.entries),
    )
    if run.stopped:
        run.notes.append(run.stopped)
    return Discovery(tuple(ranked), tuple(run.notes), run.requests)


async def _fetch_robots(run: _DiscoveryRun, url: str) -> str:
    try:
        response = await run.get(urljoin(url, "/robots.txt"))
    except FetchError:
        return ""
    return decode_robots(response.body) if response else ""


def _sitemaps_in(robots: str) -> list[str]:
    """Return the sitemaps in robots.txt, news sitemaps first."""
    from crawler.formats import robots_sitemaps as robots_format

    return list(robots_format.parse_robots(robots, "").child_sitemaps) if robots else []


def _to_candidate(
    result: CheckResult, response: HttpResponse, url: str, found_by: str
) -> SourceCandidate | None:
    if result.kind in _NOT_SOURCES or (result.kind in _SITEMAPS and not (result.entries or result.notes)):
        return None
    times = [time for entry in result.entries if (time := entry.published or entry.updated) is not None]
    return SourceCandidate(
        url=response.permanent_redirect or url,
        kind=SourceKind.SITEMAP if result.kind in _SITEMAPS else SourceKind.FEED,
        format=result.kind,
        title=result.title or (urlsplit(url).hostname or ""),
        language=_source_language(result),
        entries=len(result.entries),
        newest=max(times, default=None),
        found_by=found_by,
        is_comments=is_comment_feed(url, result.title, (entry.link for entry in result.entries)),
    )


def _source_language(result: CheckResult) -> str | None:
    """Return the stated language, else that of the headlines."""
    if result.language:
        return result.language.partition("-")[0].partition("_")[0]
    from crawler.language.detect import detect_language

    language = detect_language(" ".join(entry.title for entry in result.entries[:10]), None)
    return None if language == "und" else language
