"""Merges an article's page into what its entry provided. Pure."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, time, timedelta

from crawler.canonical_links import credible_canonical
from crawler.dates.witnesses import settle_order
from crawler.formats.first_sentence import first_sentence
from crawler.ingest import normalize_published
from crawler.language.detect import detect_language
from crawler.pages.extract import ExtractedPage
from store.records.articles import Article, TimeBasis

_MIN_TITLE_CHARS = 10
"""A shorter title is a link text (`Read more`) rather than a headline; CJK headlines are longer too."""
_CUT_MARKS = ("…", "...")
_SAME_DAY = timedelta(hours=36)


def merge_extracted_page(article: Article, page: ExtractedPage, now: datetime) -> Article:
    """Return the article with the better parts of the page.

    Title: the entry's, unless it is missing, very short or cut off. Text: the longer one, so that a paywall
    stub does not replace a full-text feed. Time: the entry's, unless it has none, or only a date (midnight)
    and the page states the time of that day, or it rests on less than what the page states
    (`TimeBasis`). Fields selected by the source's page rules override all this.
    """
    page_is_longer = len(page.text) > len(article.text)
    text = page.text if page_is_longer or "text" in page.overridden_fields else article.text
    title = page.title if "title" in page.overridden_fields else _choose_title(article, page.title)
    page_time = normalize_published(possible_time(page, now), now)
    overridden = "published" in page.overridden_fields and page_time is not None
    published = page_time if overridden else _choose_published(article, page, page_time)
    stated = article.language if article.language != "und" else None
    return replace(
        article,
        title=title,
        text=text,
        language=detect_language(f"{title}\n{text}", page.language or stated),
        published=published,
        author=article.author or page.author,
        site=page.site or article.site,
        time_basis=article.time_basis if published == article.published else TimeBasis.STATED,
    )


def credible_canonical_url(article: Article, page: ExtractedPage) -> str | None:
    """Return the page's own canonical URL if it is credible (`crawler.canonical_links`)."""
    return credible_canonical(page.canonical_url, article.url)


def _choose_title(article: Article, page_title: str) -> str:
    title = article.title
    weak = len(title) < _MIN_TITLE_CHARS or title.rstrip().endswith(_CUT_MARKS)
    # A headline that was made of the first sentence gives way to the page's.
    return page_title if page_title and (weak or title == first_sentence(article.text)) else title


def possible_time(page: ExtractedPage, now: datetime) -> datetime | None:
    """Return the page's time, with day and month exchanged if it would lie in the future otherwise."""
    if page.date is None or "published" in page.overridden_fields:
        return page.published
    return settle_order(page.date.reading, None, (), now).moment


def _choose_published(article: Article, page: ExtractedPage, page_time: datetime | None) -> datetime | None:
    entry_time = article.published
    if entry_time is None or page_time is None:
        return entry_time or page_time
    if _knows_better(article.time_basis, page, entry_time, page_time):
        return page_time
    date_only = entry_time.time() == time(0)
    return page_time if date_only and abs(page_time - entry_time) < _SAME_DAY else entry_time


def _knows_better(basis: TimeBasis, page: ExtractedPage, entry_time: datetime, page_time: datetime) -> bool:
    """Return whether the page's time rests on more than the entry's."""
    date = page.date
    if date is None or basis is TimeBasis.STATED:
        return False
    if basis is TimeBasis.ZONELESS:
        is_exact = date.is_stated and date.reading.has_zone and date.reading.has_time
        return is_exact and abs(entry_time - page_time) < _SAME_DAY
    # What a page states is the time of publication; a guess only says that it was another day.
    return date.is_stated or entry_time - page_time > _SAME_DAY
