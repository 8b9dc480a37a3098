"""Parses RSS, RDF, CDF and Atom: well-formed feeds with fastfeedparser, everything else with feedparser.

fastfeedparser is about a hundred times faster, and gives the same result for feeds that pass the check here.
In others it loses text after a bare `&`, or entries.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from itertools import repeat
from typing import Any

from crawler.dates.entry_dates import EntryDates, RawDates, read_entry_dates, read_fast
from crawler.dates.rules import NO_CONTEXT, DateContext
from crawler.entry import Entry, Listing
from crawler.formats.captions import without_captions
from crawler.formats.cleaning import absolute_url, clean_title, html_to_text, stated_language
from crawler.formats.entry_id import entry_id
from crawler.formats.fast_gate import has_too_many_attributes, is_safe_for_fast
from crawler.formats.feed_dates import channel_dates, raw_entry_dates
from crawler.formats.hubs import hub_links
from crawler.formats.refresh_hints import feed_skip_hours, feed_ttl_s
from store.errors import ParseError

_DECLARATION = re.compile(r"^\s*<\?xml[^>]*\?>", re.IGNORECASE)
_UNDATED = EntryDates()
_RSS_11 = "http://purl.org/net/rss1.1"
_HEAD = re.compile(r"<(?:item|entry)\b", re.IGNORECASE)
_LANGUAGE = re.compile(
    r"<(?:dc:)?language>\s*([A-Za-z_-]{2,20})\s*<|xml:lang\s*=\s*[\"']([A-Za-z_-]{2,20})", re.IGNORECASE
)
_ENTRY_END = re.compile(r"</(?:\w+:)?(?:item|entry)\s*>", re.IGNORECASE)
_KINDS = (("rss090", "rdf"), ("rss10", "rdf"), ("rss", "rss"), ("atom", "atom"), ("cdf", "cdf"))


def parse_feed(text: str, url: str, max_entries: int, dates: DateContext = NO_CONTEXT) -> Listing:
    """Return the feed's entries in its order.

    Raises:
        ParseError: it is not a feed.
    """
    text = without_captions(text)
    head = text[: (match.start() if (match := _HEAD.search(text)) else 20_000)]
    data = _strip_declaration(text).encode("utf-8", "surrogatepass")
    if has_too_many_attributes(data):
        raise ParseError("a feed with hundreds of attributes in one tag")
    listing = _parse_fast(data, text, url, head, dates) if is_safe_for_fast(data) else None
    return listing or _parse_tolerant(text, url, head, max_entries, dates)


def _strip_declaration(text: str) -> str:
    """Remove the XML declaration, whose encoding no longer applies."""
    declaration = _DECLARATION.match(text)
    return text if declaration is None else text[declaration.end() :]


def _parse_fast(
    data: bytes, text: str, url: str, head: str, dates: DateContext = NO_CONTEXT
) -> Listing | None:
    """Return None if the fast parser fails, or misses entries or links."""
    import fastfeedparser

    try:
        parsed = fastfeedparser.parse(data, include_tags=False, include_media=False, include_enclosures=False)
        kind = "atom" if re.search(r"<(?:\w+:)?feed\b", head, re.IGNORECASE) else "rss"
        base = _base_url(kind, parsed.feed.get("link"), url)
        raw = raw_entry_dates(text)
        times = read_fast(raw)
        entries = tuple(map(_fast_entry, parsed.entries, repeat(base), times or repeat(_UNDATED)))
    except Exception:  # noqa: BLE001 - feedparser reads whatever it fails on
        return None
    if not entries or not all(entry.link for entry in entries) or len(raw) != len(parsed.entries):
        return None
    if b":description" in data and not all(entry.summary for entry in entries):
        return None  # the fast parser does not look into `media:group`
    notes: tuple[str, ...] = ()
    if times is None:
        entries, notes = _dated(entries, raw, head, url, dates)
    return _build_listing(kind, parsed.feed, entries, base, head, url, notes)


def _dated(
    entries: tuple[Entry, ...], raw: Sequence[RawDates], head: str, url: str, context: DateContext
) -> tuple[tuple[Entry, ...], tuple[str, ...]]:
    """Return the entries with their times, read together from what they state, and a note for the user."""
    stated = [one._replace(link=entry.link) for one, entry in zip(raw, entries, strict=True)]
    read = read_entry_dates(
        stated,
        url=url,
        language=_stated_language(head),
        context=context,
        others=channel_dates(head),
        titles=(entry.title for entry in entries),
    )
    zoneless = sum(times.is_zoneless for times in read) if context.rules.timezone is None else 0
    notes = (f"{zoneless} dates without a zone taken for UTC",) if zoneless else ()
    dated = tuple(
        entry
        if times == _UNDATED
        else replace(entry, published=times.published, updated=times.updated, is_zoneless=times.is_zoneless)
        for entry, times in zip(entries, read, strict=True)
    )
    return dated, notes


def _fast_entry(item: Mapping[str, Any], base: str, times: EntryDates) -> Entry:
    get = item.get
    address = absolute_url(_article_link(item), base)
    title, text, author = (
        clean_title(get("title")), _longest_text(get("content"), get("description")), get("author")
    )  # fmt: skip
    return Entry(
        id=entry_id(get("id"), address, title, text),
        title=title,
        link=address,
        summary=text,
        published=times.published,
        updated=times.updated,
        author=(clean_title(author) or None) if author else None,
    )


def _article_link(item: Mapping[str, Any]) -> str | None:
    """Return the link without `rel`, an alternate by its RFC: the fast parser takes the first of any kind."""
    links = item.get("links") or ()
    if len(links) < 2:
        return item.get("link")
    alternates = [link for link in links if (link.get("rel") or "alternate") == "alternate"]
    pages = [link for link in alternates if (link.get("type") or "text/html") == "text/html"]
    chosen = next(iter(pages or alternates), None)
    return chosen.get("href") if chosen and chosen.get("href") else item.get("link")


def _parse_tolerant(
    text: str, url: str, head: str, max_entries: int, dates: DateContext = NO_CONTEXT
) -> Listing:
    import feedparser

    data = b'<?xml version="1.0" encoding="utf-8"?>' + _strip_declaration(
        _truncate_entries(text, max_entries)
    ).encode("utf-8", "replace")
    headers = {"content-type": "application/xml; charset=utf-8"}
    try:
        parsed = feedparser.parse(
            data, response_headers=headers, sanitize_html=False, resolve_relative_uris=False
        )
    except Exception as error:
        raise ParseError(f"a feed that cannot be read: {type(error).__name__}: {error}") from error
    kind = _feed_kind(parsed.version or "", head)
    if kind == "unknown" and not parsed.entries:
        raise ParseError(f"no feed: it begins with {text[:60]!r}")
    base = _base_url(kind, parsed.feed.get("link"), url)
    entries = tuple(_tolerant_entry(item, base) for item in parsed.entries)
    raw = [_raw_dates(item, kind) for item in parsed.entries]
    entries, zone_notes = _dated(entries, raw, head, url, dates)
    notes = (
        (f"not well-formed: {parsed.bozo_exception}",) if parsed.bozo and "bozo_exception" in parsed else ()
    )
    return _build_listing(kind, parsed.feed, entries, base, head, url, (*notes, *zone_notes))


def _base_url(kind: str, home: str | None, url: str) -> str:
    """Return the base of relative links: an Atom feed's own URL, by its RFC, else by custom the site's."""
    return (url if kind == "atom" else "") or absolute_url(home, url) or url


def _feed_kind(version: str, head: str) -> str:
    """Return the kind by feedparser's version; it reads RSS 1.1 and CDF without naming them."""
    if _RSS_11 in head:
        return "rdf"
    if not version and "<CHANNEL" in head:
        return "cdf"
    return next((kind for start, kind in _KINDS if version.startswith(start)), "unknown")


def _truncate_entries(text: str, max_entries: int) -> str:
    """Cut the text after the last entry to read: feedparser takes seconds for tens of thousands."""
    for count, end in enumerate(_ENTRY_END.finditer(text)):
        if count > max_entries:
            return text[: end.end()]
    return text


def _tolerant_entry(item: Mapping[str, Any], base: str) -> Entry:
    address = absolute_url(item.get("link"), base)
    site = clean_title((item.get("source") or {}).get("title"))
    # search feeds append the publisher to the headline
    title = clean_title(item.get("title")).removesuffix(f" - {site}")
    text = _longest_text(item.get("content"), item.get("summary"))
    if (full := html_to_text(_full_text(item))) and len(full) > len(text):
        text = full
    content = item.get("content") or [{}]
    return Entry(
        id=entry_id(item.get("id"), address, title, text),
        title=title,
        link=address,
        summary=text,
        language=stated_language(content[0].get("language")),
        author=clean_title(item.get("author")) or None,
        site=site or None,
    )


def _full_text(item: Mapping[str, Any]) -> str:
    """Return `yandex:full-text`, whatever its prefix; feedparser keeps it under its name."""
    names = (key for key in item if key.endswith(("full-text", "full_text", "fulltext")))
    return next((value for name in names if isinstance(value := item.get(name), str)), "")


def _raw_dates(item: Mapping[str, Any], kind: str) -> RawDates:
    """Return the dates as feedparser passes them through; RDF has one date, `dc:date`, which is `updated`."""
    published = str(item.get("published") or item.get("created") or "")
    updated = str(item.get("updated") or "") if "updated" in item else ""
    return RawDates(published or (updated if kind == "rdf" else ""), updated)


def _longest_text(content: Any, summary: str | None) -> str:  # noqa: ANN401 - a parser's list of content
    """Return the full text if the feed has it, else the summary."""
    if not content:
        return html_to_text(summary)
    values = [part.get("value") or "" for part in content] if isinstance(content, list) else []
    unique = dict.fromkeys([*values, summary or ""])  # a parser may return one text as both
    return html_to_text(values[0]) if len(unique) == 1 and values else max(map(html_to_text, unique), key=len)


def _stated_language(head: str) -> str | None:
    language = _LANGUAGE.search(head)
    return (language.group(1) or language.group(2)).lower() if language else None


def _build_listing(
    kind: str,
    feed: Mapping[str, Any],
    entries: tuple[Entry, ...],
    base: str,
    head: str,
    url: str,
    notes: tuple[str, ...] = (),
) -> Listing:
    hubs, address = hub_links(head, url)
    return Listing(
        kind=kind,
        title=clean_title(feed.get("title")),
        language=_stated_language(head),
        link=base,
        entries=entries,
        ttl_s=feed_ttl_s(head),
        skip_hours=feed_skip_hours(head),
        hubs=hubs,
        self_url=address,
        notes=notes,
    )
