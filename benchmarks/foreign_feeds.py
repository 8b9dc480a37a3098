"""Feed files from other projects, parsed by us and by plain feedparser: crashes, entries, time.

    python benchmarks/foreign_feeds.py FOLDER [--differences 40] [--json]

FOLDER is searched for feed files; the source packages of feed parsers contain thousands. Every file is
parsed as by `susulan sources check FILE`. The exit code is 1 if one crashed or took longer than 10 s.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from pathlib import Path

import feedparser

from crawler.formats.cleaning import absolute_url
from crawler.sources.check import check_document
from crawler.urls import canonical_url
from store.errors import ParseError

SUFFIXES = {".xml", ".rss", ".atom", ".rdf", ".cdf", ".json", ".feed", ".rss2", ".rss1", ".xhtml", ".z"}
MAX_S = 10.0
MOST_ENTRIES = 1_000


@dataclass(slots=True)
class Seen:
    """The results of one file."""

    path: str
    ours: int = 0
    theirs: int = 0
    lost: tuple[str, ...] = ()
    """Links that feedparser finds and we do not."""
    our_s: float = 0.0
    their_s: float = 0.0
    refused: str = ""
    crashed: str = ""
    notes: tuple[str, ...] = ()


@dataclass(slots=True)
class Report:
    """All files together; times in CPU seconds."""

    files: int = 0
    crashes: list[Seen] = field(default_factory=list)
    fewer: list[Seen] = field(default_factory=list)
    more: list[Seen] = field(default_factory=list)
    other_links: list[Seen] = field(default_factory=list)
    refused: Counter[str] = field(default_factory=Counter)
    our_entries: int = 0
    their_entries: int = 0
    our_s: float = 0.0
    their_s: float = 0.0
    slowest_s: float = 0.0

    def add(self, seen: Seen) -> None:
        """Count one file."""
        self.files += 1
        self.our_entries += seen.ours
        self.their_entries += seen.theirs
        self.our_s += seen.our_s
        self.their_s += seen.their_s
        self.slowest_s = max(self.slowest_s, seen.our_s)
        if seen.crashed or seen.our_s > MAX_S:
            self.crashes.append(seen)
        elif seen.refused:
            self.refused[seen.refused[:60]] += 1
        if seen.ours < min(seen.theirs, MOST_ENTRIES):
            self.fewer.append(seen)
        elif seen.ours > seen.theirs:
            self.more.append(seen)
        if seen.lost:
            self.other_links.append(seen)


def main() -> int:
    """Run over a folder and print the report."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("folder", type=Path)
    parser.add_argument("--differences", type=int, default=40, help="how many differing files to list")
    parser.add_argument("--json", action="store_true")
    args = parser.parse_args()
    report = Report()
    for path in files_of(args.folder):
        report.add(compared(path, str(path.relative_to(args.folder))))
    if args.json:
        print(json.dumps(asdict(report), indent=2, default=list))
    else:
        show(report, args.differences)
    return 1 if report.crashes else 0


def files_of(folder: Path) -> Iterator[Path]:
    """The files whose suffix is that of a feed, in a stable order."""
    for path in sorted(folder.rglob("*")):
        if path.suffix.lower() in SUFFIXES and path.is_file():
            yield path


def compared(path: Path, name: str) -> Seen:
    """One file, parsed both ways from the same bytes and without headers."""
    body, seen, links = path.read_bytes(), Seen(name), set[str]()
    began = time.process_time()
    try:
        result = check_document(body, content_type=None, url="")
        seen.ours, seen.notes = len(result.entries), result.notes
        links = {canonical_url(entry.link) for entry in result.entries}
        seen.refused = "; ".join(result.notes) if result.kind == "unknown" else ""
    except ParseError as error:
        seen.refused = str(error)
    except Exception as error:  # noqa: BLE001 - a crash is what we look for
        seen.crashed = f"{type(error).__name__}: {error}"
    seen.our_s = time.process_time() - began
    began = time.process_time()
    try:
        theirs = feedparser.parse(body).entries
        seen.theirs = len(theirs)
        named = {canonical_url(address) for one in theirs if (address := absolute_url(one.get("link")))}
        seen.lost = tuple(sorted(named - links))
    except Exception as error:  # noqa: BLE001 - a crash of feedparser is noted only
        seen.notes += (f"feedparser: {type(error).__name__}: {error}",)
    seen.their_s = time.process_time() - began
    return seen


def show(report: Report, differences: int) -> None:
    """Print the report."""
    print(f"files {report.files}, crashed or over {MAX_S:.0f} s: {len(report.crashes)}, "
          f"refused with a reason: {report.refused.total()}")  # fmt: skip
    print(f"entries: ours {report.our_entries}, feedparser {report.their_entries}; "
          f"files with fewer {len(report.fewer)}, with more {len(report.more)}, "
          f"with links that we do not give {len(report.other_links)}")  # fmt: skip
    ratio = report.their_s / report.our_s if report.our_s else 0.0
    print(f"CPU s: ours {report.our_s:.2f}, feedparser {report.their_s:.2f}, ratio {ratio:.1f}; "
          f"our slowest file {report.slowest_s:.2f}")  # fmt: skip
    for reason, count in report.refused.most_common(15):
        print(f"  refused {count:5}  {reason}")
    for seen in report.other_links[:differences]:
        print(f"link  {seen.path}  {seen.lost[:2]}")
    for label, group in (("CRASH", report.crashes), ("fewer", report.fewer), ("more", report.more)):
        for seen in group[:differences]:
            why = seen.crashed or seen.refused or "; ".join(seen.notes)
            print(f"{label} {seen.ours:4} / {seen.theirs:<4} {seen.path}  {why[:120]}")


if __name__ == "__main__":
    sys.exit(main())
