"""Finds the articles that a section page links to, for sites without a feed."""

from __future__ import annotations

import re
from collections import Counter, OrderedDict
from dataclasses import replace
from datetime import datetime
from itertools import islice
from urllib.parse import urlsplit

import lxml.html
from lxml import etree

from crawler.dates.parse import parse_date
from crawler.dates.place import regional_tag
from crawler.dates.rules import NO_CONTEXT, DateContext
from crawler.encodings.decode import decode_body
from crawler.entry import Entry, Listing
from crawler.entry_identity import route
from crawler.formats.card_headline import MIN_HEADLINE, card_headline, headline_length
from crawler.formats.card_times import find_card_time
from crawler.formats.cleaning import absolute_url, clean_title, stated_language
from crawler.same_site import same_site
from crawler.urls import canonical_url
from store.errors import ParseError
from store.records.sources import SiteRules

_MAX_LINKS_TO_ONE = 5
"""Links to one article: picture, headline, `read more`. With more, a page costs the square of its links."""
_MAX_TIMES = 10
_BOILERPLATE_TAGS = ("nav", "footer", "header", "aside", "form")
_BOILERPLATE = re.compile(
    r"\b(nav|menu|footer|breadcrumb|cookie|login|subscri|social|share|banner|advert)", re.IGNORECASE
)
_NON_ARTICLE_PATH = re.compile(
    r"/(tags?|topics?|category|categories|author|authors|about|contact|login|signin|register|subscribe|privacy|terms"
    r"|search|page|video|videos|photo|gallery|live|rss|feed|sitemap|account|newsletter|advertise|jobs|shop)(/|$)"
    r"|\.(pdf|jpe?g|png|gif|mp[34]|zip|xml|css|js)$",
    re.IGNORECASE,
)
_DATED_PATH = re.compile(r"/(19|20)\d{2}[/-]?\d{1,2}([/-]?\d{1,2})?(/|-|$)")
_NUMBERED_PATH = re.compile(r"\d{5,}")
_SLUG = re.compile(r"[^/]{20,}/?$")


def parse_section_page(
    body: bytes,
    *,
    content_type: str | None,
    url: str,
    rules: SiteRules,
    max_entries: int = 200,
    relative_to: datetime | None = None,
    dates: DateContext = NO_CONTEXT,
) -> Listing:
    """Return a page's links to articles, in order, titled by their text; each URL once.

    With rules, these are exactly the links that match them. Without rules, these are links to the same site
    that look like articles: a date, a long number or a long slug in the path, a headline as text, outside
    navigation. With `relative_to`, the time of the fetch, times such as `2 hours ago` beside a link are read
    too; that is for sources whose article pages, with exact times, are not fetched.

    Raises:
        ParseError: it is not HTML.
    """
    text, notes = decode_body(body, content_type)
    root = _parse_html(text)
    root.make_links_absolute(url, resolve_base_href=True, handle_failures="ignore")
    entries: OrderedDict[str, Entry] = OrderedDict()
    looks: Counter[str] = Counter()
    language = stated_language(root.get("lang"))
    tag = regional_tag(language or dates.language or None, url)
    for anchor in _candidate_anchors(root, rules):
        link = absolute_url(anchor.get("href"), url)
        address = canonical_url(link)
        if address and (fragment := route(link)):
            address = f"{address}#{fragment}"
        looks[address] += 1
        if looks[address] > _MAX_LINKS_TO_ONE or not address or address == canonical_url(url):
            continue
        if not _is_wanted_link(anchor, address, url, rules):
            continue
        entry = _anchor_entry(anchor, address, tag, dates)
        if relative_to is not None and entry.published is None:
            entry = replace(entry, published=find_card_time(anchor, tag, relative_to, dates.rules))
        known = entries.get(address)
        if known is None or len(entry.title) > len(known.title):
            entries[address] = entry
        if len(entries) >= max_entries:
            break
    page_title = root.findtext(".//title") or ""
    if not entries:
        notes = (*notes, "no links that look like articles; link_css or link_pattern says which are")
    return Listing("page", clean_title(page_title), language, url, tuple(entries.values()), notes=notes)


def next_page_url(body: bytes, *, content_type: str | None, url: str, css: str | None) -> str:
    """Return the URL of the list's next page, by CSS selector or `rel=next`; empty without one.

    It must be on the same site.
    """
    try:
        root = _parse_html(decode_body(body, content_type)[0])
    except ParseError:
        return ""
    root.make_links_absolute(url, resolve_base_href=True, handle_failures="ignore")
    candidates = root.cssselect(css) if css else root.xpath("//link[@rel and @href] | //a[@rel and @href]")
    for element in candidates:
        if not css and "next" not in element.get("rel", "").lower().split():
            continue
        link = element if element.get("href") else element.find(".//a[@href]")
        address = absolute_url(link.get("href"), url) if link is not None else ""
        if address and same_site(address, url):
            return address.partition("#")[0]
    return ""


def _parse_html(text: str) -> lxml.html.HtmlElement:
    try:
        parser = lxml.html.HTMLParser(encoding="utf-8")
        root = lxml.html.document_fromstring(text.encode("utf-8", "replace"), parser=parser)
    except (etree.ParserError, etree.XMLSyntaxError) as error:
        raise ParseError(f"no HTML page: {error}") from error
    return root


def _candidate_anchors(root: lxml.html.HtmlElement, rules: SiteRules) -> list[lxml.html.HtmlElement]:
    if not rules.link_css:
        return list(root.iter("a"))
    selected = root.cssselect(rules.link_css)
    return [a for element in selected for a in (element.iter("a") if element.tag != "a" else (element,))]


def _is_wanted_link(anchor: lxml.html.HtmlElement, address: str, page: str, rules: SiteRules) -> bool:
    if rules.link_pattern:
        return re.search(rules.link_pattern, address) is not None
    return bool(rules.link_css) or _looks_like_article(anchor, address, page)


def _looks_like_article(anchor: lxml.html.HtmlElement, address: str, page: str) -> bool:
    parts = urlsplit(address)
    if not same_site(address, page) or _NON_ARTICLE_PATH.search(parts.path):
        return False
    path = parts.path + ("?" + parts.query if parts.query else "") + parts.fragment
    slug = parts.fragment or parts.path
    if not (_DATED_PATH.search(path) or _NUMBERED_PATH.search(path) or _SLUG.search(slug)):
        return False
    return headline_length(card_headline(anchor)) >= MIN_HEADLINE and not _is_boilerplate(anchor)


def _is_boilerplate(anchor: lxml.html.HtmlElement) -> bool:
    for element in (anchor, *anchor.iterancestors()):
        if element.tag in ("body", "main", "article"):
            return False
        if element.tag in _BOILERPLATE_TAGS or _BOILERPLATE.search(
            f"{element.get('class', '')} {element.get('id', '')}"
        ):
            # the header of a card contains its headline
            return element.tag != "header" or element.getparent() is None or element.getparent().tag == "body"
    return False


def _anchor_entry(anchor: lxml.html.HtmlElement, address: str, tag: str | None, dates: DateContext) -> Entry:
    card = anchor.getparent()
    times = islice(card.iter("time"), _MAX_TIMES) if card is not None else ()
    stated = next((text for element in times if (text := element.get("datetime"))), "")
    published = parse_date(stated, tag, rules=dates.rules)
    return Entry(id=address, title=card_headline(anchor), link=address, published=published)
