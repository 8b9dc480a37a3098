"""A publisher's own rules applied: what they pick goes over what extraction found by itself."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

import lxml.html
from lxml import etree

from crawler.dates.parse import parse_date
from crawler.formats.cleaning import clean_title, html_to_text
from crawler.formats.encoding import decode_body
from crawler.pages.extract import ExtractedPage
from crawler.pages.rules import PageRules


def apply_page_rules(
    page: ExtractedPage, body: bytes, content_type: str | None, rules: PageRules
) -> ExtractedPage:
    """The page with what the selectors pick; one that picks nothing changes nothing and is noted.

    A text picked makes a page usable that looked like none: the user knows the publisher. What was picked
    is named in `ruled`, for it also goes before what the source's list says.
    """
    root = _parse_html(decode_body(body, content_type)[0])
    if root is None:
        return page
    name = clean_title(_first_text(root, rules.title_css))
    text = _paragraphs(root, rules.text_css)
    date = _date(root, rules.date_css, page.language)
    picked = {"title": name, "text": text, "published": date}
    asked = {
        "title": ("title_css", rules.title_css),
        "text": ("text_css", rules.text_css),
        "published": ("date_css", rules.date_css),
    }
    missed = [f"{key} picks nothing" for field, (key, css) in asked.items() if css and not picked[field]]
    return replace(
        page,
        title=name or page.title,
        text=text or page.text,
        published=date or page.published,
        usable=page.usable or bool(text),
        notes=(*page.notes, *missed),
        overridden_fields=frozenset(field for field, found in picked.items() if found),
    )


def _parse_html(text: str) -> lxml.html.HtmlElement | None:
    parser = lxml.html.HTMLParser(encoding="utf-8", huge_tree=False)
    try:
        return lxml.html.document_fromstring(text.encode("utf-8", "replace"), parser=parser)
    except (etree.ParserError, etree.XMLSyntaxError, ValueError):
        return None


def _first_text(root: lxml.html.HtmlElement, css: str | None) -> str:
    return next((_element_text(one) for one in root.cssselect(css)), "") if css else ""


def _element_text(element: lxml.html.HtmlElement) -> str:
    """What an element says: a `meta` in its attribute, others in their text."""
    return str(element.get("content") or "") if element.tag == "meta" else str(element.text_content())


def _paragraphs(root: lxml.html.HtmlElement, css: str | None) -> str:
    """The text of all that is picked, a line a paragraph; scripts and styles left out."""
    if not css:
        return ""
    lines = []
    for element in root.cssselect(css):
        for part in element.findall(".//p") or (element,):
            markup = lxml.html.tostring(part, encoding="unicode", with_tail=False)
            lines.append(html_to_text(markup))
    return "\n".join(line for line in lines if line)


def _date(root: lxml.html.HtmlElement, css: str | None, language: str | None) -> datetime | None:
    if not css:
        return None
    for element in root.cssselect(css):
        said = element.get("datetime") or _element_text(element)
        if (found := parse_date(said, language)) is not None:
            return found
    return None
