"""The feeds that a page links to."""

from __future__ import annotations

import re

from crawler.formats.cleaning import link

_LINK = re.compile(r"<link\b[^>]{0,2000}>", re.IGNORECASE)
_ATTRIBUTE = re.compile(r"""([a-zA-Z-]+)\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'>]+))""")
_TYPES = (
    "application/rss+xml",
    "application/atom+xml",
    "application/feed+json",
    "application/json",
    "application/rdf+xml",
)
_HEAD_CHARS = 500_000


def feed_links(text: str, url: str) -> tuple[str, ...]:
    """Addresses of `<link rel="alternate">` feeds in a page, absolute, in its order, each once."""
    found: dict[str, None] = {}
    for tag in _LINK.findall(text[:_HEAD_CHARS]):
        said = {name.lower(): "".join(values) for name, *values in _ATTRIBUTE.findall(tag)}
        if "alternate" in said.get("rel", "").lower().split() and said.get("type", "").lower() in _TYPES:
            address = link(said.get("href"), url)
            if address and "/wp-json/" not in address:
                found.setdefault(address)
    return tuple(found)
