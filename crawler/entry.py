"""What a feed, sitemap or section page says about its reports, before they become articles."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Entry:
    """One cleaned entry: plain text, an absolute http(s) link or none, aware UTC times."""

    id: str
    """The publisher's id if there is one, else the link, else a hash of title and text."""
    title: str
    link: str
    summary: str = ""
    """Plain text; the full text if the feed has it."""
    published: datetime | None = None
    updated: datetime | None = None
    is_zoneless: bool = False
    """Whether `published` was stated without a zone, and taken for UTC."""
    language: str | None = None
    author: str | None = None
    site: str | None = None
    """The publisher, if a listing has reports of several."""
    names_story: bool = False
    """Whether the listing shows, by more than title and summary, that the report comes near a story."""


@dataclass(frozen=True, slots=True)
class HubOffer:
    """A WebSub hub, and the address by which it knows the feed."""

    hub: str
    topic: str


@dataclass(frozen=True, slots=True)
class Listing:
    """Everything read from one feed, sitemap or section page."""

    kind: str
    """`rss`, `atom`, `jsonfeed`, `rdf`, `cdf`, `sitemap`, `sitemapindex`, `page`, `robots`,
    `search`, `gdelt` or `unknown`."""
    title: str = ""
    language: str | None = None
    link: str = ""
    entries: tuple[Entry, ...] = ()
    child_sitemaps: tuple[str, ...] = ()
    """Sitemaps in a sitemap index, newest first, or in a robots.txt, news sitemaps first."""
    ttl_s: float | None = None
    """How long it states that it stays fresh."""
    skip_hours: int = 0
    """Hours of the day, UTC, in which it asks not to be polled: bit n for hour n."""
    hubs: tuple[str, ...] = ()
    """The WebSub hubs that it names."""
    self_url: str = ""
    """The address that it states for itself (`rel=self`)."""
    notes: tuple[str, ...] = field(default=())
    """Oddities, for the user: `encoding settled as cp949`, `3 entries without a link`."""
