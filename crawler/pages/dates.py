"""Finds a page's publication time: in metadata, then in `time` elements, then by htmldate's guess."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from itertools import chain

import lxml.html

from crawler.dates.parse import DateReading, read_date, split_tag
from crawler.dates.place import regional_tag, url_day, url_year
from crawler.dates.witnesses import settle_order
from crawler.language.detect import detect_language
from crawler.pages.asides import is_in_aside
from crawler.pages.date_guess import guess_date
from crawler.pages.date_lines import find_date_lines, find_labelled_line

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
_DRAFT_METAS = {"dcterms.created", "dc.date.created", "dc.date", "dcterms.date", "date", "displaydate"}
"""Some state when a document was begun: they date a report that nothing else dates."""
_CHANGE_METAS = ("article:modified_time", "og:updated_time", "datemodified", "last-modified")
_FULL_YEAR = re.compile(r"(?<!\d)(?:19|20|25)\d\d(?!\d)")
_ANOTHER_DAY = timedelta(days=1)
_MAX_SHOWN = 400
_MAX_TIMES = 20


@dataclass(frozen=True, slots=True)
class PageDate:
    """When a page says it was published."""

    reading: DateReading
    is_stated: bool
    """In metadata or a `time` element; else it was found in the text or guessed."""


def find_published(
    root: lxml.html.HtmlElement,
    metas: dict[str, str],
    json_ld: tuple[str, str],
    language: str | None,
    url: str,
) -> PageDate | None:
    """Return the publication time, in the zone that the page states, else in UTC.

    `json_ld` has the times of publication and of the last change. The latter is no time of publication, but a
    publication cannot come after it.
    """
    tag, year = regional_tag(language, url), url_year(url)
    published, modified = json_ld
    changes = _readings((modified, *(metas.get(name, "") for name in _CHANGE_METAS), _header(root)), tag)
    stated = (published, *(metas.get(name, "") for name in _DATE_METAS))
    for text in chain(stated, _time_texts(root, tag)):
        reading = read_date(text, tag, default_year=year) if text else None
        if reading is not None:
            if reading.other is not None and (spoken := _other_language(root, tag)):
                reading = read_date(text, regional_tag(spoken, url), default_year=year) or reading
            reading = settle_order(reading, url_day(url), changes)
            if any(change.moment == reading.moment for change in changes):
                firm = (published, *(metas.get(name, "") for name in _DATE_METAS if name not in _DRAFT_METAS))
                reading = _earliest(reading, _readings(firm, tag), url_day(url))
            return PageDate(reading, is_stated=True)
    labelled = find_labelled_line(root, tag, year)
    day = url_day(url)
    if labelled is not None and (day is None or abs(labelled.moment.date() - day) <= _ANOTHER_DAY):
        if not labelled.has_time:
            labelled = _timed(root, labelled.moment.date(), tag) or labelled
        return PageDate(labelled, is_stated=False)
    lines = find_date_lines(root, tag, year)
    guessed = guess_date(root, tag, url)
    if guessed is not None and any(change.moment.date() == guessed.date() for change in changes):
        lines = [line for line in lines if guessed - line.moment > _ANOTHER_DAY] or lines
        guessed = None if lines else guessed
    if guessed is None:
        return PageDate(lines[0], is_stated=False) if lines else None
    line = next((line for line in lines if line.has_time and line.moment.date() == guessed.date()), None)
    return PageDate(line or _with_time_of_day(root, guessed, tag), is_stated=False)


def _header(root: lxml.html.HtmlElement) -> str:
    """Return the time of the last change that stands in for the server's header."""
    elements = root.xpath("/html/head/meta[@http-equiv]")[:_MAX_TIMES]
    stated = (
        one.get("content") or "" for one in elements if one.get("http-equiv", "").lower() == "last-modified"
    )
    return next(stated, "")


def _other_language(root: lxml.html.HtmlElement, tag: str | None) -> str:
    """Return the language of the text if the page states none, or English, as templates do; else empty."""
    if split_tag(tag)[0] not in ("", "en"):
        return ""
    text = " ".join(str(part.text_content()) for part in root.xpath("(//h1|//p)[position() <= 6]"))
    language = detect_language(text)
    return language if language != "und" else ""


def _readings(texts: Iterable[str], tag: str | None) -> list[DateReading]:
    found = (read_date(text, tag) for text in texts if text)
    return [reading for reading in found if reading is not None]


def _earliest(reading: DateReading, stated: list[DateReading], day: date | None) -> DateReading:
    """Return the time of publication for one that is also that of the last change.

    It may have been moved with the change: an earlier day that the page or its address states is right then.
    """
    first = min(stated, key=lambda one: one.moment, default=reading)
    if reading.moment - first.moment > _ANOTHER_DAY:
        return first
    if day is not None and reading.moment.date() - day > _ANOTHER_DAY:
        return DateReading(datetime(day.year, day.month, day.day, tzinfo=UTC), has_zone=False, has_time=False)
    return reading


def _time_texts(root: lxml.html.HtmlElement, tag: str | None) -> Iterator[str]:
    """Yield the times in elements of the article, not in comments and teasers."""
    for path in _TIME_XPATHS:
        for element in root.xpath(path)[:_MAX_TIMES]:
            if not is_in_aside(element):
                stated = element.get("datetime") or element.get("content") or ""
                shown = " ".join(str(element.text_content())[:_MAX_SHOWN].split())
                yield shown if not stated or _shows_earlier_day(stated, shown, tag) else stated


def _shows_earlier_day(stated: str, shown: str, tag: str | None) -> bool:
    """Return whether an element shows an earlier day than its attribute, which is of a change then."""
    if not _FULL_YEAR.search(shown):
        return False
    attribute, text = read_date(stated, tag), read_date(shown, tag)
    return attribute is not None and text is not None and attribute.moment - text.moment > 2 * _ANOTHER_DAY


def _with_time_of_day(root: lxml.html.HtmlElement, day: datetime, tag: str | None) -> DateReading:
    """Add the time to a guessed date if an element of the page states one for that day."""
    return _timed(root, day.date(), tag) or DateReading(day, has_zone=False, has_time=False)


def _timed(root: lxml.html.HtmlElement, day: date, tag: str | None) -> DateReading | None:
    """Return the time that an element of the page states for a day."""
    for element in root.xpath("//time[@datetime]")[:_MAX_TIMES]:
        reading = read_date(element.get("datetime") or "", tag)
        if reading is not None and reading.has_time and reading.moment.date() == day:
            return reading
    return None
