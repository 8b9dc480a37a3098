"""Merges an article's page into what its entry provided. Pure."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, time, timedelta
from urllib.parse import urlsplit

from crawler.ingest import normalize_published
from crawler.language.detect import detect_language
from crawler.pages.extract import ExtractedPage
from crawler.urls import canonical_url
from store.records.collection import Article

_MIN_TITLE_CHARS = 10
"""A shorter title is a link text (`Read more`) rather than a headline; CJK headlines are longer too."""
_CUT_MARKS = ("…", "...")
_SAME_DAY = timedelta(hours=36)


def merge_extracted_page(article: Article, page: ExtractedPage, now: datetime) -> Article:
    """Return the article with the better parts of the page.

    Title: the entry's, unless it is missing, very short or cut off. Text: the longer one, so that a paywall
    stub does not replace a full-text feed. Time: the entry's, unless it has none, or only a date (midnight)
    and the page states the time of that day. Fields selected by the source's page rules override all this.
    """
    page_is_longer = len(page.text) > len(article.text)
    text = page.text if page_is_longer or "text" in page.overridden_fields else article.text
    title = page.title if "title" in page.overridden_fields else _choose_title(article.title, page.title)
    page_time = normalize_published(page.published, now)
    overridden = "published" in page.overridden_fields and page_time is not None
    published = page_time if overridden else _choose_published(article.published, page_time)
    stated = article.language if article.language != "und" else None
    return replace(
        article,
        title=title,
        text=text,
        language=detect_language(f"{title}\n{text}", page.language or stated),
        published=published,
        author=article.author or page.author,
        site=page.site or article.site,
    )


def credible_canonical_url(article: Article, page: ExtractedPage) -> str | None:
    """Return the page's own canonical URL if it is credible.

    It is not if it is no web address, or a home page while the article is not: a common mistake in templates,
    which would merge all articles of the site into one.
    """
    if not page.canonical_url or urlsplit(page.canonical_url).scheme not in ("http", "https"):
        return None
    canonical = canonical_url(page.canonical_url)
    if not canonical or (_is_home(canonical) and not _is_home(article.url)):
        return None
    return canonical


def _is_home(url: str) -> bool:
    parts = urlsplit(url)
    return parts.path in ("", "/") and not parts.query


def _choose_title(entry_title: str, page_title: str) -> str:
    weak = len(entry_title) < _MIN_TITLE_CHARS or entry_title.rstrip().endswith(_CUT_MARKS)
    return page_title if page_title and weak else entry_title


def _choose_published(entry_time: datetime | None, page_time: datetime | None) -> datetime | None:
    if entry_time is None or page_time is None:
        return entry_time or page_time
    date_only = entry_time.time() == time(0)
    return page_time if date_only and abs(page_time - entry_time) < _SAME_DAY else entry_time
