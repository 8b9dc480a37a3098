"""A page to its article: metadata first, trafilatura for the text, htmldate where no metadata has a date.

Pages that answer 200 and are no news (log-in, consent, error, paywall stub) come back as not usable.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from itertools import islice

import lxml.html
from lxml import etree

from crawler.formats.cleaning import MAX_RAW, clean_text
from crawler.formats.encoding import decode_body
from crawler.language.detect import detect_language
from crawler.pages.metadata import PageMetadata, read_metadata
from crawler.pages.rejection import MIN_TEXT, rejection_reason

MAX_PAGE_CHARS = 3_000_000
_MARKUP_LOOKED_AT = 300_000
MAX_ELEMENTS = 50_000
"""Of a page; the extractor takes minutes over more, and no report has them."""


@dataclass(frozen=True, slots=True)
class ExtractedPage:
    """What was read out of a page."""

    title: str
    text: str
    """Plain text, paragraphs on lines of their own."""
    published: datetime | None
    """Aware, in the zone that the page names, else in UTC."""
    language: str | None
    author: str | None
    canonical_url: str | None
    site: str | None
    notes: tuple[str, ...] = ()
    """What was odd, for a person."""
    usable: bool = True
    """Whether it is a report; the notes say why not."""
    overridden_fields: frozenset[str] = frozenset()
    """Names of the fields that the publisher's own rules gave, not extraction."""


def extract_article(body: bytes, *, content_type: str | None, url: str) -> ExtractedPage:
    """Read the article out of an HTML page; anything at all gives a page, perhaps one that is not usable."""
    text, notes = decode_body(body, content_type)
    root = _parse_html(text[:MAX_PAGE_CHARS])
    if root is None:
        return ExtractedPage("", "", None, None, None, None, None, (*notes, "no HTML page"), usable=False)
    if sum(1 for _ in islice(root.iter(), MAX_ELEMENTS + 1)) > MAX_ELEMENTS:
        return ExtractedPage(
            "", "", None, None, None, None, None, (*notes, "too many elements"), usable=False
        )
    metadata = read_metadata(root, url)
    article = _article_text(root, metadata)
    page = ExtractedPage(
        title=metadata.title,
        text=article,
        published=metadata.published,
        language=_detect_page_language(metadata, article),
        author=metadata.author,
        canonical_url=metadata.canonical_url,
        site=metadata.site,
    )
    fault = rejection_reason(page.title, article, metadata, text[:_MARKUP_LOOKED_AT])
    told = (*notes, fault) if fault else notes
    return replace(page, notes=told, usable=fault is None)


def _parse_html(text: str) -> lxml.html.HtmlElement | None:
    try:
        parser = lxml.html.HTMLParser(encoding="utf-8", huge_tree=False)
        return lxml.html.document_fromstring(text.encode("utf-8", "replace"), parser=parser)
    except (etree.ParserError, etree.XMLSyntaxError, ValueError):
        return None


def _article_text(root: lxml.html.HtmlElement, metadata: PageMetadata) -> str:
    """Trafilatura's text; the page's own `articleBody` only where that is next to nothing."""
    import trafilatura

    try:
        found = trafilatura.extract(root, include_comments=False) or ""
    except Exception:  # noqa: BLE001 - a page that it stumbles over still has its metadata
        found = ""
    lines = [line for one in found.splitlines() if (line := clean_text(one, MAX_RAW))]
    text = "\n".join(lines)
    return metadata.article_body if len(text) < MIN_TEXT and len(metadata.article_body) > len(text) else text


def _detect_page_language(metadata: PageMetadata, article: str) -> str | None:
    """As detected; the page's own word counts only where that cannot tell: templates say `en` everywhere."""
    found = detect_language(f"{metadata.title}\n{article[:500]}", metadata.language)
    return None if found == "und" else found
