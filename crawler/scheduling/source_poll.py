"""One poll of one source: fetch, tell what the answer means, read it. Records nothing."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import chain
from typing import TypeVar

from crawler.entry import Listing
from crawler.fetching.cache_headers import freshness_s
from crawler.fetching.captive_portal import doubt, doubt_of_any_page, refusal_in_doubt
from crawler.fetching.conditional import Answer, Verdict, body_hash, judge, request_headers
from crawler.fetching.http_client import FeedReader
from crawler.fetching.response import Fetched
from crawler.formats.listing import read_listing
from crawler.ingest import articles
from crawler.pages.protocols import PageFetcher, PageKind
from crawler.scheduling.due_times import PollLimits, Showing, after_failure, after_success
from crawler.scheduling.redirects import back_after_failure, move_after
from crawler.settings import CrawlerSettings
from crawler.sources.pagination import with_next_pages
from crawler.sources.search_feeds import refuse_if_too_fast
from crawler.sources.sitemap_tree import first_address, read_tree
from crawler.websub.offer import HubOffer, offered
from store.errors import AddressRefused, FetchError, Intercepted, LeaseLost, ParseError
from store.logging import structlog
from store.records.collection import (
    Article,
    Clock,
    PagePolicy,
    Poll,
    PollStatus,
    Source,
    SourceKind,
    SourceState,
)

T = TypeVar("T")
Turn = Callable[[], AbstractAsyncContextManager[None]]
"""One's turn with the host: entered, a request may be made; the next turn waits for the host's gap."""
PushedUntil = Callable[[str], datetime | None]
"""Until when a source, by its name, can be relied on to be pushed to us; None if it cannot."""

_INLINE_BYTES = 64_000
"""Larger bodies are read in a thread, so that the loop goes on."""
_GONE = 410
_PAGE_KINDS: dict[SourceKind, PageKind] = {SourceKind.SITE: "site", SourceKind.SITEMAP: "sitemap"}

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Polled:
    """A poll ready to be recorded, and what else it told.

    With `Intercepted` as its error it is to be recorded only if that is dismissed.
    """

    poll: Poll
    notes: tuple[str, ...] = ()
    error: FetchError | None = None
    hub: HubOffer | None = None
    """Who could push it, as a feed that was read says."""


class SourcePoller:
    """Polls sources of every kind; one bad source is its own failure and nobody else's."""

    def __init__(
        self,
        settings: CrawlerSettings,
        clock: Clock,
        reader: FeedReader,
        pages: PageFetcher | None,
        pushed_until: PushedUntil,
    ) -> None:
        self._settings = settings
        self._limits = PollLimits.of(settings)
        self._clock = clock
        self._reader = reader
        self._pages = pages
        self._pushed_until = pushed_until

    async def poll(self, state: SourceState, turn: Turn) -> Polled:
        """What this source shows now; a failure comes back as a FAILED or GONE poll.

        Raises:
            LeaseLost: the host is somebody else's by now.
        """
        try:
            return await self._poll(state, turn)
        except LeaseLost:
            raise
        except AddressRefused as exc:
            return self.failed(state, str(exc), refusal_in_doubt(exc, state.url) if state.baselined else exc)
        except FetchError as exc:
            return self.failed(state, str(exc), exc)
        except ParseError as exc:
            return self.failed(state, str(exc))
        except Exception as exc:  # one source's surprise must not stop the others
            log.exception("poll_error", source=state.source.name)
            return self.failed(state, f"{type(exc).__name__}: {exc}")

    def failed(self, state: SourceState, message: str, error: FetchError | None = None) -> Polled:
        """The failure as a poll, with the time of the next try."""
        now = self._clock()
        gone = error is not None and error.status == _GONE
        back = back_after_failure(state, now, gone=gone)
        poll = Poll(
            source=state.source.name,
            at=now,
            status=PollStatus.GONE if gone and back is None else PollStatus.FAILED,
            next_due=after_failure(
                state,
                now,
                error.retry_after_s if error else None,
                self._limits,
                unreachable=error is not None and error.unreachable,
            ),
            error=message[:500],
            address=back,
        )
        return Polled(poll, error=error)

    async def pushed(self, state: SourceState, delivered: Fetched) -> Polled:
        """What a hub delivered, read as if it had been asked for.

        Raises:
            ParseError: it is no feed.
        """
        now = self._clock()
        listing = await self._listing(delivered, state.source)
        found = await _off_loop(len(delivered.body), lambda: self._articles(listing, state, now))
        poll = Poll(state.source.name, now, PollStatus.PUSHED, state.next_due, articles=found)
        return Polled(poll, listing.notes)

    async def _poll(self, state: SourceState, turn: Turn) -> Polled:
        validators = request_headers(state, self._clock())
        fetched = await self._fetch(
            state.source, first_address(state.source.kind, state.url), validators, turn
        )
        now = self._clock()
        verdict = judge(state, fetched)
        notes = fetched.notes
        if fetched.moved_to:
            notes += (f"moved permanently to {fetched.moved_to}",)
        if verdict.answer is not Answer.NEW:
            return self._outcome(state, now, fetched, verdict, Listing("unknown", notes=notes))
        refuse_if_too_fast(fetched)
        try:
            listing = await self._listing(fetched, state.source)
        except ParseError as exc:
            raise _in_doubt(exc, fetched, state) from exc
        if listing.children:
            verdict, listing = await self._with_children(state, fetched, listing, turn)
        elif state.source.rules.depth > 1:
            listing = await self._with_more_pages(state.source, fetched, listing, turn)
        elif listing.kind == "robots":
            raise ParseError("its robots.txt names no sitemap; wanted: the address of one")
        listing = replace(listing, notes=notes + listing.notes)
        found: tuple[Article, ...] = ()
        if verdict.answer is Answer.NEW:
            found = await _off_loop(len(fetched.body), lambda: self._articles(listing, state, now))
        polled = self._outcome(state, now, fetched, verdict, listing, found)
        in_doubt = doubt(fetched, state.url) if state.source.kind is SourceKind.SITE else None
        return replace(polled, error=in_doubt.error()) if in_doubt else polled

    async def _fetch(self, source: Source, url: str, validators: dict[str, str], turn: Turn) -> Fetched:
        kind = _PAGE_KINDS.get(source.kind)
        if kind is None:
            async with turn():
                return await self._reader.fetch(url, validators)
        if self._pages is None:
            raise FetchError(f"a source of kind {source.kind} needs the page collector", permanent=True)
        async with turn():
            return await self._pages.fetch(url, kind=kind)

    async def _listing(self, fetched: Fetched, source: Source) -> Listing:
        return await _off_loop(len(fetched.body), lambda: self._parse(fetched, source))

    def _parse(self, fetched: Fetched, source: Source) -> Listing:
        content_type = fetched.headers.get("content-type")
        most = self._settings.max_entries
        if source.kind is SourceKind.SITE:
            from crawler.formats.section_page import read_page_links

            return read_page_links(
                fetched.body,
                content_type=content_type,
                url=fetched.url,
                rules=source.rules,
                max_entries=most,
                roughly_at=self._clock() if source.pages is PagePolicy.NEVER else None,
            )
        return read_listing(fetched.body, content_type=content_type, url=fetched.url, max_entries=most)

    def _articles(self, listing: Listing, state: SourceState, now: datetime) -> tuple[Article, ...]:
        return articles(
            listing,
            state,
            now,
            teaser_chars=self._settings.teaser_chars,
            pages=self._pages is not None,
        )

    async def _with_children(
        self, state: SourceState, index: Fetched, listing: Listing, turn: Turn
    ) -> tuple[Verdict, Listing]:
        """The newest sitemaps of an index, read as one listing.

        No validators are kept: the index may stand still while a child changes. The hash is over all.
        """

        async def read(url: str) -> tuple[Fetched, Listing]:
            child = await self._fetch(state.source, url, {}, turn)
            return child, await self._listing(child, state.source)

        tree = await read_tree(listing, read)
        bodies, notes = [index.body, *tree.bodies], list(tree.notes)
        whole = None if notes else body_hash(*bodies)
        same = whole is not None and whole == state.body_hash
        entries = tuple(chain.from_iterable(part.entries for part in tree.parts))
        notes.extend(chain.from_iterable(part.notes for part in tree.parts))
        merged = replace(listing, entries=entries, notes=(*listing.notes, *notes))
        return Verdict(Answer.SAME_BODY if same else Answer.NEW, body_hash=whole), merged

    async def _with_more_pages(self, source: Source, first: Fetched, listing: Listing, turn: Turn) -> Listing:
        """The listing with the pages that follow it, as deep as the source says."""

        async def read(url: str) -> tuple[Fetched, Listing]:
            page = await self._fetch(source, url, {}, turn)
            return page, await self._listing(page, source)

        return await with_next_pages(first, listing, source.rules, read)

    def _outcome(
        self,
        state: SourceState,
        now: datetime,
        fetched: Fetched,
        verdict: Verdict,
        listing: Listing,
        found: tuple[Article, ...] = (),
    ) -> Polled:
        read = verdict.answer is Answer.NEW
        state = replace(state, ttl_s=listing.ttl_s, skip_hours=listing.skip_hours) if read else state
        hint_s = max(state.ttl_s or 0.0, freshness_s(fetched.headers, now) or 0.0)
        move = move_after(state, fetched, verdict.answer, len(found), now)
        poll = Poll(
            source=state.source.name,
            at=now,
            status=PollStatus.OK if read else PollStatus.UNCHANGED,
            next_due=after_success(
                state,
                now,
                hint_s,
                self._limits,
                _showing(state, found),
                pushed_until=self._pushed_until(state.source.name),
            ),
            etag=verdict.etag,
            last_modified=verdict.last_modified,
            body_hash=verdict.body_hash,
            articles=found,
            ttl_s=state.ttl_s,
            skip_hours=state.skip_hours,
            validators_lie=verdict.lies,
            moved_to=move.to,
            moved_since=move.since,
            address=move.address,
        )
        return Polled(poll, listing.notes, hub=offered(fetched, listing) if read else None)


def _in_doubt(error: ParseError, fetched: Fetched, state: SourceState) -> ParseError | Intercepted:
    """The error; as the network's doing where the answer looks like it, or the source was a list before."""
    found = doubt(fetched, state.url) or (doubt_of_any_page(fetched) if state.baselined else None)
    return error if found is None else found.error(f"{error} ({found.why})")


def _showing(state: SourceState, found: tuple[Article, ...]) -> Showing:
    """How much of it must be new; only the store knows for certain, and only once the poll is recorded."""
    since = state.last_ok
    fresh = sum(1 for one in found if since and one.published and since < one.published)
    return Showing(len(found), fresh)


async def _off_loop(size_bytes: int, work: Callable[[], T]) -> T:
    """Do the work here if it is small, in a thread if it would hold up the loop."""
    return await asyncio.to_thread(work) if size_bytes > _INLINE_BYTES else work()
