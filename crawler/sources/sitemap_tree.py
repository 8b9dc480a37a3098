"""Follows a robots.txt or a sitemap index to the sitemaps that list pages, with few requests."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, replace
from urllib.parse import urljoin, urlsplit

from crawler.entry import Listing
from crawler.fetching.response import HttpResponse
from crawler.sources.sitemap_rotation import Rotation
from store.errors import FetchError, ParseError
from store.records.sources import SourceKind

MAX_CHILDREN = 3
"""Sitemaps read of one index at every poll: those of news, then the newest."""
MAX_REQUESTS = 6
_REQUESTS_OF_TURN = 2
"""Reserved for the sitemap whose turn it is, which may be an index itself."""
ReadListing = Callable[[str], Awaitable[tuple[HttpResponse, Listing]]]


@dataclass(frozen=True, slots=True)
class SitemapTree:
    """The sitemaps below an index; `notes` name those that could not be read."""

    bodies: tuple[bytes, ...]
    listings: tuple[Listing, ...]
    notes: tuple[str, ...]
    rotation: Rotation | None = None
    """The turn of this poll; None if all sitemaps are read anyway."""
    rotated: tuple[Listing, ...] = ()
    """What the sitemap whose turn it was lists."""
    is_first_turn: bool = False
    """Whether that sitemap was never read before: what it lists is not new."""


def start_url(kind: SourceKind, url: str) -> str:
    """Return the URL to fetch: robots.txt if a sitemap source is a site's root, else the source's URL."""
    if kind is not SourceKind.SITEMAP:
        return url
    parts = urlsplit(url)
    is_root = parts.path in ("", "/") and not parts.query
    return urljoin(url, "/robots.txt") if is_root else url


class _TreeReading:
    def __init__(self, read: ReadListing) -> None:
        self._read = read
        self.requested: set[str] = set()
        self.others: list[str] = []
        """Sitemaps that are not among the newest of their index."""
        self.bodies: list[bytes] = []
        self.listings: list[Listing] = []
        self.notes: list[str] = []
        self.last_error: FetchError | ParseError | None = None

    async def read_all(self, sitemaps: Sequence[str], limit: int) -> None:
        """Read the first sitemaps, and those below them, until that many were requested in all."""
        pending = self._select(sitemaps)
        while pending and len(self.requested) < limit:
            url = pending.pop(0)
            if url in self.requested:
                continue
            self.requested.add(url)
            try:
                child, listing = await self._read(url)
            except (FetchError, ParseError) as error:
                self.last_error = error
                self.notes.append(f"{url}: {error}")
                continue
            self.bodies.append(child.body)
            pending += self._select(listing.child_sitemaps)
            if not listing.child_sitemaps:
                self.listings.append(listing)
        self.others += pending

    def _select(self, sitemaps: Sequence[str]) -> list[str]:
        self.others += sitemaps[MAX_CHILDREN:]
        return list(sitemaps[:MAX_CHILDREN])


async def read_sitemap_tree(index: Listing, read: ReadListing, progress: str | None = None) -> SitemapTree:
    """Read the newest sitemaps below an index and one of the others, with at most six requests.

    Raises:
        FetchError: none of the newest could be fetched; this is the last one's error.
        ParseError: none could be read.
    """
    newest = _TreeReading(read)
    await newest.read_all(index.child_sitemaps, MAX_REQUESTS - _REQUESTS_OF_TURN)
    if newest.last_error is not None and not newest.listings:
        raise newest.last_error
    tree = SitemapTree(tuple(newest.bodies), tuple(newest.listings), tuple(newest.notes))
    if not (others := set(newest.others) - newest.requested):
        return tree
    rotation = Rotation.parse(progress).next_of(others)
    turn = _TreeReading(read)
    turn.requested |= newest.requested
    await turn.read_all([rotation.last], len(newest.requested) + 1)
    inner = sorted(set(turn.others) - turn.requested)
    if inner:  # an index itself: another of its sitemaps at each round
        await turn.read_all([inner[rotation.rounds % len(inner)]], len(turn.requested) + 1)
    return replace(
        tree,
        notes=(*newest.notes, *turn.notes),
        rotation=rotation,
        rotated=tuple(turn.listings),
        is_first_turn=rotation.rounds < max(1, len(inner)),
    )
