"""Parses sitemaps, with their `news:` fields, and sitemap indexes.

Scrapy's parser is not used: it loses title, date and language of `news:news`, cuts `&b=` out of URLs and
raises on empty bodies.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from datetime import UTC, datetime
from functools import lru_cache

from lxml import etree

from crawler.dates.entry_dates import EntryDates, RawDates, read_entry_dates
from crawler.dates.parse import parse_date
from crawler.dates.rules import NO_CONTEXT, DateContext
from crawler.entry import Entry, Listing
from crawler.formats.cleaning import absolute_url, clean_title, escape_bare_ampersands, stated_language
from crawler.formats.entry_id import entry_id
from crawler.formats.sitemap_order import newest_first
from store.errors import ParseError

_DECLARATION = re.compile(r"^\s*<\?xml[^>]*\?>", re.IGNORECASE)
_OPENED = re.compile(r"<(?:\w+:)?(?:url|sitemap)\s*>", re.IGNORECASE)
_CLOSED = re.compile(r"</(?:\w+:)?(?:url|sitemap)\s*>", re.IGNORECASE)
_PUBLISHED = ("news:publication_date", "news:publicationdate", "publication_date", "pubdate")
_TAIL_CHARS, _END_CHARS = 20_000, 200
_ENDS = ("</urlset>", "</sitemapindex>")
_NEVER = datetime(1, 1, 1, tzinfo=UTC)
_MAX_CHILDREN = 50_000
"""Limit of an index by the protocol."""


def parse_sitemap(text: str, url: str, max_entries: int, dates: DateContext = NO_CONTEXT) -> Listing:
    """Return a sitemap's entries, newest first if they have dates, or an index's children to read first.

    Of undated entries over the limit the first and the last are kept: either may be the newest.

    Raises:
        ParseError: nothing in it can be read.
    """
    data = escape_bare_ampersands(_DECLARATION.sub("", text, count=1)).encode("utf-8", "replace")
    children: list[tuple[datetime | None, str]] = []
    rows: list[tuple[dict[str, str], RawDates]] = []
    try:
        for tag, fields in _complete_rows(data, complete=not _is_truncated(text)):
            address = absolute_url(fields.get("loc"), url)
            if not address:
                continue
            if tag == "sitemap":
                children.append((parse_date(fields.get("lastmod", "")), address))
            else:
                published = next((fields[name] for name in _PUBLISHED if fields.get(name)), "")
                rows.append((fields, RawDates(published, fields.get("lastmod", ""), address)))
    except etree.XMLSyntaxError as error:
        if not (children or rows):
            raise ParseError(f"a sitemap that cannot be read: {error}") from error
    entries = _entries(rows, url, dates)
    notes = (f"{len(entries)} addresses",) if len(entries) > max_entries else ()
    if any(entry.published or entry.updated for entry in entries):
        entries.sort(key=lambda entry: entry.published or entry.updated or _NEVER, reverse=True)
    elif len(entries) > max_entries:
        middle = (max_entries + 1) // 2
        entries = [*entries[:middle], *entries[len(entries) - (max_entries - middle) :]]
    return Listing(
        kind="sitemapindex" if children else "sitemap",
        link=url,
        entries=tuple(entries[: max_entries + 1]),
        child_sitemaps=tuple(newest_first(children)[:_MAX_CHILDREN]),
        notes=notes,
    )


def _entries(rows: list[tuple[dict[str, str], RawDates]], url: str, context: DateContext) -> list[Entry]:
    """Return the entries with their times, which are read together."""
    language = next((fields["news:language"] for fields, _ in rows if fields.get("news:language")), None)
    titles = (fields.get("news:title", "") for fields, _ in rows)
    raw = [raw for _, raw in rows]
    read = read_entry_dates(raw, url=url, language=language, context=context, titles=titles)
    return [_row_entry(one.link, fields, times) for (fields, one), times in zip(rows, read, strict=True)]


def _is_truncated(text: str) -> bool:
    """Return whether it ends within a row, whose URL may be cut too."""
    if text[-_END_CHARS:].rstrip().endswith(_ENDS):
        return False
    tail = text[-_TAIL_CHARS:]
    opened, closed = _OPENED.findall(tail), _CLOSED.findall(tail)
    return bool(opened) and not (closed and tail.rfind(closed[-1]) > tail.rfind(opened[-1]))


def _complete_rows(data: bytes, *, complete: bool) -> Iterator[tuple[str, dict[str, str]]]:
    """Yield the rows in order; without the last one if the text is not `complete`."""
    previous: tuple[str, dict[str, str]] | None = None
    try:
        for row in _iter_rows(data):
            if previous is not None:
                yield previous
            previous = row
    except etree.XMLSyntaxError:  # the rows before the error are valid
        if previous is not None and complete:
            yield previous
        raise
    if previous is not None and complete:
        yield previous


def _iter_rows(data: bytes) -> Iterator[tuple[str, dict[str, str]]]:
    """Yield `url` and `sitemap` elements as texts by local name in lower case; each is freed at once."""
    source = io.BytesIO(data)
    for _, element in etree.iterparse(
        source, events=("end",), recover=True, resolve_entities=False, no_network=True, huge_tree=False
    ):
        name = _local_name(element.tag)
        if name not in ("url", "sitemap"):
            continue
        fields: dict[str, str] = {}
        for key, child in _own_fields(element):
            # A title may hold elements or comments.
            text = child.xpath("string()") if key == "news:title" and len(child) else child.text
            if text:
                fields.setdefault(key, text.strip())
        yield name, fields
        element.clear()
        while element.getprevious() is not None:
            del element.getparent()[0]


def _own_fields(row: etree._Element) -> Iterator[tuple[str, etree._Element]]:
    """Yield a row's own elements by key: its children, and what stands in `news`, not an image's title."""
    for child in row:
        if not isinstance(child.tag, str):
            continue
        name = _local_name(child.tag)
        yield name, child
        if len(child) == 0:
            continue
        is_news = name == "news"
        for inner in child.iterdescendants():
            if isinstance(inner.tag, str) and (is_news or _in_news(inner)):
                yield f"news:{_local_name(inner.tag)}", inner


@lru_cache(maxsize=256)
def _local_name(tag: object) -> str:
    return tag.rpartition("}")[2].rpartition(":")[2].lower() if isinstance(tag, str) else ""


def _in_news(child: etree._Element) -> bool:
    parent = child.getparent()
    while parent is not None and _local_name(parent.tag) not in ("url", "urlset"):
        if _local_name(parent.tag) == "news":
            return True
        parent = parent.getparent()
    return False


def _row_entry(address: str, fields: dict[str, str], times: EntryDates) -> Entry:
    title = clean_title(fields.get("news:title"))
    return Entry(
        id=entry_id(None, address, title, ""),
        title=title,
        link=address,
        published=times.published,
        updated=times.updated,
        is_zoneless=times.is_zoneless,
        language=stated_language(fields.get("news:language")),
    )
