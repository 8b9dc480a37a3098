"""One poll of one source: fetch, tell what the answer means, read it. Records nothing."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import chain
from typing import TypeVar
from urllib.parse import urlsplit

import structlog

from crawler.entry import HubOffer, Listing
from crawler.fetching.cache_headers import freshness_s
from crawler.fetching.conditional import (
    ContentCheck,
    ContentStatus,
    body_hash,
    check_content,
    request_headers,
)
from crawler.fetching.http_client import HttpClient
from crawler.fetching.response import HttpResponse
from crawler.formats.listing import parse_listing
from crawler.ingest import to_articles
from crawler.pages.protocols import PageFetcher, PageKind, RequestSlot
from crawler.same_site import same_site
from crawler.scheduling.due_times import EntryCounts, PollLimits, due_after_failure, due_after_success
from crawler.scheduling.redirects import decide_redirect, revert_after_failure
from crawler.settings import CrawlerSettings
from crawler.sources.pagination import read_next_pages
from crawler.sources.search_feeds import raise_if_rate_limited
from crawler.sources.sitemap_tree import read_sitemap_tree, start_url
from crawler.websub.offer import hub_offer
from store.clock import Clock
from store.errors import FetchError, LeaseLost, ParseError
from store.records.collection import (
    Article,
    PagePolicy,
    PollRecord,
    PollStatus,
    Source,
    SourceKind,
    SourceState,
)

T = TypeVar("T")
PushTrustLookup = Callable[[str], datetime | None]
"""Until when a source, by its name, can be relied on to be pushed to us; None if it cannot."""

_INLINE_BYTES = 64_000
"""Larger bodies are read in a thread, so that the loop goes on."""
_GONE = 410
_PAGE_KINDS: dict[SourceKind, PageKind] = {SourceKind.SITE: "site", SourceKind.SITEMAP: "sitemap"}

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class PollOutcome:
    """A poll ready to be recorded, and what else it showed."""

    poll: PollRecord
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
        http: HttpClient,
        pages: PageFetcher | None,
        push_trusted_until: PushTrustLookup,
    ) -> None:
        self._settings = settings
        self._limits = PollLimits.from_settings(settings)
        self._clock = clock
        self._http = http
        self._pages = pages
        self._push_trusted_until = push_trusted_until

    async def poll(self, state: SourceState, slot: RequestSlot) -> PollOutcome:
        """What this source shows now; a failure comes back as a FAILED or GONE poll.

        Raises:
            LeaseLost: the host is somebody else's by now.
        """
        try:
            return await self._poll(state, slot)
        except LeaseLost:
            raise
        except FetchError as exc:
            return self.failed_poll(state, str(exc), exc)
        except ParseError as exc:
            return self.failed_poll(state, str(exc))
        except Exception as exc:  # one source's surprise must not stop the others
            log.exception("poll_failed", source=state.source.name)
            return self.failed_poll(state, f"{type(exc).__name__}: {exc}")

    def failed_poll(self, state: SourceState, message: str, error: FetchError | None = None) -> PollOutcome:
        """The failure as a poll, with the time of the next try."""
        now = self._clock()
        gone = error is not None and error.status == _GONE
        back = revert_after_failure(state, now, gone=gone)
        poll = PollRecord(
            source=state.source.name,
            at=now,
            status=PollStatus.GONE if gone and back is None else PollStatus.FAILED,
            next_due=due_after_failure(
                state,
                now,
                error.retry_after_s if error else None,
                self._limits,
                unreachable=error is not None and error.unreachable,
            ),
            error=message[:500],
            adopted_url=back,
        )
        return PollOutcome(poll, error=error)

    async def read_push(self, state: SourceState, delivered: HttpResponse) -> PollOutcome:
        """What a hub delivered, read as if it had been asked for.

        Raises:
            ParseError: it is no feed.
        """
        now = self._clock()
        listing = await self._read_listing(delivered, state)
        found = await _run_off_loop(len(delivered.body), lambda: self._to_articles(listing, state, now))
        poll = PollRecord(state.source.name, now, PollStatus.PUSHED, state.next_due, articles=found)
        return PollOutcome(poll, listing.notes)

    async def _poll(self, state: SourceState, slot: RequestSlot) -> PollOutcome:
        validators = request_headers(state, self._clock())
        fetched = await self._fetch(state.source, start_url(state.source.kind, state.url), validators, slot)
        now = self._clock()
        verdict = check_content(state, fetched)
        notes = fetched.notes
        if fetched.permanent_redirect:
            notes += (f"moved permanently to {fetched.permanent_redirect}",)
        if verdict.status is not ContentStatus.NEW:
            return self._answered_poll(state, now, fetched, verdict, Listing("unknown", notes=notes))
        raise_if_rate_limited(fetched)
        listing = await self._read_listing(fetched, state)
        if listing.child_sitemaps:
            verdict, listing = await self._read_child_sitemaps(state, fetched, listing, slot)
        elif state.source.rules.depth > 1:
            listing = await self._read_next_pages(state, fetched, listing, slot)
        elif listing.kind == "robots":
            raise ParseError("its robots.txt names no sitemap; wanted: the address of one")
        listing = replace(listing, notes=notes + listing.notes)
        found: tuple[Article, ...] = ()
        if verdict.status is ContentStatus.NEW:
            found = await _run_off_loop(len(fetched.body), lambda: self._to_articles(listing, state, now))
        return self._answered_poll(state, now, fetched, verdict, listing, found)

    async def _fetch(
        self, source: Source, url: str, validators: dict[str, str], slot: RequestSlot
    ) -> HttpResponse:
        kind = _PAGE_KINDS.get(source.kind)
        if kind is None:
            async with slot():
                return await self._http.fetch(url, validators)
        if self._pages is None:
            raise FetchError(f"a source of kind {source.kind} needs the page collector", permanent=True)
        async with slot():
            return await self._pages.fetch(url, kind=kind)

    async def _read_listing(self, fetched: HttpResponse, state: SourceState) -> Listing:
        return await _run_off_loop(len(fetched.body), lambda: self._parse(fetched, state))

    def _parse(self, fetched: HttpResponse, state: SourceState) -> Listing:
        source = state.source
        content_type = fetched.headers.get("content-type")
        most = self._settings.max_entries
        if source.kind is SourceKind.SITE:
            from crawler.formats.section_page import parse_section_page

            page = parse_section_page(
                fetched.body,
                content_type=content_type,
                url=fetched.url,
                rules=source.rules,
                max_entries=most,
                relative_to=self._clock() if source.page_policy is PagePolicy.NEVER else None,
            )
            if not page.entries and not same_site(state.url, fetched.url):
                # A consent or log-in page, or a domain that lapsed; with entries the paper may have moved.
                raise ParseError(
                    f"another site, {urlsplit(fetched.url).hostname}, answered, and no link on its page "
                    "looks like an article"
                )
            return page
        return parse_listing(fetched.body, content_type=content_type, url=fetched.url, max_entries=most)

    def _to_articles(self, listing: Listing, state: SourceState, now: datetime) -> tuple[Article, ...]:
        return to_articles(
            listing,
            state,
            now,
            min_summary_chars=self._settings.min_summary_chars,
            fetch_pages=self._pages is not None,
        )

    async def _read_child_sitemaps(
        self, state: SourceState, index: HttpResponse, listing: Listing, slot: RequestSlot
    ) -> tuple[ContentCheck, Listing]:
        """The newest sitemaps of an index, read as one listing.

        No validators are kept: the index may stand still while a child changes. The hash is over all.
        """

        async def read(url: str) -> tuple[HttpResponse, Listing]:
            child = await self._fetch(state.source, url, {}, slot)
            return child, await self._read_listing(child, state)

        tree = await read_sitemap_tree(listing, read)
        bodies, notes = [index.body, *tree.bodies], list(tree.notes)
        whole = None if notes else body_hash(*bodies)
        same = whole is not None and whole == state.body_hash
        entries = tuple(chain.from_iterable(part.entries for part in tree.listings))
        notes.extend(chain.from_iterable(part.notes for part in tree.listings))
        merged = replace(listing, entries=entries, notes=(*listing.notes, *notes))
        return ContentCheck(ContentStatus.SAME_BODY if same else ContentStatus.NEW, body_hash=whole), merged

    async def _read_next_pages(
        self, state: SourceState, first: HttpResponse, listing: Listing, slot: RequestSlot
    ) -> Listing:
        """The listing with the pages that follow it, as deep as the source says."""

        async def read(url: str) -> tuple[HttpResponse, Listing]:
            page = await self._fetch(state.source, url, {}, slot)
            return page, await self._read_listing(page, state)

        return await read_next_pages(first, listing, state.source.rules, read)

    def _answered_poll(
        self,
        state: SourceState,
        now: datetime,
        fetched: HttpResponse,
        verdict: ContentCheck,
        listing: Listing,
        found: tuple[Article, ...] = (),
    ) -> PollOutcome:
        read = verdict.status is ContentStatus.NEW
        state = replace(state, ttl_s=listing.ttl_s, skip_hours=listing.skip_hours) if read else state
        hint_s = max(state.ttl_s or 0.0, freshness_s(fetched.headers, now) or 0.0)
        move = decide_redirect(state, fetched, verdict.status, len(found), now)
        poll = PollRecord(
            source=state.source.name,
            at=now,
            status=PollStatus.OK if read else PollStatus.UNCHANGED,
            next_due=due_after_success(
                state,
                now,
                hint_s,
                self._limits,
                _count_entries(state, found),
                push_trusted_until=self._push_trusted_until(state.source.name),
            ),
            etag=verdict.etag,
            last_modified=verdict.last_modified,
            body_hash=verdict.body_hash,
            articles=found,
            ttl_s=state.ttl_s,
            skip_hours=state.skip_hours,
            validators_unreliable=verdict.validators_unreliable,
            redirect_to=move.redirect_to,
            redirect_since=move.redirect_since,
            adopted_url=move.adopted_url,
        )
        return PollOutcome(poll, listing.notes, hub=hub_offer(fetched, listing) if read else None)


def _count_entries(state: SourceState, found: tuple[Article, ...]) -> EntryCounts:
    """How much of it must be new; only the store knows for certain, and only once the poll is recorded."""
    since = state.last_ok
    fresh = sum(1 for one in found if since and one.published and since < one.published)
    return EntryCounts(len(found), fresh)


async def _run_off_loop(size_bytes: int, work: Callable[[], T]) -> T:
    """Do the work here if it is small, in a thread if it would hold up the loop."""
    return await asyncio.to_thread(work) if size_bytes > _INLINE_BYTES else work()
