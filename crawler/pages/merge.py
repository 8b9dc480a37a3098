"""What an article's page adds to what its entry said. Pure."""

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
"""A shorter title is rather a link text (`Read more`) than a headline; CJK headlines are longer too."""
_CUT_MARKS = ("…", "...")
_SAME_DAY = timedelta(hours=36)


def merge_extracted_page(article: Article, page: ExtractedPage, now: datetime) -> Article:
    """The article with the page's better parts.

    Title: the entry's, as the publisher wrote it for the list, unless it is missing, very short or cut off.
    Text: the longer one, so a paywall stub does not replace a full-text feed. Time: the entry's, unless it
    has none or only a date (midnight) where the page gives the time of that day. What the publisher's own
    rules picked goes before all of this: the user looked at these pages, and said so.
    """
    longer = len(page.text) > len(article.text)
    text = page.text if longer or "text" in page.overridden_fields else article.text
    title = page.title if "title" in page.overridden_fields else _choose_title(article.title, page.title)
    found = normalize_published(page.published, now)
    picked = "published" in page.overridden_fields and found is not None
    published = found if picked else _choose_published(article.published, found)
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
    """The page's own canonical URL where it can be believed.

    Not where it is no web address, and not where it is a home page while the article is not: a common
    mistake of site templates that would make all their articles one.
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
