"""Reports given on the command line: JSON Lines, a text or HTML file, or a page's address."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from service.stories.stream import BadLine, articles_in
from store.errors import ParseError
from store.records.collection import Article

if TYPE_CHECKING:
    from crawler.settings import CrawlerSettings

_MARKUP = (b"<!doctype", b"<html", b"<?xml", b"<head", b"<body")


def articles_of(body: bytes, name: str, now: datetime) -> Iterator[Article | BadLine]:
    """The reports in a file: JSON Lines if it begins with `{`, one HTML page, or a text below its headline.

    Raises:
        ParseError: a page or text holds nothing to read.
    """
    start = body.lstrip(b"\xef\xbb\xbf \t\r\n")[:15].lower()
    if start.startswith(b"{") or Path(name).suffix.lower() in (".jsonl", ".ndjson"):
        yield from articles_in(body.decode("utf-8-sig", errors="replace").split("\n"), now)
    elif start.startswith(_MARKUP) or Path(name).suffix.lower() in (".html", ".htm"):
        yield article_of_page(body, "", name, now)
    else:
        yield _of_text(body.decode("utf-8-sig", errors="replace"), name, now)


def article_of_page(
    body: bytes, url: str, name: str, now: datetime, content_type: str | None = None
) -> Article:
    """The report that a page holds.

    Raises:
        ParseError: none was found in it.
    """
    from crawler.pages.extract import extract

    page = extract(body, content_type=content_type, url=url)
    if not (page.title or page.text):
        raise ParseError(f"{name}: no article was found in this page")
    return _article(name, page.title or "", page.text or "", page.language, now, url)


def _of_text(text: str, name: str, now: datetime) -> Article:
    title, _, rest = text.strip().partition("\n")
    if not title:
        raise ParseError(f"{name}: is empty; wanted: a headline and a text below it, HTML, or JSON Lines")
    return _article(name, title.lstrip("# "), rest.strip(), None, now)


def _article(name: str, title: str, text: str, language: str | None, now: datetime, url: str = "") -> Article:
    from crawler.language.detect import detect

    return Article(
        id=url or name,
        url=url,
        source="",
        title=title,
        text=text,
        language=language or detect(f"{title}\n{text[:500]}"),
        published=None,
        seen=now,
    )


async def fetched(url: str, settings: CrawlerSettings, now: datetime) -> Article:
    """The report behind an address, fetched by the same guarded client as all pages.

    Raises:
        FetchError: it cannot be had, or lies where we may not reach.
        ParseError: it holds no article.
    """
    from crawler.fetching.address_guard import AddressGuard
    from crawler.fetching.http_client import FeedReader

    reader = FeedReader(settings, AddressGuard(settings.allow_private))
    try:
        answer = await reader.fetch(url, {})
    finally:
        await reader.close()
    return article_of_page(answer.body, answer.url, url, now, answer.headers.get("content-type"))
