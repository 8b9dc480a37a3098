"""Finds the feeds that a page links to."""

from __future__ import annotations

import html
import re

from crawler.formats.cleaning import absolute_url

_LINK = re.compile(r"<link\b[^>]{0,2000}>", re.IGNORECASE)
_ANCHOR = re.compile(r"<a\b[^>]{0,2000}>", re.IGNORECASE)
_FEED_LIKE = re.compile(
    r"(?:^|[/?&=._-])(?:rss2?|feeds?|atom)(?:[/?&=._-]|$)|\.(?:rss|rdf|atom)(?:$|\?)|/index\.xml$|feedburner\.com/",
    re.IGNORECASE,
)
_EXCLUDED_FEEDS = re.compile(
    r"add\.my\.yahoo|feedly\.com|inoreader|netvibes|bloglines|newsgator|/comments?/feed|feedback|google\.com/reader",
    re.IGNORECASE,
)
"""Buttons of feed readers, and comment feeds."""
_ATTRIBUTE = re.compile(r"""(?<![a-zA-Z-])([a-zA-Z-]+)\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'>]+))""")
_TYPES = (
    "application/rss+xml",
    "application/atom+xml",
    "application/feed+json",
    "application/json",
    "application/rdf+xml",
)
_HEAD_CHARS = 500_000


def feed_links(text: str, url: str) -> tuple[str, ...]:
    """Return absolute URLs of the page's `<link rel="alternate">` feeds, in order, each once."""
    urls: dict[str, None] = {}
    for tag in _LINK.findall(text[:_HEAD_CHARS]):
        attributes = {name.lower(): "".join(values) for name, *values in _ATTRIBUTE.findall(tag)}
        if (
            "alternate" in attributes.get("rel", "").lower().split()
            and attributes.get("type", "").lower() in _TYPES
        ):
            address = absolute_url(html.unescape(attributes.get("href", "")), url)
            if address and "/wp-json/" not in address:
                urls.setdefault(address)
    return tuple(urls)


def feed_like_links(text: str, url: str) -> tuple[str, ...]:
    """Return absolute URLs of `<a>` links that look like a feed, on any site, in order, each once."""
    urls: dict[str, None] = {}
    for tag in _ANCHOR.findall(text[:_HEAD_CHARS]):
        attributes = {name.lower(): "".join(values) for name, *values in _ATTRIBUTE.findall(tag)}
        address = absolute_url(html.unescape(attributes.get("href", "")), url)
        if address and _FEED_LIKE.search(address) and not _EXCLUDED_FEEDS.search(address):
            urls.setdefault(address.partition("#")[0])
    return tuple(urls)
