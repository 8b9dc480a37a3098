"""What a feed, sitemap or section page says about one report, before it is an article."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry, cleaned: plain text, absolute http(s) link or empty, aware UTC times."""

    id: str
    """The publisher's own id where it gives one, else the link, else a hash of title and text."""
    title: str
    link: str
    summary: str = ""
    """Plain text; the full text where the feed carries it."""
    published: datetime | None = None
    updated: datetime | None = None
    language: str | None = None
    author: str | None = None
    site: str | None = None
    """The publisher, where one listing carries reports of many."""


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
    `search` or `unknown`."""
    title: str = ""
    language: str | None = None
    link: str = ""
    entries: tuple[Entry, ...] = ()
    child_sitemaps: tuple[str, ...] = ()
    """Of a sitemap index: its sitemaps, newest first; of a robots.txt: those it names, news first."""
    ttl_s: float | None = None
    """How long it says itself that it keeps."""
    skip_hours: int = 0
    """Hours of the day, UTC, in which it asks not to be read: bit n for hour n."""
    hubs: tuple[str, ...] = ()
    """Where it says that it is pushed from (WebSub)."""
    self_url: str = ""
    """The address that it gives for itself (`rel=self`)."""
    notes: tuple[str, ...] = field(default=())
    """What was odd, for a person: `encoding settled as cp949`, `3 entries without a link`."""
