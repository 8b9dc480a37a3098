"""Reports given on the command line: JSON Lines, a text or HTML file, or the address of a page."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from crawler.language.zawgyi import zawgyi_to_unicode
from service.stories.stream import InvalidLine, articles_from_json_lines
from store.errors import ParseError
from store.records.articles import Article

if TYPE_CHECKING:
    from crawler.settings import CrawlerSettings

_HTML_PREFIXES = (b"<!doctype", b"<html", b"<?xml", b"<head", b"<body")


def articles_from_file(body: bytes, name: str, now: datetime) -> Iterator[Article | InvalidLine]:
    """The reports in a file: JSON Lines if it begins with `{`, one HTML page, or a text below its headline.

    Raises:
        ParseError: a page or text has no content.
    """
    start = body.lstrip(b"\xef\xbb\xbf \t\r\n")[:15].lower()
    if start.startswith(b"{") or Path(name).suffix.lower() in (".jsonl", ".ndjson"):
        yield from articles_from_json_lines(body.decode("utf-8-sig", errors="replace").split("\n"), now)
    elif start.startswith(_HTML_PREFIXES) or Path(name).suffix.lower() in (".html", ".htm"):
        yield article_from_page(body, "", name, now)
    else:
        yield article_from_text(body.decode("utf-8-sig", errors="replace"), name, now)


def article_from_page(
    body: bytes, url: str, name: str, now: datetime, content_type: str | None = None
) -> Article:
    """The report on a page.

    Raises:
        ParseError: the page has no article.
    """
    from crawler.pages.extract import extract_article

    page = extract_article(body, content_type=content_type, url=url)
    if not (page.title or page.text):
        raise ParseError(f"{name}: no article was found in this page")
    return _build_article(name, page.title or "", page.text or "", page.language, now, url)


def article_from_text(text: str, name: str, now: datetime) -> Article:
    """The report of a headline and a text below it.

    Raises:
        ParseError: it is empty.
    """
    title, _, rest = zawgyi_to_unicode(text).strip().partition("\n")
    if not title:
        raise ParseError(f"{name}: is empty; expected: a headline and a text below it, HTML, or JSON Lines")
    return _build_article(name, title.lstrip("# "), rest.strip(), None, now)


def _build_article(
    name: str, title: str, text: str, language: str | None, now: datetime, url: str = ""
) -> Article:
    from crawler.language.detect import detect_language

    return Article(
        id=url or name,
        url=url,
        source="",
        title=title,
        text=text,
        language=language or detect_language(f"{title}\n{text[:500]}"),
        published=None,
        seen=now,
    )


async def fetch_article(url: str, settings: CrawlerSettings, now: datetime) -> Article:
    """The report at an address, fetched by the same guarded client as all pages.

    Raises:
        FetchError: the page cannot be fetched, or its address is not allowed.
        ParseError: the page has no article.
    """
    from crawler.fetching.address_guard import AddressGuard
    from crawler.fetching.http_client import HttpClient

    client = HttpClient(settings, AddressGuard(settings.allow_private))
    try:
        response = await client.fetch(url, {})
    finally:
        await client.close()
    return article_from_page(response.body, response.url, url, now, response.headers.get("content-type"))
