"""Whether a fetched page can be a seed: a wall or a handful of words would be followed for ever."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from alerts.stories.seed import word_count

if TYPE_CHECKING:
    from crawler.pages.extract import ExtractedPage

MIN_FETCHED_WORDS = 20
"""Words of headline and text; a page with fewer is refused."""
MIN_STUB_WORDS = 40
"""Words of what a paywall shows, with which it is kept; a headline and two sentences have as many."""
_STUB = "paywall stub"
REFETCH = "susulan topic --refetch"
"""The command that fetches the pages of seeds again."""


def refusal(page: ExtractedPage, url: str, found_at: str) -> str:
    """Why a page cannot be a seed; empty if it can. `found_at` is its address after redirects."""
    words = word_count(f"{page.title}\n{page.text}")
    reason = "" if page.usable else page.notes[-1]
    if not reason and urlsplit(found_at).path in ("", "/") and urlsplit(url).path not in ("", "/"):
        reason = "" if page.is_declared or urlsplit(found_at).query else "it leads to the home page"
    if reason == _STUB and words >= MIN_STUB_WORDS:
        return ""  # story_warnings names it
    if not reason and words < MIN_FETCHED_WORDS:
        reason = "next to no text on the page"
    return f"{reason} (about {words} words)" if reason else ""
