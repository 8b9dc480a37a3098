"""Finds a feed or sitemap within an HTML page: in a template's skeleton, or shown as text by a server."""

from __future__ import annotations

import html
import re

_START = re.compile(
    r"<((?:[\w.-]{1,40}:)?(?:rss|feed|RDF|urlset|sitemapindex|channel))(?=[\s>])", re.IGNORECASE
)
_ESCAPED_START = re.compile(
    r"&lt;(?:[\w.-]{1,40}:)?(?:rss|feed|RDF|urlset|sitemapindex)(?=&gt;|\s)", re.IGNORECASE
)
_ENTRY = re.compile(r"<(?:[\w.-]{1,40}:)?(?:item|entry|url|sitemap)[\s>]", re.IGNORECASE)
_BARE_ENTRY = re.compile(r"<(item|entry)(?:\s[^<>]*)?>\s*<(?:title|link|id|guid)\b", re.IGNORECASE)
_JSON_START = re.compile(r"<pre[^>]{0,200}>\s*(?=\{)", re.IGNORECASE)
_MAX_BEFORE = 2_000
"""Characters before a feed that is shown as text; a page that quotes a feed has more."""


def embedded_listing(text: str) -> str | None:
    """Return the feed, sitemap or JSON Feed that an HTML page holds; None without one."""
    found = _element(text)
    if found is None and (escaped := _ESCAPED_START.search(text, 0, _MAX_BEFORE)):
        found = _element(html.unescape(text[escaped.start() :]))
    if found is None and (shown := _JSON_START.search(text, 0, _MAX_BEFORE)):
        body = html.unescape(text[shown.end() :].partition("</pre>")[0]).strip()
        found = body if '"items"' in body else None
    return found


def _element(text: str) -> str | None:
    """Return the element of a feed or sitemap to its last end tag, or a feed of entries without one."""
    start = _START.search(text)
    if start is None:
        return _wrap_entries(text)
    if not _ENTRY.search(text, start.end()):
        return None
    end = text.lower().rfind(f"</{start[1].lower()}")
    close = text.find(">", end) + 1 if end > start.start() else 0
    return text[start.start() : close] if close else text[start.start() :]


def _wrap_entries(text: str) -> str | None:
    """Return entries that are in the page without a feed, as a feed: a parser misses the first otherwise."""
    start = _BARE_ENTRY.search(text)
    if start is None:
        return None
    name = start[1].lower()
    end = text.lower().rfind(f"</{name}>")
    entries = text[start.start() : end + len(name) + 3] if end > 0 else text[start.start() :]
    if name == "item":
        return f'<rss version="2.0"><channel>{entries}</channel></rss>'
    return f'<feed xmlns="http://www.w3.org/2005/Atom">{entries}</feed>'
