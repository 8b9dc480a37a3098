"""Parses plain-text sitemaps: one URL per line."""

from __future__ import annotations

import re

from crawler.entry import Entry, Listing
from crawler.formats.cleaning import absolute_url

_LINE = re.compile(r"https?://\S+")


def is_url_list(text: str) -> bool:
    """Return whether the text is a list of URLs, one per line."""
    if not text[:5_000].lstrip().startswith("http"):
        return False
    lines = text[:5_000].split()
    return bool(lines) and all(_LINE.fullmatch(line) for line in lines[:20])


def parse_url_list(text: str, max_entries: int) -> Listing:
    """Return the URLs as entries without a title."""
    urls = [url for line in text.split()[: max_entries + 1] if (url := absolute_url(line))]
    return Listing(kind="sitemap", entries=tuple(Entry(id=url, title="", link=url) for url in urls))
