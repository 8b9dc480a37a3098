"""Sitemaps of the plain kind: one address a line."""

from __future__ import annotations

import re

from crawler.entry import Entry, Listing
from crawler.formats.cleaning import absolute_url

_LINE = re.compile(r"https?://\S+")


def is_url_list(text: str) -> bool:
    """Whether the text is a sitemap of the plain kind: one address a line."""
    if not text[:5_000].lstrip().startswith("http"):
        return False
    lines = text[:5_000].split()
    return bool(lines) and all(_LINE.fullmatch(line) for line in lines[:20])


def parse_url_list(text: str, max_entries: int) -> Listing:
    """A plain list of addresses."""
    addresses = [address for line in text.split()[: max_entries + 1] if (address := absolute_url(line))]
    return Listing(kind="sitemap", entries=tuple(Entry(id=one, title="", link=one) for one in addresses))
