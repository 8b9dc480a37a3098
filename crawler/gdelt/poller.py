"""One poll of a GDELT source: its list, then the files that are due, within limits. Records nothing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urljoin

from crawler.entry import Entry, Listing
from crawler.fetching.crawl_delays import CrawlDelays
from crawler.fetching.http_client import HttpClient
from crawler.fetching.response import HttpResponse
from crawler.fetching.robots_gate import RobotsGate
from crawler.gdelt.download import downloaded
from crawler.gdelt.file_reader import FileReader, FileReading
from crawler.gdelt.story_filter import StoryFilter
from crawler.gdelt.update_list import ListedFile, file_name, parse_update_list
from crawler.gdelt.windows import Progress, due_windows, parse_progress, plan_reading
from crawler.pages.protocols import RequestSlot
from crawler.settings import CrawlerSettings
from store.clock import Clock
from store.errors import FetchError, ParseError
from store.records.sources import PagePolicy

KIND = "gdelt"
_MISSING = frozenset({403, 404, 410})
"""How Google's storage answers for a file that is not there."""
_PER_HOUR = 4


@dataclass(frozen=True, slots=True)
class GdeltReading:
    """What one poll read."""

    listing: Listing
    progress: str
    """For the store, until the next poll."""
    has_backlog: bool
    """Whether more files could be read now."""
    files_read: int
    error: FetchError | ParseError | None = None
    """Why the file that the list names could not be read, or the server could not be reached any more."""


class GdeltPoller:
    """Reads the files of last-update lists for all stories at once."""

    def __init__(
        self,
        settings: CrawlerSettings,
        clock: Clock,
        http: HttpClient,
        stories: StoryFilter,
        crawl_delays: CrawlDelays,
    ) -> None:
        self._clock, self._http = clock, http
        self._reader = FileReader(
            stories,
            max_entries=settings.max_entries,
        )
        self._pages_per_file = -(-settings.near_pages_per_hour // _PER_HOUR)
        self._robots = RobotsGate(settings.user_agent, clock, crawl_delays) if settings.obey_robots else None

    async def read(
        self, url: str, progress: str | None, slot: RequestSlot, policy: PagePolicy = PagePolicy.NEAR
    ) -> GdeltReading:
        """Fetch a list and read the files that are due, the newest first, then missed ones from the oldest.

        A report that only the names in its text bring near a story is worth nothing without its page: the
        policy decides how many of these are taken.

        Raises:
            FetchError: the list cannot be fetched, or robots.txt forbids it.
            ParseError: it is not a list.
            LeaseLost: another process has the host now.
        """
        await self._obey_robots(url, slot)
        response = await self._fetch(url, slot)
        listed = parse_update_list(response.body)
        visit = _Visit(self, listed, response.url, slot, self._clock)
        plan = plan_reading(parse_progress(progress), listed.window, self._clock())
        if plan.given_up:
            visit.notes.append(f"{plan.given_up} files are too old to be caught up")
        await visit.read(plan.progress, plan.due, self._max_by_names(policy))
        return visit.reading(self._clock())

    async def read_window(
        self, listed: ListedFile, window: datetime, list_url: str, slot: RequestSlot
    ) -> FileReading:
        """Download, check and read the file of one window.

        Raises:
            FetchError: it cannot be fetched.
            ParseError: it is not the file that was announced, or cannot be read.
        """
        name = file_name(window, is_translated=listed.is_translated)
        url = urljoin(list_url, name)
        await self._obey_robots(url, slot)
        async with slot():
            stated = listed if window == listed.window else None
            async with downloaded(self._http, url, stated) as file:
                return await self._reader.read(file, name.removesuffix(".zip"))

    def _max_by_names(self, policy: PagePolicy) -> int | None:
        """How many such reports of a file have their page read; None for all."""
        if policy in (PagePolicy.AUTO, PagePolicy.ALWAYS):
            return None
        return self._pages_per_file if policy is PagePolicy.NEAR else 0

    async def _obey_robots(self, url: str, slot: RequestSlot) -> None:
        if self._robots is not None:
            await self._robots.check(url, lambda address: self._fetch(address, slot))

    async def _fetch(self, url: str, slot: RequestSlot) -> HttpResponse:
        async with slot():
            return await self._http.fetch(url, {})


class _Visit:
    """The files of one poll, one after the other."""

    def __init__(
        self, poller: GdeltPoller, listed: ListedFile, list_url: str, slot: RequestSlot, clock: Clock
    ) -> None:
        self.notes: list[str] = []
        self._poller, self._listed, self._list_url, self._slot = poller, listed, list_url, slot
        self._now = clock
        self._progress = Progress()
        self._entries: list[Entry] = []
        self._files_read = 0
        self._error: FetchError | ParseError | None = None

    async def read(self, progress: Progress, windows: Sequence[datetime], max_by_names: int | None) -> None:
        """Read the files; a missing or unusable one is tried again later, any other error ends the poll."""
        self._progress = progress
        for window in windows:
            try:
                found = await self._poller.read_window(self._listed, window, self._list_url, self._slot)
            except FetchError as error:
                if error.status not in _MISSING:
                    self._error = error
                    return
                self._note_failure(window, f"the file is missing: HTTP {error.status}")
            except ParseError as error:
                self._note_failure(window, str(error))
            else:
                self._progress = self._progress.after_reading(window)
                self._files_read += 1
                self._entries += _by_title_first(found.entries, max_by_names)
                self.notes.append(_summary(window, found))

    def reading(self, now: datetime) -> GdeltReading:
        """What was read."""
        listing = Listing(KIND, link=self._list_url, entries=tuple(self._entries), notes=tuple(self.notes))
        due = due_windows(self._progress, self._listed.window, now)
        return GdeltReading(
            listing,
            self._progress.as_text(),
            bool(due) and self._error is None,
            self._files_read,
            self._error,
        )

    def _note_failure(self, window: datetime, reason: str) -> None:
        self._progress = self._progress.after_failure(window, self._now())
        self.notes.append(f"{window:%Y-%m-%d %H:%M}: {reason}")
        if window == self._listed.window:
            self._error = ParseError(f"{self._listed.name}: {reason}")


def _by_title_first(entries: Sequence[Entry], max_by_names: int | None) -> list[Entry]:
    by_names = [entry for entry in entries if entry.names_story]
    return [entry for entry in entries if not entry.names_story] + by_names[:max_by_names]


def _summary(window: datetime, found: FileReading) -> str:
    lost = f", {found.unusable} without an address or title" if found.unusable else ""
    return f"{window:%Y-%m-%d %H:%M}: {found.near} of {found.rows} reports come near a story{lost}"
