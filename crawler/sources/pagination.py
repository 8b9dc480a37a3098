"""Section pages that go on: the next pages of a list, as deep as the config says."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import replace

from crawler.entry import Entry, Listing
from crawler.fetching.response import HttpResponse
from store.errors import FetchError, ParseError
from store.records.collection import SiteRules

ReadListing = Callable[[str], Awaitable[tuple[HttpResponse, Listing]]]


async def read_next_pages(
    first: HttpResponse, listing: Listing, rules: SiteRules, read: ReadListing
) -> Listing:
    """The list with its next pages, `rules.depth` pages in all; each link once, in the order of the pages.

    A next page that cannot be read ends it with a note: what came before it counts.
    """
    from crawler.formats.section_page import next_page_url

    found: dict[str, Entry] = {entry.id: entry for entry in listing.entries}
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
        before = len(found)
        for entry in more.entries:
            found.setdefault(entry.id, entry)
        if len(found) == before:
            break  # past their end many sites show the last page again
    return replace(listing, entries=tuple(found.values()), notes=tuple(notes))
