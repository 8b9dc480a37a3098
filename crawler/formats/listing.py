"""Parses a feed or sitemap: decodes it, then selects the parser by what it looks like."""

from __future__ import annotations

import re
from dataclasses import replace

from crawler.dates.rules import NO_CONTEXT, DateContext
from crawler.encodings.decode import decode_body
from crawler.entry import Listing
from crawler.formats import feeds, robots_sitemaps, url_list
from crawler.formats.cleaning import unescape_cdata
from crawler.formats.compression import MAX_UNPACKED_BYTES, decompress
from store.errors import ParseError

_ROOT = re.compile(r"<\s*(?:[\w.-]+:)?([A-Za-z]+)[\s>/]")
_PROLOG = re.compile(r"\s*(<\?.*?\?>|<!--.*?-->|<!DOCTYPE[^>\[]*(\[.*?\]\s*)?>)", re.IGNORECASE | re.DOTALL)
_FEED_ROOTS = {"rss", "feed", "rdf", "channel", "redirect"}
_HTML_ROOTS = {"html", "head", "body", "div", "script", "p", "meta"}
_HEAD_CHARS = 20_000


def parse_listing(
    body: bytes,
    *,
    content_type: str | None,
    url: str,
    max_entries: int = 1_000,
    dates: DateContext = NO_CONTEXT,
    max_bytes: int = MAX_UNPACKED_BYTES,
) -> Listing:
    """Parse a feed or sitemap, up to `max_entries` entries; oddities are in `notes`.

    `dates` is what is known besides the dates that it states. `max_bytes` is the limit of an unpacked body.

    Raises:
        ParseError: it is neither; the message says what it looks like.
    """
    text, notes = decode_body(decompress(body, max_bytes), content_type)
    text = text.replace("\x00", "").lstrip("\ufeff \t\r\n")
    text = unescape_cdata(text)
    if not text:
        raise ParseError("an empty answer")
    listing = _parse_by_look(text, url, max_entries, dates)
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


def _parse_by_look(text: str, url: str, max_entries: int, dates: DateContext) -> Listing:
    # Parsers of other formats than RSS and Atom are loaded at their first use.
    if text[0] in "{[":
        from crawler.formats import gdelt, jsonfeed

        return (
            gdelt.parse_article_list(text, url, max_entries)
            if gdelt.is_article_list(text)
            else jsonfeed.parse_json_feed(text, url, dates, max_entries)
        )
    if robots_sitemaps.is_robots(text):
        return robots_sitemaps.parse_robots(text, url)
    root = _root_name(text)
    if root in ("urlset", "sitemapindex"):
        from crawler.formats import sitemaps

        return sitemaps.parse_sitemap(text, url, max_entries, dates)
    if root in _HTML_ROOTS and root not in _FEED_ROOTS:
        from crawler.formats import embedded

        if (inner := embedded.embedded_listing(text)) is not None:
            try:
                listing = _parse_by_look(inner, url, max_entries, dates)
            except ParseError:
                listing = None
            if listing is not None and (listing.entries or listing.child_sitemaps):
                return replace(listing, notes=("a feed within an HTML page", *listing.notes))
        from crawler.formats import autodiscovery

        feed_urls = autodiscovery.feed_links(text, url)
        raise ParseError(
            "an HTML page, not a feed" + (f"; it links to: {', '.join(feed_urls[:5])}" if feed_urls else "")
        )
    if url_list.is_url_list(text):
        return url_list.parse_url_list(text, max_entries)
    return feeds.parse_feed(text, url, max_entries, dates)


def _root_name(text: str) -> str:
    """Return the name of the first element in lower case, without prefix; empty without one."""
    head, position = text[:_HEAD_CHARS], 0
    while skipped := _PROLOG.match(head, position):
        position = skipped.end()
    match = _ROOT.search(head, position)
    return match.group(1).lower() if match else ""
