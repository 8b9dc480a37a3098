"""Applies a source's page rules: what their selectors match overrides what was extracted."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

import lxml.html
from lxml import etree

from crawler.dates.parse import parse_date
from crawler.dates.rules import NO_DATE_RULES, DateRules
from crawler.dates.witnesses import completed
from crawler.encodings.decode import decode_body
from crawler.formats.cleaning import clean_title, html_to_text
from crawler.pages.extract import ExtractedPage
from crawler.pages.rules import PageRules


def apply_page_rules(
    page: ExtractedPage, body: bytes, content_type: str | None, rules: PageRules
) -> ExtractedPage:
    """Return the page with what the selectors match; a selector that matches nothing is noted.

    A matched text makes the page usable even if it was rejected: the user knows the publisher. The matched
    fields are in `overridden_fields`, because they also override what the source's list says.
    """
    page = _with_date_rules(page, rules.dates)
    root = _parse_html(decode_body(body, content_type)[0]) if rules.selects else None
    if root is None:
        return page
    title = clean_title(_first_text(root, rules.title_css))
    text = _paragraphs(root, rules.text_css)
    date = _date(root, rules.date_css, page.language, rules.dates)
    values = {"title": title, "text": text, "published": date}
    selectors = {
        "title": ("title_css", rules.title_css),
        "text": ("text_css", rules.text_css),
        "published": ("date_css", rules.date_css),
    }
    unmatched = [
        f"{key} picks nothing" for field, (key, css) in selectors.items() if css and not values[field]
    ]
    return replace(
        page,
        title=title or page.title,
        text=text or page.text,
        published=date or page.published,
        usable=page.usable or bool(text),
        notes=(*page.notes, *unmatched),
        overridden_fields=frozenset(field for field, value in values.items() if value),
    )


def _parse_html(text: str) -> lxml.html.HtmlElement | None:
    parser = lxml.html.HTMLParser(encoding="utf-8", huge_tree=False)
    try:
        return lxml.html.document_fromstring(text.encode("utf-8", "replace"), parser=parser)
    except (etree.ParserError, etree.XMLSyntaxError, ValueError):
        return None


def _first_text(root: lxml.html.HtmlElement, css: str | None) -> str:
    return next((_element_text(element) for element in root.cssselect(css)), "") if css else ""


def _element_text(element: lxml.html.HtmlElement) -> str:
    """Return the content of an element: the attribute of a `meta`, the text of others."""
    return str(element.get("content") or "") if element.tag == "meta" else str(element.text_content())


def _paragraphs(root: lxml.html.HtmlElement, css: str | None) -> str:
    """Return the text of all matched elements, one paragraph per line, without scripts and styles."""
    if not css:
        return ""
    lines = []
    for element in root.cssselect(css):
        for part in element.findall(".//p") or (element,):
            markup = lxml.html.tostring(part, encoding="unicode", with_tail=False)
            lines.append(html_to_text(markup))
    return "\n".join(line for line in lines if line)


def _with_date_rules(page: ExtractedPage, rules: DateRules) -> ExtractedPage:
    """Return the page with its date as the rules complete it."""
    if page.date is None or rules == NO_DATE_RULES:
        return page
    reading = completed(page.date.reading, rules)
    return replace(page, published=reading.moment, date=replace(page.date, reading=reading))


def _date(
    root: lxml.html.HtmlElement, css: str | None, language: str | None, rules: DateRules
) -> datetime | None:
    if not css:
        return None
    for element in root.cssselect(css):
        text = element.get("datetime") or _element_text(element)
        if (date := parse_date(text, language, rules=rules)) is not None:
            return date
    return None
