"""The worker process: unpacks one file and prints the rows that name a story.

`python -m crawler.gdelt.worker DESCRIPTOR` reads the job from standard input. A file takes half a second of
CPU, and a hostile one can only end this process: its memory and its CPU time are limited.
"""

from __future__ import annotations

import json
import os
import resource
import sys
from collections.abc import Iterable
from dataclasses import asdict, replace
from typing import Any, BinaryIO

from crawler.gdelt.archive import ArchiveLimits, ArchiveRefused, open_member, read_lines
from crawler.gdelt.names import NameFilter, stories_from_json
from crawler.gdelt.rows import parse_row
from crawler.workers.limits import limit_memory

MAX_MEMORY_BYTES = 1_000_000_000
"""Of addresses; resident are about 40 MB."""
MAX_CPU_S = 60
MAX_NAMES_CHARS = 4_000
"""Of the names of a row that is passed on; what a report is about comes early."""


def read_file(
    file: BinaryIO, member: str, names: NameFilter, max_rows: int, limits: ArchiveLimits | None = None
) -> dict[str, Any]:
    """Return the first rows that name a story, and counts of all rows.

    Raises:
        ArchiveRefused: the archive cannot be used; no row of it may be.
    """
    limits = limits or ArchiveLimits()
    return _select_rows(read_lines(open_member(file, member, limits), limits), names, max_rows)


def _select_rows(lines: Iterable[bytes | None], names: NameFilter, max_rows: int) -> dict[str, Any]:
    rows = unusable = named = 0
    kept: list[dict[str, str]] = []
    for line in lines:
        if line == b"":
            continue
        rows += 1
        row = None if line is None else parse_row(line)
        if row is None:
            unusable += 1
        elif names.names_story(row.title, row.names):
            named += 1
            if len(kept) < max_rows:
                kept.append(asdict(replace(row, names=row.names[:MAX_NAMES_CHARS])))
    return {"rows": rows, "unusable": unusable, "named": named, "kept": kept}


def limit_resources() -> None:
    """Limit this process for good."""
    limit_memory(MAX_MEMORY_BYTES)
    resource.setrlimit(resource.RLIMIT_CPU, (MAX_CPU_S, MAX_CPU_S))


def main() -> None:
    """Do one job; its answer is one JSON object, with `refused` if the archive cannot be used."""
    limit_resources()
    job = json.load(sys.stdin)
    names = NameFilter(stories_from_json(job["stories"]))
    with os.fdopen(int(sys.argv[1]), "rb") as file:
        try:
            answer = read_file(file, job["member"], names, job["max_rows"])
        except ArchiveRefused as error:
            answer = {"refused": str(error)}
        except MemoryError:
            answer = {"refused": "the archive needs too much memory"}
    json.dump(answer, sys.stdout)


if __name__ == "__main__":
    main()
