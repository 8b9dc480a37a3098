"""Whether the page that was found at a report's address is the page of that report. Pure.

An address may lead to a home or section page, to a wall, or to another report. Their texts would be taken for
the report's. The headline of the entry and the address that the page ended up at are the witnesses.
"""

from __future__ import annotations

import re
from urllib.parse import urlsplit

from crawler.formats.cleaning import MAX_TITLE
from crawler.pages.extract import ExtractedPage
from crawler.urls import canonical_url
from store.records.articles import Article

_WORD = re.compile(r"[^\W\d_]+")
_UNSPACED = re.compile("[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")
"""Letters of which two have the weight of a word's beginning: Thai to Khmer, and East Asian scripts."""
_STEM = 4
"""Letters of a word that are compared: endings vary. Shorter words are in every text of a language."""
_MIN_STEMS = 4
"""A headline with fewer tells nothing."""
_UNDECLARED_SHARE = 0.25
_MOVED_SHARE = 0.4
"""Share of the headline's words that the page must have, at its own address and at another."""
_TEXT_CHARS = 6_000
_HOME = re.compile(r"/?(?:[a-z]{2}(?:[-_][a-zA-Z]{2})?/?)?(?:(?:index|home|main|default)(?:\.\w+)?/?)?")
_MOBILE_HOSTS = re.compile(r"^(?:www|m|mobile|amp)\d?\.")


def foreign_reason(article: Article, page: ExtractedPage, found_at: str) -> str | None:
    """Return why the page is not the report's, for the user; None if nothing speaks against it.

    `found_at` is the page's address after redirects. `article` has the words of its entry.
    """
    title_share = shared_words(article.title, page.title)
    share = shared_words(article.title, f"{page.title}\n{page.text[:_TEXT_CHARS]}")
    if _is_moved(article.url, found_at):
        if _is_above(found_at, article.url):
            is_report = page.is_declared if title_share is None else title_share >= _MOVED_SHARE
            return None if is_report else "the address leads to a home or section page"
        if share is not None and share < _MOVED_SHARE:
            return "the address leads to a page on something else"
    if title_share is None or share is None or page.is_declared:
        return None
    if title_share < _MOVED_SHARE and page.canonical_url and _is_above(page.canonical_url, article.url):
        return "the page calls itself a home or section page"
    return "the page has none of the words of the headline" if share < _UNDECLARED_SHARE else None


def shared_words(headline: str, text: str) -> float | None:
    """Return the share of the headline's words that the text has; None if it has too few words."""
    stems = _stems(headline[:MAX_TITLE])
    return len(stems & _stems(text)) / len(stems) if len(stems) >= _MIN_STEMS else None


def _stems(text: str) -> set[str]:
    """Return the beginnings of long words, and each two letters of words in scripts without spaces."""
    stems: set[str] = set()
    for word in _WORD.findall(text.casefold()):
        if _UNSPACED.search(word):
            stems.update(word[at : at + 2] for at in range(max(1, len(word) - 1)))
        elif len(word) >= _STEM:
            stems.add(word[:_STEM])
    return stems


def _is_moved(url: str, found_at: str) -> bool:
    return _place(url) != _place(found_at)


def _place(url: str) -> tuple[str, str, str]:
    """Return host, path and query without what a redirect within one article usually changes."""
    parts = urlsplit(canonical_url(url))
    host = _MOBILE_HOSTS.sub("", (parts.hostname or "").lower())
    return host, parts.path.rstrip("/").lower(), parts.query


def _is_above(found_at: str, url: str) -> bool:
    """Return whether an address is a home page, or a folder on the way to the article's."""
    path, own = urlsplit(found_at).path, urlsplit(url).path
    if urlsplit(found_at).query:
        return False  # as in /?p=17
    return bool(_HOME.fullmatch(path)) or (
        own.lower().startswith(path.lower().rstrip("/") + "/") and path.rstrip("/") != own.rstrip("/")
    )
