"""Reads a checked file in a worker process that lives as long as the file is read."""

from __future__ import annotations

import asyncio
import json
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, BinaryIO

from crawler.entry import Entry
from crawler.formats.cleaning import absolute_url, clean_title
from crawler.gdelt.languages import two_letter_code
from crawler.gdelt.names import stories_as_json
from crawler.gdelt.rows import GkgRow
from crawler.gdelt.story_filter import RowVerdict, StoryFilter
from crawler.gdelt.update_list import parse_stamp
from store.errors import ParseError

TIME_LIMIT_S = 15.0
"""Reading takes one or two seconds; with the download it must not outlast the host's lease."""
WORKER = (sys.executable, "-P", "-m", "crawler.gdelt.worker")
_MAX_NAMED = 5_000
_SLICE_ROWS = 32
"""Judging them takes about 20 ms."""


@dataclass(frozen=True, slots=True)
class FileReading:
    """What a file has about the stories."""

    entries: tuple[Entry, ...]
    rows: int
    """All rows of the file."""
    unusable: int
    """Rows that are cut, or without an address or a title."""
    named: int
    """Rows that name a story."""
    near: int
    """Rows that come near a story by the judgement of the filter; `entries` has those of a headline first."""


class FileReader:
    """Reads files for a fixed set of stories, one at a time."""

    def __init__(
        self,
        stories: StoryFilter,
        *,
        max_entries: int,
        time_limit_s: float = TIME_LIMIT_S,
        command: Sequence[str] = WORKER,
    ) -> None:
        """`command` starts another worker, for tests: the descriptor of the file is appended."""
        self._command = command
        self._names, self._judge = stories_as_json(stories.names), stories.judge
        self._max_entries, self._time_limit_s = max_entries, time_limit_s
        self._lock = asyncio.Lock()

    async def read(self, file: BinaryIO, member: str) -> FileReading:
        """Read a file whose only member has this name.

        Raises:
            ParseError: it cannot be used, took too long, or crashed the worker.
        """
        job = json.dumps({"stories": self._names, "member": member, "max_rows": _MAX_NAMED}).encode()
        try:
            async with asyncio.timeout(self._time_limit_s), self._lock:
                answer = await _run_worker(self._command, file.fileno(), job)
                if "refused" in answer:
                    raise ParseError(answer["refused"])
                by_title, by_names = await self._judged([GkgRow(**row) for row in answer["kept"]])
        except TimeoutError:
            raise ParseError(f"reading the file took longer than {self._time_limit_s:g} s") from None
        return FileReading(
            self._entries(by_title, by_names),
            answer["rows"],
            answer["unusable"],
            answer["named"],
            len(by_title) + len(by_names),
        )

    async def _judged(self, rows: Sequence[GkgRow]) -> tuple[list[GkgRow], list[GkgRow]]:
        """The rows that come near a story by their title, and by their names only.

        A thread judges a few at a time, so that other work comes between.
        """
        near: dict[RowVerdict, list[GkgRow]] = {verdict: [] for verdict in RowVerdict}
        for start in range(0, len(rows), _SLICE_ROWS):
            few = rows[start : start + _SLICE_ROWS]
            for row, verdict in zip(few, await asyncio.to_thread(self._judge, few), strict=True):
                near[verdict].append(row)
        return near[RowVerdict.BY_TITLE], near[RowVerdict.BY_NAMES]

    def _entries(self, by_title: Sequence[GkgRow], by_names: Sequence[GkgRow]) -> tuple[Entry, ...]:
        entries = [
            *(_to_entry(row, names_story=False) for row in by_title),
            *(_to_entry(row, names_story=True) for row in by_names),
        ]
        return tuple(entry for entry in entries if entry is not None)[: self._max_entries]


def _to_entry(row: GkgRow, *, names_story: bool) -> Entry | None:
    link, title = absolute_url(row.url), clean_title(row.title)
    if not link or not title:
        return None
    added, published = parse_stamp(row.added), parse_stamp(row.published)
    if added is not None and (published is None or published > added):
        published = added  # a page cannot be published after GDELT saw it
    return Entry(
        id=link[:500],
        title=title,
        link=link,
        published=published,
        language=two_letter_code(row.language) if row.language else "en",
        site=row.domain or None,
        names_story=names_story,
    )


async def _run_worker(command: Sequence[str], descriptor: int, job: bytes) -> dict[str, Any]:
    """Run the worker on a file; it is killed if this is cancelled."""
    process = await asyncio.create_subprocess_exec(
        *command,
        str(descriptor),
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.DEVNULL,
        pass_fds=(descriptor,),
        start_new_session=True,  # Ctrl-C in a terminal is for the service, which then ends the worker
    )
    try:
        answer, _ = await process.communicate(job)
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()
    try:
        result: dict[str, Any] = json.loads(answer)
    except ValueError:
        raise ParseError(f"reading the file crashed the reader: exit status {process.returncode}") from None
    return result
