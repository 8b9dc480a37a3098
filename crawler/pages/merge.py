"""What an article's page adds to what its entry said. Pure."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, time, timedelta
from urllib.parse import urlsplit

from crawler.ingest import published_time
from crawler.language.detect import detect
from crawler.pages.extract import Page
from crawler.urls import canonical_url
from store.records.collection import Article

_MIN_TITLE_CHARS = 10
"""A shorter title is rather a link text (`Read more`) than a headline; CJK headlines are longer too."""
_CUT_MARKS = ("…", "...")
_SAME_DAY = timedelta(hours=36)


def enriched(article: Article, page: Page, now: datetime) -> Article:
    """The article with the page's better parts.

    Title: the entry's, as the publisher wrote it for the list, unless it is missing, very short or cut off.
    Text: the longer one, so a paywall stub does not replace a full-text feed. Time: the entry's, unless it
    has none or only a date (midnight) where the page gives the time of that day. What the publisher's own
    rules picked goes before all of this: the user looked at these pages, and said so.
    """
    longer = len(page.text) > len(article.text)
    text = page.text if longer or "text" in page.ruled else article.text
    title = page.title if "title" in page.ruled else _title(article.title, page.title)
    found = published_time(page.published, now)
    picked = "published" in page.ruled and found is not None
    published = found if picked else _published(article.published, found)
    stated = article.language if article.language != "und" else None
    return replace(
        article,
        title=title,
        text=text,
        language=detect(f"{title}\n{text}", page.language or stated),
        published=published,
        author=article.author or page.author,
        site=page.site or article.site,
    )


def canonical_of(article: Article, page: Page) -> str | None:
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


def _title(stated: str, of_page: str) -> str:
    weak = len(stated) < _MIN_TITLE_CHARS or stated.rstrip().endswith(_CUT_MARKS)
    return of_page if of_page and weak else stated


def _published(stated: datetime | None, of_page: datetime | None) -> datetime | None:
    if stated is None or of_page is None:
        return stated or of_page
    date_only = stated.time() == time(0)
    return of_page if date_only and abs(of_page - stated) < _SAME_DAY else stated
