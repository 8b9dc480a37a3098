"""Follows a robots.txt or a sitemap index to the sitemaps that list pages, with few requests."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from urllib.parse import urljoin, urlsplit

from crawler.entry import Listing
from crawler.fetching.response import HttpResponse
from store.errors import FetchError, ParseError
from store.records.collection import SourceKind

MAX_CHILDREN = 3
"""Sitemaps read of one index: the newest, or the news sitemaps."""
MAX_REQUESTS = 6
ReadListing = Callable[[str], Awaitable[tuple[HttpResponse, Listing]]]


@dataclass(frozen=True, slots=True)
class SitemapTree:
    """The sitemaps below an index; `notes` name those that could not be read."""

    bodies: tuple[bytes, ...]
    listings: tuple[Listing, ...]
    notes: tuple[str, ...]


def start_url(kind: SourceKind, url: str) -> str:
    """Return the URL to fetch: robots.txt if a sitemap source is a site's root, else the source's URL."""
    if kind is not SourceKind.SITEMAP:
        return url
    parts = urlsplit(url)
    is_root = parts.path in ("", "/") and not parts.query
    return urljoin(url, "/robots.txt") if is_root else url


async def read_sitemap_tree(index: Listing, read: ReadListing) -> SitemapTree:
    """Read the newest sitemaps below an index, including nested indexes, with at most six requests.

    Raises:
        FetchError: none could be fetched; this is the last one's error.
        ParseError: none could be read.
    """
    pending = list(index.child_sitemaps[:MAX_CHILDREN])
    bodies: list[bytes] = []
    listings: list[Listing] = []
    notes: list[str] = []
    requested: set[str] = set()
    while pending and len(requested) < MAX_REQUESTS:
        url = pending.pop(0)
        if url in requested:
            continue
        requested.add(url)
        try:
            child, listing = await read(url)
        except (FetchError, ParseError) as error:
            if not (listings or pending):
                raise
            notes.append(f"{url}: {error}")
            continue
        bodies.append(child.body)
        pending += listing.child_sitemaps[:MAX_CHILDREN]
        if not listing.child_sitemaps:
            listings.append(listing)
    return SitemapTree(tuple(bodies), tuple(listings), tuple(notes))
