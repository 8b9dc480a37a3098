"""What identifies an entry, besides its link. Pure."""

from __future__ import annotations

import re
from hashlib import blake2b
from urllib.parse import quote, urlsplit

from crawler.entry import Entry
from crawler.urls import canonical_url
from store.records.sources import Source, SourceKind

_CLICK_COUNTER = re.compile(
    r"https?://(?:news\.google\.[a-z.]+/|[^/?#]+/(?:[\w-]+/)?(?:link|url|clck|click|redirect|redir|go|goto|out|r|l|ck/a"
    r"|apiclick\.aspx|jsredir|rd|track)(?:\.\w+)?/?\?|r\.search\.yahoo\.com/|[^/?#]+/link/)",
    re.IGNORECASE,
)
"""Links that lead through a search service, often with a new token in each answer."""
_MAX_FRAGMENT = 200
_MIN_ROUTE = 2


def entry_key(entry: Entry, url: str) -> str:
    """Return a hash of the publisher's id, if it says more than the link; else empty.

    An id such as `.../story#1` beside the link `.../story` is the link: some publishers count versions there.
    """
    own = entry.id
    if not url or not own or own == url:
        return ""
    if own.startswith(("http://", "https://")) and canonical_url(own.partition("#")[0]) == url:
        fragment = urlsplit(entry.link).fragment
        own = f"{url}#{fragment}" if fragment and own.endswith(f"#{fragment}") else ""
    return _digest(own) if own else ""


def entry_url(entry: Entry, url: str) -> str:
    """Return the link with the fragment that names the entry: its own, else its id."""
    fragment = urlsplit(entry.link).fragment if "#" in entry.link else ""
    name = fragment or quote(entry.id[:_MAX_FRAGMENT], errors="replace")
    return f"{url}#{name}"


def route(link: str) -> str:
    """Return the fragment of a link if it is a route of a single-page site (`#/news/7`, `#!/news/7`)."""
    fragment = link.partition("#")[2]
    return fragment if len(fragment) > _MIN_ROUTE and fragment.startswith(("/", "!/")) else ""


def words_key(entry: Entry, url: str, source: Source) -> str:
    """Return a hash of headline, publisher and time (or text) of a search service's hit; empty for others.

    The link of a hit may have another token at each poll.
    """
    is_hit = (
        source.kind is SourceKind.SEARCH or entry.site is not None or _CLICK_COUNTER.match(url) is not None
    )
    if not is_hit or not url or not entry.title:
        return ""
    when = entry.published.isoformat(timespec="minutes") if entry.published else entry.summary
    return _digest("\n".join((entry.title, entry.site or "", when)))


def _digest(value: str) -> str:
    return blake2b(value.encode("utf-8", "replace"), digest_size=8).hexdigest()
