"""One round of polls of all feeds in a process of its own: a bare loop, or our collector on its store.

    python benchmarks/poll_roles.py bare|reading|ours FOLDER < URLS.json

FOLDER keeps the state between rounds. Each role imports only what it needs, so that start-up time and memory
can be compared. Prints its figures as one line of JSON.
"""

from __future__ import annotations

import asyncio
import json
import logging
import resource
import sys
import time
from collections.abc import Callable, Coroutine, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

MAX_IN_FLIGHT = 32


async def _bare(urls: list[str], folder: Path) -> dict[str, Any]:
    """Fetch and parse with the fast parser; store only the validators."""
    import fastfeedparser

    return await _loop(urls, folder, lambda body, _: len(fastfeedparser.parse(body).entries))


async def _reading(urls: list[str], folder: Path) -> dict[str, Any]:
    """The same with our complete parsing: encoding, checks, parser, cleaned text, links and times."""
    from crawler.formats.listing import parse_listing

    return await _loop(
        urls, folder, lambda body, url: len(parse_listing(body, content_type=None, url=url).entries)
    )


async def _loop(urls: list[str], folder: Path, parse: Callable[[bytes, str], int]) -> dict[str, Any]:
    import aiohttp

    kept = folder / "validators.json"
    validators: dict[str, dict[str, str]] = json.loads(kept.read_text()) if kept.exists() else {}
    entries = 0

    async def fetch(session: aiohttp.ClientSession, queue: Iterator[str]) -> None:
        nonlocal entries
        for url in queue:
            async with session.get(url, headers=validators.get(url)) as response:
                body = await response.read()
                if response.status == 200:
                    entries += parse(body, url)
                    validators[url] = {
                        "If-None-Match": response.headers["ETag"],
                        "If-Modified-Since": response.headers["Last-Modified"],
                    }

    began = time.perf_counter()
    async with aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=0)) as session:
        queue = iter(urls)
        await asyncio.gather(*(fetch(session, queue) for _ in range(MAX_IN_FLIGHT)))
    poll_s = time.perf_counter() - began
    kept.write_text(json.dumps(validators))
    return {"poll_s": poll_s, "entries": entries}


async def _ours(urls: list[str], folder: Path) -> dict[str, Any]:
    """Open the store, poll every source, close the store."""
    import structlog  # imported here, as in the program

    from crawler.fetching.address_guard import AddressGuard
    from crawler.scheduling.collector import Collector
    from crawler.settings import CrawlerSettings
    from store.clock import utc_now
    from store.sqlite.store import open_store
    from store.writer_thread import StoreThread

    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.WARNING))
    settings = CrawlerSettings(host_delay_s=0.0, hosts_at_once=MAX_IN_FLIGHT, allow_private=("127.0.0.0/8",))
    db = StoreThread()
    store = await db(open_store, folder / "bench.db")
    await db(store.sync_sources, sources(urls), utc_now())
    collector = Collector(store, db, settings, utc_now, guard=AddressGuard(settings.allow_private))
    await db(store.make_due, datetime.now(UTC))
    began = time.perf_counter()
    tally = await collector.tick()
    poll_s = time.perf_counter() - began
    assert tally.ok + tally.unchanged == len(urls), tally
    await collector.close()
    await db(store.close)
    db.close()
    return {"poll_s": poll_s, "entries": tally.new}


def sources(urls: list[str]) -> list[Any]:
    """Feeds whose article pages are not fetched."""
    from crawler.urls import host_port
    from store.records.sources import PagePolicy, Source, SourceKind

    return [
        Source(f"feed {n}", SourceKind.FEED, url, host_port(url), page_policy=PagePolicy.NEVER)
        for n, url in enumerate(urls)
    ]


ROLES: dict[str, Callable[[list[str], Path], Coroutine[Any, Any, dict[str, Any]]]] = {
    "bare": _bare,
    "reading": _reading,
    "ours": _ours,
}


def main() -> None:
    figures = asyncio.run(ROLES[sys.argv[1]](json.load(sys.stdin), Path(sys.argv[2])))
    # The processes that it started count too; their peaks may not have been at the same time.
    usages = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    figures |= {
        "cpu_s": sum(usage.ru_utime + usage.ru_stime for usage in usages),
        "peak_mib": sum(usage.ru_maxrss for usage in usages) / 1024,
    }
    print(json.dumps(figures))


if __name__ == "__main__":
    main()
