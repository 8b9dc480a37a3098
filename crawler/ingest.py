"""Turns entries into articles. Pure: the same listing at the same time gives the same articles."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from urllib.parse import quote

from crawler.dates.place import url_day
from crawler.entry import Entry, Listing
from crawler.entry_identity import entry_key, entry_url, route, words_key
from crawler.first_words import with_whole_dateline, without_headline
from crawler.formats.first_sentence import headline_of
from crawler.language.detect import detect_language
from crawler.urls import canonical_url
from store.records.article_ids import article_id_of
from store.records.articles import Article, ArticleState, TimeBasis
from store.records.sources import PagePolicy, Source, SourceKind, SourceState

_LEAD_CHARS = 300
"""Characters of the text, beside the title, for language detection; its time grows with them."""
_BASELINE_PAGES = 50
"""Pages fetched for a source's first poll, newest first; its other articles are taken as they are."""
_FUTURE = timedelta(days=1)
_SAME_DAY = timedelta(days=1)
"""The day of an address and that of a time in UTC may differ by one."""
_OLDEST = datetime(1990, 1, 1, tzinfo=UTC)
_UNREADABLE_LINKS = ("https://news.google.com/", "http://news.google.com/")
"""These links lead to a consent page or a script, never to the article."""
_MIN_DATE = datetime.min.replace(tzinfo=UTC)


def to_articles(
    listing: Listing,
    state: SourceState,
    now: datetime,
    *,
    min_summary_chars: int,
    fetch_pages: bool,
) -> tuple[Article, ...]:
    """Return the listing's entries as articles, in its order.

    Entries of one link with different ids of the publisher have the same article id: the store tells them
    apart (`store.shared_links`). Otherwise each id is there once.

    The source's page policy decides which articles await their page (`fetch_pages` False: none). Policy
    `auto` fetches the page of an entry with less than `min_summary_chars`, `near` that of an entry without
    any words, which cannot come near a story, and of one that the listing knows to be near. In a source's
    first poll only the 50 newest await theirs. The language is the one that entry, feed or source states.
    Detecting it is slow and most entries are already stored, so that waits until the article is judged
    (`with_detected_language`).
    """
    articles: dict[tuple[str, str], Article] = {}
    for entry in listing.entries:
        url = canonical_url(entry.link) if entry.link else ""
        article = _to_article(entry, url, listing, state, now)
        if fetch_pages and _wants_page(entry, url, state.source, min_summary_chars):
            article = replace(article, state=ArticleState.AWAITING_PAGE)
        if article.title or article.text or article.state is ArticleState.AWAITING_PAGE:
            articles.setdefault((article.id, article.entry_key), article)
    unique = tuple(articles.values())
    return unique if state.has_baseline else _bounded_pages(unique)


def normalize_published(stated: datetime | None, now: datetime) -> datetime | None:
    """Return a stated time in UTC if it is plausible, else None.

    An undated article stays undated: the time it was first seen is not when it was published. More than a
    day ahead (an event calendar) or before 1990 (a clock at zero) gives None. Up to a day ahead is a mistaken
    time zone and becomes `now`.
    """
    if stated is None or stated > now + _FUTURE or stated < _OLDEST:
        return None
    return min(stated if stated.tzinfo is UTC else stated.astimezone(UTC), now)


def article_id(source: str, entry_id: str, canonical_url: str) -> str:
    """Return 24 hex digits, from the canonical URL or, without a link, from source and entry id."""
    return article_id_of(canonical_url or f"{source}\n{entry_id}")


def with_detected_language(article: Article) -> Article:
    """Return the article with the detected language of its text; the stated one if that is undecided."""
    stated = article.language if article.language != "und" else None
    language = detect_language(f"{article.title}\n{article.text[:_LEAD_CHARS]}", stated)
    return article if language == article.language else replace(article, language=language)


@lru_cache(maxsize=256)
def primary_tag(tag: str) -> str:
    """Return the primary tag of a stated language, as language detection names it."""
    return detect_language("", tag)


def _to_article(entry: Entry, url: str, listing: Listing, state: SourceState, now: datetime) -> Article:
    source = state.source
    published, basis = _time_of(entry, url)
    key = entry_key(entry, url)
    return Article(
        id=article_id(source.name, entry.id, url),
        # A report without a link gets the listing's URL; the fragment makes it unique.
        url=(entry_url(entry, url) if url and route(entry.link) else url)
        or f"{source.url.partition('#')[0]}#{quote(entry.id[:200], errors='replace')}",
        source=source.name,
        title=headline_of(entry.title, entry.summary),
        text=with_whole_dateline(without_headline(entry.summary, entry.title)),
        language=primary_tag(entry.language or listing.language or source.language),
        published=normalize_published(published, now),
        seen=now,
        author=entry.author,
        site=entry.site or listing.title or None,
        baseline=not state.has_baseline,
        time_basis=basis,
        entry_key=key,
        entry_url=entry_url(entry, url) if key else "",
        words_key=words_key(entry, url, source),
    )


def _time_of(entry: Entry, url: str) -> tuple[datetime | None, TimeBasis]:
    """Return when an entry was published, and what that rests on.

    The time of a change stands in for a missing one, unless the address states another day.
    """
    if entry.published is not None:
        return entry.published, TimeBasis.ZONELESS if entry.is_zoneless else TimeBasis.STATED
    if entry.updated is None:
        return None, TimeBasis.STATED
    day = url_day(url)
    if day is not None and abs(entry.updated.date() - day) > _SAME_DAY:
        return datetime(day.year, day.month, day.day, tzinfo=UTC), TimeBasis.CHANGED
    return entry.updated, TimeBasis.CHANGED


def has_own_page(url: str) -> bool:
    """Return whether an article's URL leads to its page, not to its listing or a consent page."""
    return bool(url) and "#" not in url and not url.startswith(_UNREADABLE_LINKS)


def _wants_page(entry: Entry, url: str, source: Source, min_summary_chars: int) -> bool:
    if not has_own_page(url) or route(entry.link):
        return False
    if source.page_policy is PagePolicy.NEAR:
        return entry.names_story or (not entry.title and not entry.summary)
    if source.page_policy is not PagePolicy.AUTO:
        return source.page_policy is PagePolicy.ALWAYS
    return source.kind in (SourceKind.SITE, SourceKind.SITEMAP) or len(entry.summary) < min_summary_chars


def _bounded_pages(articles: tuple[Article, ...]) -> tuple[Article, ...]:
    """Return the same articles, of which only the 50 newest still await their page."""
    awaiting = [article for article in articles if article.state is ArticleState.AWAITING_PAGE]
    # A stable sort: undated ones keep the order of the listing, which is usually newest first.
    newest = sorted(awaiting, key=lambda article: article.published or _MIN_DATE, reverse=True)
    kept = {article.id for article in newest[:_BASELINE_PAGES]}
    return tuple(
        replace(article, state=ArticleState.READY)
        if article.state is ArticleState.AWAITING_PAGE and article.id not in kept
        else article
        for article in articles
    )
