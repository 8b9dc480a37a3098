"""Finds a page's publication time: in metadata, then in `time` elements, then by htmldate's guess."""

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
"""Ancestors to check; a teaser is never nested deeper."""
_OFFSET = re.compile(r"\d\s*([+-])(\d\d):?(\d\d)$")
_URL_YEAR = re.compile(r"/((?:19|20)\d\d)(?:/|-?\d\d)")
_REGION = re.compile(r"\.([a-z]{2})$")
_NO_REGIONS = {"tv", "io", "co", "me", "ai", "eu", "fm", "ly", "cc"}
_MAX_TIMES = 20


def find_published(
    root: lxml.html.HtmlElement, metas: dict[str, str], json_ld_date: str, language: str | None, url: str
) -> datetime | None:
    """Return the publication time, aware, in the zone that the page states, else in UTC."""
    tag, year = _regional_tag(language, url), _url_year(url)
    for text in (json_ld_date, *(metas.get(name, "") for name in _DATE_METAS), *_time_texts(root)):
        if text and (published := parse_date(text, tag, default_year=year)) is not None:
            return _in_stated_zone(text, published)
    guessed = _guess_date(root, url)
    return _with_time_of_day(root, guessed, tag) if guessed is not None else None


def _time_texts(root: lxml.html.HtmlElement) -> Iterator[str]:
    """Yield the times in elements of the article, not in comments and teasers."""
    for path in _TIME_XPATHS:
        for element in root.xpath(path)[:_MAX_TIMES]:
            if not _is_in_aside(element):
                yield element.get("datetime") or element.get("content") or element.text_content() or ""


def _is_in_aside(element: lxml.html.HtmlElement) -> bool:
    """Return whether it is in a comment, a teaser or a list, by its ancestors up to the article."""
    for above in [element, *element.iterancestors()][:_MAX_ANCESTORS]:
        if above.tag in ("body", "html", "main"):
            return False
        names = f"{above.get('class') or ''} {above.get('id') or ''}"
        if above.tag in _ASIDE_TAGS or _ASIDE.search(names):
            return True
        if above.tag == "article":
            return any(_is_aside_container(outer) for outer in above.iterancestors())
    return False


def _is_aside_container(outer: lxml.html.HtmlElement) -> bool:
    """Return whether articles in it are comments or teasers: it is an article, an aside or a list."""
    names = f"{outer.get('class') or ''} {outer.get('id') or ''}".split()
    return outer.tag in ("article", "aside", "footer", "nav") or any(map(_ASIDES.fullmatch, names))


def _guess_date(root: lxml.html.HtmlElement, url: str) -> datetime | None:
    import htmldate

    for element in (root, *root.iterchildren("head")):
        for name in [name for name in element.attrib if name == "prefix" or name.startswith("xmlns")]:
            del element.attrib[name]  # htmldate finds a date in http://www.w3.org/2000/01/rdf-schema#
    try:
        guessed = htmldate.find_date(root, original_date=True, outputformat="%Y-%m-%d", url=url or None)
    except Exception:  # noqa: BLE001 - an article without a date is still usable
        return None
    return datetime.fromisoformat(guessed).replace(tzinfo=UTC) if guessed else None


def _with_time_of_day(root: lxml.html.HtmlElement, day: datetime, tag: str | None) -> datetime:
    """Add the time to a guessed date if an element of the page states one for that day."""
    for element in root.xpath("//time[@datetime]")[:_MAX_TIMES]:
        text = element.get("datetime") or ""
        moment = parse_date(text, tag)
        if moment is None:
            continue
        local = _in_stated_zone(text, moment)
        if local.date() == day.date() and local.timetz() != time(0, tzinfo=UTC):
            return local
    return day


def _in_stated_zone(text: str, moment: datetime) -> datetime:
    """Convert to the numeric zone in the text, so that the day is the publisher's."""
    if not (match := _OFFSET.search(text.strip())):
        return moment
    span = timedelta(hours=int(match[2]), minutes=int(match[3]))
    if span >= timedelta(hours=24) or not span:
        return moment
    return moment.astimezone(timezone(-span if match[1] == "-" else span))


def _regional_tag(language: str | None, url: str) -> str | None:
    """Return the language with the region of the site's domain, which is more reliable, or its own."""
    tag, _, region = (language or "").replace("_", "-").partition("-")
    host = urlsplit(url).hostname or "" if "://" in url else ""
    country = _REGION.search(host)
    if country and country[1] not in _NO_REGIONS:
        region = "GB" if country[1] == "uk" else country[1].upper()
    return f"{tag or 'und'}-{region}" if region else tag or None


def _url_year(url: str) -> int | None:
    match = _URL_YEAR.search(url)
    return int(match[1]) if match else None
