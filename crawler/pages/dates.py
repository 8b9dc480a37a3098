"""When a page was published: metadata, then times beside the heading, then htmldate's guess."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime, time, timedelta, timezone
from urllib.parse import urlsplit

import lxml.html

from crawler.dates.parse import parse_date

_DATE_METAS = (
    "article:published_time", "og:article:published_time", "og:published_time", "datepublished",
    "article:published", "date.issued", "dc.date.issued", "dcterms.issued", "dcterms.created",
    "dc.date.created",
    "parsely-pub-date", "sailthru.date", "publishdate", "pubdate", "og:pubdate", "bt:pubdate", "displaydate",
    "publish-date", "publication_date", "date_published", "published_time", "published_at",
    "article.published",
    "article:post_date", "article_date_original", "rnews:datepublished", "cxenseparse:recs:publishtime",
    "shareaholic:article_published_time", "originalpublicationdate", "dc.date", "dcterms.date", "date",
)  # fmt: skip
_TIME_XPATHS = (
    "//*[@itemprop='datePublished']",
    "//article//time[@datetime]",
    "//main//time[@datetime]",
    "//header//time[@datetime]",
)
_ASIDE = re.compile(
    r"comment|reply|related|teaser|recommend|sidebar|most-?(read|popular)|latest|footer|widget|promo|card|carousel"
    r"|trending|newsletter|author-?box|updated|modified",
    re.IGNORECASE,
)
_ASIDES = re.compile(r"comments?|comment-?list|replies|related.*|recommend.*|teasers?", re.IGNORECASE)
_ASIDE_TAGS = {"aside", "footer", "nav", "a", "li"}
_MAX_ANCESTORS = 12
"""Ancestors looked at; what is deeper stands in no teaser of its own."""
_OFFSET = re.compile(r"\d\s*([+-])(\d\d):?(\d\d)$")
_URL_YEAR = re.compile(r"/((?:19|20)\d\d)(?:/|-?\d\d)")
_REGION = re.compile(r"\.([a-z]{2})$")
_NO_REGIONS = {"tv", "io", "co", "me", "ai", "eu", "fm", "ly", "cc"}
_MAX_TIMES = 20


def find_published(
    root: lxml.html.HtmlElement, metas: dict[str, str], json_ld_date: str, language: str | None, url: str
) -> datetime | None:
    """The moment, aware, in the zone that the page names, else in UTC; `stated` is what its JSON-LD says."""
    tag, year = _regional_tag(language, url), _url_year(url)
    for text in (json_ld_date, *(metas.get(name, "") for name in _DATE_METAS), *_time_texts(root)):
        if text and (found := parse_date(text, tag, default_year=year)) is not None:
            return _in_stated_zone(text, found)
    guessed = _guess_date(root, url)
    return _with_time_of_day(root, guessed, tag) if guessed is not None else None


def _time_texts(root: lxml.html.HtmlElement) -> Iterator[str]:
    """What elements of the article state, not those of comments and teasers."""
    for path in _TIME_XPATHS:
        for element in root.xpath(path)[:_MAX_TIMES]:
            if not _is_in_aside(element):
                yield element.get("datetime") or element.get("content") or element.text_content() or ""


def _is_in_aside(element: lxml.html.HtmlElement) -> bool:
    """Whether it belongs to a comment, a teaser or a list: by tags and names up to the whole article."""
    for above in [element, *element.iterancestors()][:_MAX_ANCESTORS]:
        if above.tag in ("body", "html", "main"):
            return False
        named = f"{above.get('class') or ''} {above.get('id') or ''}"
        if above.tag in _ASIDE_TAGS or _ASIDE.search(named):
            return True
        if above.tag == "article":
            return any(_is_aside_container(outer) for outer in above.iterancestors())
    return False


def _is_aside_container(outer: lxml.html.HtmlElement) -> bool:
    """Whether articles within it are comments or teasers: another article, or a list named so."""
    names = f"{outer.get('class') or ''} {outer.get('id') or ''}".split()
    return outer.tag in ("article", "aside", "footer", "nav") or any(map(_ASIDES.fullmatch, names))


def _guess_date(root: lxml.html.HtmlElement, url: str) -> datetime | None:
    import htmldate

    for element in (root, *root.iterchildren("head")):
        for name in [name for name in element.attrib if name == "prefix" or name.startswith("xmlns")]:
            del element.attrib[name]  # http://www.w3.org/2000/01/rdf-schema# is no date of the page
    try:
        found = htmldate.find_date(root, original_date=True, outputformat="%Y-%m-%d", url=url or None)
    except Exception:  # noqa: BLE001 - no date is no reason to lose the article
        return None
    return datetime.fromisoformat(found).replace(tzinfo=UTC) if found else None


def _with_time_of_day(root: lxml.html.HtmlElement, day: datetime, tag: str | None) -> datetime:
    """The guessed day, with its time where an element of the page names one."""
    for element in root.xpath("//time[@datetime]")[:_MAX_TIMES]:
        text = element.get("datetime") or ""
        found = parse_date(text, tag)
        if found is None:
            continue
        local = _in_stated_zone(text, found)
        if local.date() == day.date() and local.timetz() != time(0, tzinfo=UTC):
            return local
    return day


def _in_stated_zone(text: str, moment: datetime) -> datetime:
    """The same moment in the zone that the text names in numbers: so its day stays the publisher's."""
    if not (found := _OFFSET.search(text.strip())):
        return moment
    span = timedelta(hours=int(found[2]), minutes=int(found[3]))
    if span >= timedelta(hours=24) or not span:
        return moment
    return moment.astimezone(timezone(-span if found[1] == "-" else span))


def _regional_tag(language: str | None, url: str) -> str | None:
    """The language with the region of the site's address, which templates do not get wrong, or its own."""
    tag, _, region = (language or "").replace("_", "-").partition("-")
    host = urlsplit(url).hostname or "" if "://" in url else ""
    country = _REGION.search(host)
    if country and country[1] not in _NO_REGIONS:
        region = "GB" if country[1] == "uk" else country[1].upper()
    return f"{tag or 'und'}-{region}" if region else tag or None


def _url_year(url: str) -> int | None:
    found = _URL_YEAR.search(url)
    return int(found[1]) if found else None
