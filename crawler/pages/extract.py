"""Extracts the article from a page: metadata first, trafilatura for the text, htmldate for a missing date.

Pages with status 200 that are no report (log-in, consent, error, paywall stub) are returned as not usable.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from itertools import islice

import lxml.html
from lxml import etree

from crawler.encodings.decode import decode_body
from crawler.formats.cleaning import MAX_RAW, clean_text
from crawler.language.detect import detect_language
from crawler.pages.dates import PageDate
from crawler.pages.head_lines import without_head
from crawler.pages.metadata import PageMetadata, read_metadata
from crawler.pages.rejection import MIN_TEXT, rejection_reason
from crawler.pages.teasers import is_made_of, teaser_texts

MAX_PAGE_CHARS = 3_000_000
_MAX_MARKUP_CHARS = 300_000
MAX_ELEMENTS = 50_000
"""Limit of a page; the extractor takes minutes for more, and no report has as many."""


@dataclass(frozen=True, slots=True)
class ExtractedPage:
    """The parts of an article page."""

    title: str
    text: str
    """Plain text, one paragraph per line."""
    published: datetime | None
    """Aware, in the zone that the page states, else in UTC."""
    language: str | None
    author: str | None
    canonical_url: str | None
    site: str | None
    notes: tuple[str, ...] = ()
    """Oddities, for the user."""
    usable: bool = True
    """Whether it is a report; if not, the notes say why."""
    date: PageDate | None = None
    """Where `published` comes from, and what it leaves open."""
    is_declared: bool = False
    """Whether its metadata declares it one article, with a date."""
    overridden_fields: frozenset[str] = frozenset()
    """Names of the fields set by the source's page rules instead of extraction."""


def extract_article(body: bytes, *, content_type: str | None, url: str) -> ExtractedPage:
    """Extract the article from an HTML page; any body gives a page, perhaps one that is not usable."""
    text, notes = decode_body(body, content_type)
    root = _parse_html(text[:MAX_PAGE_CHARS])
    if root is None:
        return ExtractedPage("", "", None, None, None, None, None, (*notes, "no HTML page"), usable=False)
    if sum(1 for _ in islice(root.iter(), MAX_ELEMENTS + 1)) > MAX_ELEMENTS:
        return ExtractedPage(
            "", "", None, None, None, None, None, (*notes, "too many elements"), usable=False
        )
    metadata = read_metadata(root, url)
    teasers = [] if metadata.is_declared else teaser_texts(root, url)
    article = without_head(_article_text(root, metadata), metadata.title, metadata.author, metadata.site)
    page = ExtractedPage(
        title=metadata.title,
        text=article,
        published=metadata.published.reading.moment if metadata.published else None,
        language=_detect_page_language(metadata, article),
        author=metadata.author,
        canonical_url=metadata.canonical_url,
        site=metadata.site,
        date=metadata.published,
        is_declared=metadata.is_declared,
    )
    reason = rejection_reason(page.title, article, metadata, text[:_MAX_MARKUP_CHARS])
    if reason is None and is_made_of(article, teasers):
        reason = "teasers of other pages, not an article"
    return replace(page, notes=(*notes, reason) if reason else notes, usable=reason is None)


def _parse_html(text: str) -> lxml.html.HtmlElement | None:
    try:
        parser = lxml.html.HTMLParser(encoding="utf-8", huge_tree=False)
        return lxml.html.document_fromstring(text.encode("utf-8", "replace"), parser=parser)
    except (etree.ParserError, etree.XMLSyntaxError, ValueError):
        return None


def _article_text(root: lxml.html.HtmlElement, metadata: PageMetadata) -> str:
    """Return trafilatura's text; the page's own `articleBody` only if that is very short."""
    import trafilatura

    try:
        extracted = trafilatura.extract(root, include_comments=False) or ""
    except Exception:  # noqa: BLE001 - a page on which it fails still has metadata
        extracted = ""
    lines = [cleaned for line in extracted.splitlines() if (cleaned := clean_text(line, MAX_RAW))]
    text = "\n".join(lines)
    return metadata.article_body if len(text) < MIN_TEXT and len(metadata.article_body) > len(text) else text


def _detect_page_language(metadata: PageMetadata, article: str) -> str | None:
    """Return the detected language; the stated one only if undecided: many templates always state `en`."""
    language = detect_language(f"{metadata.title}\n{article[:500]}", metadata.language)
    return None if language == "und" else language
