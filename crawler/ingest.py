"""Entries become articles. Pure: what a source showed, and when, gives the same articles every time."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from hashlib import sha256
from urllib.parse import quote

from crawler.entry import Entry, Listing
from crawler.language.detect import detect_language
from crawler.urls import canonical_url
from store.records.collection import Article, ArticleState, PagePolicy, Source, SourceKind, SourceState

_ID_DIGITS = 24
_LEAD_CHARS = 300
"""Of the text, beside the title, tell the language; detection takes time in proportion."""
_BASELINE_PAGES = 50
"""Of a source's first poll, so many newest entries may want their page; the rest go as they are."""
_FUTURE = timedelta(days=1)
_OLDEST = datetime(1990, 1, 1, tzinfo=UTC)
_UNREADABLE_LINKS = ("https://news.google.com/", "http://news.google.com/")
"""These lead to a consent page or a script, never to the article."""
_MIN_DATE = datetime.min.replace(tzinfo=UTC)


def to_articles(
    listing: Listing,
    state: SourceState,
    now: datetime,
    *,
    min_summary_chars: int,
    fetch_pages: bool,
) -> tuple[Article, ...]:
    """The listing's entries as articles, in its order, each id once.

    An article wants its page by the source's page policy (`pages` False: none does); policy `auto` takes
    less than `teaser_chars` for a teaser. Of a source's first poll only the 50 newest want theirs. The
    language is the one that entry, feed or source state: what the text tells is dear to find out, and most of
    what a feed shows is known already, so that waits until the article is judged (`with_detected_language`).
    """
    made: dict[str, Article] = {}
    for entry in listing.entries:
        url = canonical_url(entry.link) if entry.link else ""
        article = _to_article(entry, url, listing, state, now)
        if fetch_pages and _wants_page(entry, url, state.source, min_summary_chars):
            article = replace(article, state=ArticleState.AWAITING_PAGE)
        if article.title or article.text or article.state is ArticleState.AWAITING_PAGE:
            made.setdefault(article.id, article)
    every = tuple(made.values())
    return every if state.has_baseline else _bounded_pages(every)


def normalize_published(stated: datetime | None, now: datetime) -> datetime | None:
    """A stated time as far as it can be believed, in UTC.

    Undated stays None: being seen is not being published. More than a day ahead, or before 1990, is None
    too: an event calendar or a clock at zero. Up to a day ahead is a zone mistake and becomes `now`.
    """
    if stated is None or stated > now + _FUTURE or stated < _OLDEST:
        return None
    return min(stated if stated.tzinfo is UTC else stated.astimezone(UTC), now)


def article_id(source: str, entry_id: str, canonical_url: str) -> str:
    """24 hex digits: from the canonical URL, or from source and entry id where there is no link."""
    identity = canonical_url or f"{source}\n{entry_id}"
    return sha256(identity.encode("utf-8", "replace")).hexdigest()[:_ID_DIGITS]


def with_detected_language(article: Article) -> Article:
    """The article with the language that its text tells; the stated one decides where the text does not."""
    stated = article.language if article.language != "und" else None
    told = detect_language(f"{article.title}\n{article.text[:_LEAD_CHARS]}", stated)
    return article if told == article.language else replace(article, language=told)


@lru_cache(maxsize=256)
def primary_tag(tag: str) -> str:
    """The primary tag of a stated language as detection names it."""
    return detect_language("", tag)


def _to_article(entry: Entry, url: str, listing: Listing, state: SourceState, now: datetime) -> Article:
    source = state.source
    return Article(
        id=article_id(source.name, entry.id, url),
        # Without a link of its own a report is found again where it stood; the fragment keeps it unique.
        url=url or f"{source.url.partition('#')[0]}#{quote(entry.id[:200], errors='replace')}",
        source=source.name,
        title=entry.title,
        text=entry.summary,
        language=primary_tag(entry.language or listing.language or source.language),
        published=normalize_published(entry.published or entry.updated, now),
        seen=now,
        author=entry.author,
        site=entry.site or listing.title or None,
        baseline=not state.has_baseline,
    )


def _wants_page(entry: Entry, url: str, source: Source, min_summary_chars: int) -> bool:
    if not url or url.startswith(_UNREADABLE_LINKS):
        return False
    if source.page_policy is not PagePolicy.AUTO:
        return source.page_policy is PagePolicy.ALWAYS
    return source.kind in (SourceKind.SITE, SourceKind.SITEMAP) or len(entry.summary) < min_summary_chars


def _bounded_pages(every: tuple[Article, ...]) -> tuple[Article, ...]:
    """The same articles, only the newest of those that want their page still wanting it."""
    wanting = [article for article in every if article.state is ArticleState.AWAITING_PAGE]
    # Stable: undated ones keep the order of the listing, which is newest first by custom.
    newest = sorted(wanting, key=lambda article: article.published or _MIN_DATE, reverse=True)
    kept = {article.id for article in newest[:_BASELINE_PAGES]}
    return tuple(
        replace(article, state=ArticleState.READY)
        if article.state is ArticleState.AWAITING_PAGE and article.id not in kept
        else article
        for article in every
    )
