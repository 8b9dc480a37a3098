"""Polls every address of the catalogue once and writes a report: for maintainers, where there is a network.

    python benchmarks/check_catalogue.py REPORT.tsv [--catalogue FILE] [--contact URL]

The report has a line for each address: whether it has entries, how many, the day of the newest one, the
language of the headlines, where it was redirected to, and what is wrong. Lines that are there already are
kept, so that a run that was stopped continues. One host gets one request at a time, with a pause in between.
"""

from __future__ import annotations

import argparse
import asyncio
import csv
import sys
from collections import defaultdict
from collections.abc import Iterable
from pathlib import Path

from crawler.fetching.address_guard import AddressGuard
from crawler.fetching.http_client import HttpClient
from crawler.language.detect import detect_language
from crawler.settings import CrawlerSettings
from crawler.sources.check import check_document
from crawler.urls import host_port
from service.version import VERSION
from store.errors import SusulanError

CATALOGUE = Path(__file__).parent.parent / "service" / "catalogue" / "feeds.tsv"
HOSTS_AT_ONCE, PAUSE_S = 16, 2.0
COLUMNS = ("url", "state", "entries", "newest", "language", "redirected_to", "problem")


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("report", type=Path)
    parser.add_argument("--catalogue", type=Path, default=CATALOGUE)
    parser.add_argument(
        "--contact", default="", help="where publishers can reach you; put into the user agent"
    )
    parser.add_argument(
        "--pause", type=float, default=PAUSE_S, help="seconds between two requests to one host"
    )
    parser.add_argument("--allow-private", action="append", default=[], help="for a test on this machine")
    options = parser.parse_args()
    known = {row["url"] for row in read_rows(options.report)} if options.report.exists() else set()
    rows = [row for row in read_rows(options.catalogue) if row["url"] not in known]
    if not known:
        options.report.write_text("\t".join(COLUMNS) + "\n", encoding="utf-8")
    contact = f" ({options.contact})" if options.contact else ""
    settings = CrawlerSettings(
        user_agent=f"Susulan/{VERSION}{contact}", allow_private=tuple(options.allow_private)
    )
    asyncio.run(check_all(rows, settings, options.report, options.pause))
    states = [row["state"] for row in read_rows(options.report)]
    print(f"{len(states)} addresses: {states.count('ok')} ok, {states.count('empty')} without entries, "
          f"{states.count('failed')} failed; see {options.report}")  # fmt: skip
    return 0


def read_rows(path: Path) -> Iterable[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE)


async def check_all(
    rows: Iterable[dict[str, str]], settings: CrawlerSettings, report: Path, pause_s: float
) -> None:
    """Check the addresses of a host one after the other, many hosts at a time; write each result at once."""
    by_host: dict[str, list[dict[str, str]]] = defaultdict(list)
    for row in rows:
        by_host[host_port(row["url"])].append(row)
    limit = asyncio.Semaphore(HOSTS_AT_ONCE)
    client = HttpClient(settings, AddressGuard(settings.allow_private))
    done, total = 0, sum(map(len, by_host.values()))

    async def check_host(host_rows: list[dict[str, str]]) -> None:
        nonlocal done
        async with limit:
            for row in host_rows:
                result = await check_address(client, row)
                with report.open("a", encoding="utf-8") as file:
                    file.write("\t".join(result) + "\n")
                done += 1
                print(f"\r{done}/{total}", end="", file=sys.stderr)
                await asyncio.sleep(pause_s)

    try:
        await asyncio.gather(*(check_host(host_rows) for host_rows in by_host.values()))
    finally:
        await client.close()
        print(file=sys.stderr)


async def check_address(client: HttpClient, row: dict[str, str]) -> tuple[str, ...]:
    """One line of the report."""
    try:
        response = await client.fetch(row["url"], {})
        result = check_document(
            response.body, content_type=response.headers.get("content-type"), url=response.url
        )
    except SusulanError as error:
        return row["url"], "failed", "0", "", "", "", " ".join(str(error).split())[:200]
    days = [entry.published for entry in result.entries if entry.published]
    language = detect_language(" ".join(entry.title for entry in result.entries[:20]))
    moved = response.url if response.url != row["url"] else ""
    problem = "; ".join(result.notes)
    if result.entries and language not in (row["language"].partition("-")[0], "und"):
        problem = f"the headlines look like {language}; {problem}".rstrip("; ")
    return (
        row["url"],
        "ok" if result.entries else "empty",
        str(len(result.entries)),
        f"{max(days):%Y-%m-%d}" if days else "",
        language,
        moved,
        " ".join(problem.split())[:200],
    )


if __name__ == "__main__":
    sys.exit(main())
