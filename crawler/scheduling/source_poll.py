"""One poll of one source: fetch it, check whether it is new, parse it. Records nothing."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from itertools import chain

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
from crawler.fetching.crawl_delays import CrawlDelays
from crawler.fetching.http_client import HttpClient
from crawler.fetching.response import HttpResponse
from crawler.gdelt.poller import GdeltPoller
from crawler.gdelt.story_filter import NO_STORIES, StoryFilter
from crawler.pages.protocols import PageFetcher, PageKind, RequestSlot
from crawler.pages.rules import PageRules
from crawler.scheduling.due_times import PollLimits, count_entries, due_after_failure, due_after_success
from crawler.scheduling.listing_reader import ListingReader
from crawler.scheduling.redirects import decide_redirect, revert_after_failure
from crawler.settings import CrawlerSettings
from crawler.sources.pagination import read_next_pages
from crawler.sources.search_feeds import raise_if_rate_limited
from crawler.sources.sitemap_rotation import as_archive
from crawler.sources.sitemap_tree import read_sitemap_tree, start_url
from crawler.websub.offer import hub_offer
from store.clock import Clock
from store.errors import FetchError, LeaseLost, ParseError
from store.records.articles import Article
from store.records.collection import PollRecord, PollStatus
from store.records.sources import Source, SourceKind, SourceState

BeginPoll = Callable[[], Awaitable[None]]
"""Notes durably that the answer of this poll is about to be read."""
PushTrustLookup = Callable[[str], datetime | None]
"""By source name: until when its hub is trusted to push; None if it is not."""

_GONE = 410
_BACKLOG_PAUSE = timedelta(seconds=10)
"""Until the next poll of a source that has more to read."""
_PAGE_KINDS: dict[SourceKind, PageKind] = {SourceKind.SITE: "site", SourceKind.SITEMAP: "sitemap"}

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class PollOutcome:
    """A poll ready to be recorded, with its notes and its error."""

    poll: PollRecord
    notes: tuple[str, ...] = ()
    error: FetchError | None = None
    hub: HubOffer | None = None
    """The hub that the feed offers."""


class SourcePoller:
    """Polls sources of every kind; a source that fails does not affect the others."""

    def __init__(
        self,
        settings: CrawlerSettings,
        clock: Clock,
        http: HttpClient,
        pages: PageFetcher | None,
        push_trusted_until: PushTrustLookup,
        rules: Mapping[str, PageRules] | None = None,
        stories: StoryFilter = NO_STORIES,
        crawl_delays: CrawlDelays | None = None,
    ) -> None:
        self._listings = ListingReader(settings, clock, fetch_pages=pages is not None, rules=rules or {})
        self._limits = PollLimits.from_settings(settings)
        self._clock = clock
        self._http = http
        self._pages = pages
        self._push_trusted_until = push_trusted_until
        self._gdelt = GdeltPoller(settings, clock, http, stories, crawl_delays or CrawlDelays())

    async def poll(self, state: SourceState, slot: RequestSlot, begin: BeginPoll) -> PollOutcome:
        """Poll the source now, with `begin` before its bytes are read; a failure is a FAILED or GONE poll.

        Raises:
            LeaseLost: another process has the host now.
        """
        try:
            return await self._poll(state, slot, begin)
        except LeaseLost:
            raise
        except FetchError as exc:
            return self.failed_poll(state, str(exc), exc)
        except ParseError as exc:
            return self.failed_poll(state, str(exc))
        except Exception as exc:  # an unexpected error must not stop the other sources
            log.exception("poll_failed", source=state.source.name)
            return self.failed_poll(state, f"{type(exc).__name__}: {exc}")

    def failed_poll(self, state: SourceState, message: str, error: FetchError | None = None) -> PollOutcome:
        """Return the failure as a poll, with the time of the next attempt."""
        now = self._clock()
        gone = error is not None and error.status == _GONE
        reverted_url = revert_after_failure(state, now, gone=gone)
        poll = PollRecord(
            source=state.source.name,
            at=now,
            status=PollStatus.GONE if gone and reverted_url is None else PollStatus.FAILED,
            next_due=due_after_failure(
                state,
                now,
                error.retry_after_s if error else None,
                self._limits,
                unreachable=error is not None and error.unreachable,
            ),
            error=message[:500],
            adopted_url=reverted_url,
        )
        return PollOutcome(poll, error=error)

    def release_workers(self) -> None:
        """End the workers that have nothing to do."""
        self._listings.release_workers()

    def close(self) -> None:
        """Kill the worker that reads listings."""
        self._listings.close()

    async def read_push(self, state: SourceState, delivered: HttpResponse) -> PollOutcome:
        """Parse what a hub delivered, as if it had been polled.

        Raises:
            ParseError: it is not a feed.
        """
        now = self._clock()
        read = await self._listings.read(delivered, state, now)
        poll = PollRecord(state.source.name, now, PollStatus.PUSHED, state.next_due, articles=read.articles)
        return PollOutcome(poll, read.listing.notes)

    async def _poll(self, state: SourceState, slot: RequestSlot, begin: BeginPoll) -> PollOutcome:
        if state.source.kind is SourceKind.GDELT:
            return await self._poll_gdelt(state, slot)
        validators = request_headers(state, self._clock())
        fetched = await self._fetch(state.source, start_url(state.source.kind, state.url), validators, slot)
        now = self._clock()
        content = check_content(state, fetched)
        notes = fetched.notes
        if fetched.permanent_redirect:
            notes += (f"moved permanently to {fetched.permanent_redirect}",)
        if content.status is not ContentStatus.NEW:
            return self._answered_poll(state, now, fetched, content, Listing("unknown", notes=notes))
        raise_if_rate_limited(fetched)
        await begin()
        is_paged = state.source.rules.depth > 1
        read = await self._listings.read(fetched, state, now, with_entries=is_paged)
        listing, articles = read.listing, read.articles
        if listing.child_sitemaps:
            listing = replace(listing, notes=notes + listing.notes)
            return await self._poll_sitemap_index(state, fetched, listing, slot)
        if is_paged:
            listing = await self._read_next_pages(state, fetched, listing, slot)
            articles = await self._listings.to_articles(listing, state, now)
        if listing.kind == "robots":
            raise ParseError("its robots.txt names no sitemap; wanted: the address of one")
        listing = replace(listing, notes=notes + listing.notes) if notes else listing
        return self._answered_poll(state, now, fetched, content, listing, articles)

    async def _poll_gdelt(self, state: SourceState, slot: RequestSlot) -> PollOutcome:
        read = await self._gdelt.read(state.url, state.file_progress, slot, state.source.page_policy)
        now = self._clock()
        articles = await self._listings.to_articles(read.listing, state, now)
        if read.error is not None:
            error = read.error if isinstance(read.error, FetchError) else None
            failed = self.failed_poll(state, str(read.error), error)
            poll = replace(
                failed.poll,
                articles=articles,
                file_progress=read.progress,
            )
            return replace(failed, poll=poll, notes=read.listing.notes)
        due = due_after_success(state, now, None, self._limits, count_entries(state, articles))
        poll = PollRecord(
            source=state.source.name,
            at=now,
            status=PollStatus.OK if read.files_read else PollStatus.UNCHANGED,
            next_due=min(due, now + _BACKLOG_PAUSE) if read.has_backlog else due,
            articles=articles,
            file_progress=read.progress,
        )
        return PollOutcome(poll, read.listing.notes)

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

    async def _poll_sitemap_index(
        self, state: SourceState, index: HttpResponse, listing: Listing, slot: RequestSlot
    ) -> PollOutcome:
        """Read the newest sitemaps of an index as one listing, and one of the others in turn.

        No validators are stored, because a child may change while the index does not. The hash covers the
        index and the newest sitemaps.
        """

        async def read(url: str) -> tuple[HttpResponse, Listing]:
            child = await self._fetch(state.source, url, {}, slot)
            read = await self._listings.read(child, state, self._clock(), with_entries=True)
            return child, read.listing

        tree = await read_sitemap_tree(listing, read, state.file_progress)
        now = self._clock()
        digest = None if tree.notes else body_hash(index.body, *tree.bodies)
        is_same = digest is not None and digest == state.body_hash
        content = ContentCheck(ContentStatus.SAME_BODY if is_same else ContentStatus.NEW, body_hash=digest)
        child_notes = chain.from_iterable(part.notes for part in tree.listings)
        listing = replace(listing, notes=(*listing.notes, *tree.notes, *child_notes))
        articles = () if is_same else await self._articles_of(listing, tree.listings, state, now)
        outcome = self._answered_poll(state, now, index, content, listing, articles)
        if tree.rotation is None:
            return outcome
        if state.has_baseline and state.file_progress is None:  # it was polled before it took turns
            articles = as_archive(articles, now)
        others = await self._articles_of(listing, tree.rotated, state, now)
        others = as_archive(others, now) if tree.is_first_turn else others
        progress = tree.rotation.as_text()
        return replace(
            outcome, poll=replace(outcome.poll, articles=(*articles, *others), file_progress=progress)
        )

    async def _articles_of(
        self, index: Listing, listings: Sequence[Listing], state: SourceState, now: datetime
    ) -> tuple[Article, ...]:
        entries = tuple(chain.from_iterable(part.entries for part in listings))
        merged = replace(index, entries=entries)
        return await self._listings.to_articles(merged, state, now)

    async def _read_next_pages(
        self, state: SourceState, first: HttpResponse, listing: Listing, slot: RequestSlot
    ) -> Listing:
        """Return the listing together with its next pages, to the depth that the source sets."""

        async def read(url: str) -> tuple[HttpResponse, Listing]:
            page = await self._fetch(state.source, url, {}, slot)
            read = await self._listings.read(page, state, self._clock(), with_entries=True)
            return page, read.listing

        return await read_next_pages(first, listing, state.source.rules, read)

    def _answered_poll(
        self,
        state: SourceState,
        now: datetime,
        fetched: HttpResponse,
        content: ContentCheck,
        listing: Listing,
        articles: tuple[Article, ...] = (),
    ) -> PollOutcome:
        is_new = content.status is ContentStatus.NEW
        state = replace(state, ttl_s=listing.ttl_s, skip_hours=listing.skip_hours) if is_new else state
        hint_s = max(state.ttl_s or 0.0, freshness_s(fetched.headers, now) or 0.0)
        redirect = decide_redirect(state, fetched, content.status, len(articles), now)
        poll = PollRecord(
            source=state.source.name,
            at=now,
            status=PollStatus.OK if is_new else PollStatus.UNCHANGED,
            next_due=due_after_success(
                state,
                now,
                hint_s,
                self._limits,
                count_entries(state, articles),
                push_trusted_until=self._push_trusted_until(state.source.name),
            ),
            etag=content.etag,
            last_modified=content.last_modified,
            body_hash=content.body_hash,
            articles=articles,
            ttl_s=state.ttl_s,
            skip_hours=state.skip_hours,
            validators_unreliable=content.validators_unreliable,
            redirect_to=redirect.redirect_to,
            redirect_since=redirect.redirect_since,
            adopted_url=redirect.adopted_url,
        )
        return PollOutcome(poll, listing.notes, hub=hub_offer(fetched, listing) if is_new else None)
