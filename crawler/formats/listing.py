"""Bytes of a feed or sitemap to a `Listing`: encoding settled first, then the reader its look asks for."""

from __future__ import annotations

import re
from dataclasses import replace

from crawler.entry import Listing
from crawler.formats import feeds, robots_sitemaps, url_list
from crawler.formats.encoding import settled, unpacked
from store.errors import ParseError

_ROOT = re.compile(r"<\s*(?:[\w.-]+:)?([A-Za-z]+)[\s>/]")
_PROLOG = re.compile(r"\s*(<\?.*?\?>|<!--.*?-->|<!DOCTYPE[^>\[]*(\[.*?\]\s*)?>)", re.IGNORECASE | re.DOTALL)
_FEED_ROOTS = {"rss", "feed", "rdf", "channel", "redirect"}
_HTML_ROOTS = {"html", "head", "body", "div", "script", "p", "meta"}
_HEAD_CHARS = 20_000


def read_listing(body: bytes, *, content_type: str | None, url: str, max_entries: int = 1_000) -> Listing:
    """What a feed or sitemap says; at most `max_entries` entries, oddities in `notes`.

    Raises:
        ParseError: it is neither; the text says what it looks like instead.
    """
    text, notes = settled(unpacked(body), content_type)
    text = text.replace("\x00", "").lstrip("\ufeff \t\r\n")
    if not text:
        raise ParseError("an empty answer")
    listing = _read(text, url, max_entries)
    entries = listing.entries[:max_entries]
    if len(listing.entries) > len(entries):
        notes = (
            *notes,
            f"{len(listing.entries) - len(entries)} entries over the limit of {max_entries} left out",
        )
    unlinked = sum(not entry.link for entry in entries)
    if unlinked:
        notes = (*notes, f"{unlinked} entries without a link")
    return replace(listing, entries=entries, notes=(*notes, *listing.notes))


def _read(text: str, url: str, max_entries: int) -> Listing:
    # Readers of what is no RSS or Atom are loaded when the first such text comes.
    if text[0] in "{[":
        from crawler.formats import gdelt, jsonfeed

        return gdelt.read(text, url) if gdelt.is_article_list(text) else jsonfeed.read(text, url)
    if robots_sitemaps.is_robots(text):
        return robots_sitemaps.read(text, url)
    root = _root(text)
    if root in ("urlset", "sitemapindex"):
        from crawler.formats import sitemaps

        return sitemaps.read(text, url, max_entries)
    if root in _HTML_ROOTS and root not in _FEED_ROOTS:
        from crawler.formats import autodiscovery

        found = autodiscovery.feed_links(text, url)
        raise ParseError(
            "an HTML page, not a feed" + (f"; it links to: {', '.join(found[:5])}" if found else "")
        )
    if url_list.is_plain_list(text):
        return url_list.read(text, max_entries)
    return feeds.read(text, url, max_entries)


def _root(text: str) -> str:
    """Name of the first element in lower case, without its prefix; empty where there is none."""
    head, position = text[:_HEAD_CHARS], 0
    while skipped := _PROLOG.match(head, position):
        position = skipped.end()
    found = _ROOT.search(head, position)
    return found.group(1).lower() if found else ""
