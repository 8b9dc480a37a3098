"""From a robots.txt or a sitemap index down to the sitemaps that list pages, with few requests."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from urllib.parse import urljoin, urlsplit

from crawler.entry import Listing
from crawler.fetching.response import HttpResponse
from store.errors import FetchError, ParseError
from store.records.collection import SourceKind

MAX_CHILDREN = 3
"""Of one index; the newest, or those of news."""
MAX_REQUESTS = 6
ReadListing = Callable[[str], Awaitable[tuple[HttpResponse, Listing]]]


@dataclass(frozen=True, slots=True)
class SitemapTree:
    """What the sitemaps below an index held; `notes` name those that could not be read."""

    bodies: tuple[bytes, ...]
    listings: tuple[Listing, ...]
    notes: tuple[str, ...]


def start_url(kind: SourceKind, url: str) -> str:
    """What is asked: of a sitemap source that names a site's root its robots.txt, else the source's URL."""
    if kind is not SourceKind.SITEMAP:
        return url
    parts = urlsplit(url)
    is_root = parts.path in ("", "/") and not parts.query
    return urljoin(url, "/robots.txt") if is_root else url


async def read_sitemap_tree(index: Listing, read: ReadListing) -> SitemapTree:
    """The newest sitemaps below an index, an index among them opened in its turn; at most six requests.

    Raises:
        FetchError: none of them could be fetched; the last one's error.
        ParseError: none could be read.
    """
    wanted = list(index.child_sitemaps[:MAX_CHILDREN])
    bodies: list[bytes] = []
    parts: list[Listing] = []
    notes: list[str] = []
    asked: set[str] = set()
    while wanted and len(asked) < MAX_REQUESTS:
        url = wanted.pop(0)
        if url in asked:
            continue
        asked.add(url)
        try:
            child, listing = await read(url)
        except (FetchError, ParseError) as error:
            if not (parts or wanted):
                raise
            notes.append(f"{url}: {error}")
            continue
        bodies.append(child.body)
        wanted += listing.child_sitemaps[:MAX_CHILDREN]
        if not listing.child_sitemaps:
            parts.append(listing)
    return SitemapTree(tuple(bodies), tuple(parts), tuple(notes))
