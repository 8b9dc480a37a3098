"""What the worker does with a document of unknown kind. Pure."""

from __future__ import annotations

from dataclasses import dataclass

from crawler.dates.rules import NO_CONTEXT, DateContext
from crawler.encodings.decode import decode_body
from crawler.fetching.response import HttpResponse
from crawler.formats.autodiscovery import feed_like_links, feed_links
from crawler.formats.compression import MAX_UNPACKED_BYTES
from crawler.sources.check import CheckResult, check_document
from store.records.sources import SiteRules


@dataclass(frozen=True, slots=True)
class DocumentTask:
    """Everything that reading a document depends on besides its bytes."""

    url: str
    content_type: str | None
    rules: SiteRules | None = None
    dates: DateContext = NO_CONTEXT
    max_bytes: int = MAX_UNPACKED_BYTES


@dataclass(frozen=True, slots=True)
class PageLinks:
    """Addresses on a page that may be feeds."""

    declared: tuple[str, ...]
    feed_like: tuple[str, ...]


def read_document(body: bytes, task: DocumentTask) -> CheckResult:
    """Parse a document of any kind."""
    return check_document(
        body,
        content_type=task.content_type,
        url=task.url,
        rules=task.rules,
        dates=task.dates,
        max_bytes=task.max_bytes,
    )


def page_links(response: HttpResponse) -> PageLinks:
    """Find the feeds that a page names."""
    page = decode_body(response.body, response.headers.get("content-type"))[0]
    declared = feed_links(page, response.url, response.headers.get("link", ""))
    return PageLinks(declared, feed_like_links(page, response.url))
