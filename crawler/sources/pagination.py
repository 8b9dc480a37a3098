"""Reads the next pages of a section page, to the depth set in the config."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import replace

from crawler.entry import Entry, Listing
from crawler.fetching.response import HttpResponse
from store.errors import FetchError, ParseError
from store.records.sources import SiteRules

ReadListing = Callable[[str], Awaitable[tuple[HttpResponse, Listing]]]


async def read_next_pages(
    first: HttpResponse, listing: Listing, rules: SiteRules, read: ReadListing
) -> Listing:
    """Return the listing with its next pages, `rules.depth` pages in all; each link once, in order.

    A next page that cannot be read ends it, with a note; the pages before it are kept.
    """
    from crawler.formats.section_page import next_page_url

    entries: dict[str, Entry] = {entry.id: entry for entry in listing.entries}
    notes = list(listing.notes)
    seen, page = {first.url}, first
    for _ in range(rules.depth - 1):
        url = next_page_url(
            page.body, content_type=page.headers.get("content-type"), url=page.url, css=rules.next_css
        )
        if not url or url in seen:
            break
        seen.add(url)
        try:
            page, more = await read(url)
        except (FetchError, ParseError) as error:
            notes.append(f"{url}: {error}")
            break
        known = len(entries)
        for entry in more.entries:
            entries.setdefault(entry.id, entry)
        if len(entries) == known:
            break  # many sites repeat the last page after their end
    return replace(listing, entries=tuple(entries.values()), notes=tuple(notes))
