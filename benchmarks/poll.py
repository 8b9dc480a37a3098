"""Feeds polled per second, cold, unchanged and 5 % changed, as a ratio to a bare aiohttp loop.

    python benchmarks/poll.py --feeds 1000 --runs 3

The bare loop fetches the same feeds from the same server with the same validators, parses with the same
fast parser and keeps nothing. Ours is the whole collector on its SQLite store: claims, leases, limits,
address guard, reading, language detection, articles, full-text index. Every measurement runs in a process
of its own, the two taking turns; compare ratios, never figures of different machines.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import logging
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Coroutine, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.request import urlopen

_HERE = Path(__file__).resolve().parent
_CONCURRENCY = 32
_CHANGED_SHARE = 0.05
_PHASES = ("cold", "unchanged", "changed")

Poll = Callable[[], Coroutine[Any, Any, int]]
"""One round over all feeds; gives the number of entries that were new, or -1 where nothing knows."""


@contextmanager
def _feed_server(feeds: int) -> Iterator[list[str]]:
    command = [sys.executable, str(_HERE / "feedserver.py"), "--feeds", str(feeds)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as server:
        assert server.stdout is not None
        try:
            yield json.loads(server.stdout.readline())["urls"]
        finally:
            server.kill()


def _publish(url: str, count: int) -> None:
    base = url.rsplit("/", 1)[0]
    assert base.startswith("http://127.")
    with urlopen(f"{base}/publish?count={count}") as answer:  # noqa: S310 - loopback, checked above
        answer.read()


async def _timed(polls: Poll, urls: list[str]) -> dict[str, Any]:
    """The three phases one after the other: seconds of wall and CPU, and new entries of each."""
    figures: dict[str, Any] = {}
    for phase in _PHASES:
        if phase == "changed":
            await asyncio.to_thread(_publish, urls[0], max(1, int(len(urls) * _CHANGED_SHARE)))
        cpu, wall = time.process_time(), time.perf_counter()
        new = await polls()
        figures[phase] = {
            "wall_s": time.perf_counter() - wall,
            "cpu_s": time.process_time() - cpu,
            "new": new,
        }
    figures["peak_mib"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return figures


async def _bare(urls: list[str]) -> dict[str, Any]:
    # Each role imports only what is its own, so that start-up and memory are told apart.
    import aiohttp
    import fastfeedparser

    validators: dict[str, dict[str, str]] = {}

    async def fetch(session: aiohttp.ClientSession, queue: Iterator[str]) -> None:
        for url in queue:
            async with session.get(url, headers=validators.get(url)) as response:
                body = await response.read()
                if response.status == 200:
                    fastfeedparser.parse(body)
                    validators[url] = {
                        "If-None-Match": response.headers["ETag"],
                        "If-Modified-Since": response.headers["Last-Modified"],
                    }

    async with aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=0)) as session:

        async def polls() -> int:
            queue = iter(urls)
            await asyncio.gather(*(fetch(session, queue) for _ in range(_CONCURRENCY)))
            return -1

        return await _timed(polls, urls)


async def _ours(urls: list[str]) -> dict[str, Any]:
    import structlog

    from crawler.collector import Collector
    from crawler.guard import AddressGuard
    from crawler.settings import CrawlerSettings
    from store.sqlite import open_store
    from store.thread import StoreThread
    from store.types import utc_now

    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.WARNING))
    settings = CrawlerSettings(host_delay_s=0.0, hosts_at_once=_CONCURRENCY, allow_private=("127.0.0.0/8",))
    with tempfile.TemporaryDirectory() as folder:
        db = StoreThread()
        store = await db(open_store, Path(folder) / "bench.db")
        await db(store.sync_sources, _sources(urls), utc_now())
        collector = Collector(store, db, settings, utc_now, guard=AddressGuard(settings.allow_private))

        async def polls() -> int:
            await db(store.make_due, datetime.now(UTC))
            tally = await collector.tick()
            assert tally.ok + tally.unchanged == len(urls), tally
            return tally.new

        figures = await _timed(polls, urls)
        await collector.close()
        await db(store.close)
        db.close()
    return figures


def _sources(urls: list[str]) -> list[Any]:
    from crawler.urls import host_of
    from store.types import PagePolicy, Source, SourceKind

    return [
        Source(f"feed {n}", SourceKind.FEED, url, host_of(url), pages=PagePolicy.NEVER)
        for n, url in enumerate(urls)
    ]


def _measure(role: str, feeds: int) -> dict[str, Any]:
    """One role in a process of its own against a fresh server."""
    with _feed_server(feeds) as urls:
        command = [sys.executable, str(_HERE / "poll.py"), "--role", role]
        began = time.perf_counter()
        done = subprocess.run(command, input=json.dumps(urls), capture_output=True, text=True, check=False)
        if done.returncode:
            sys.exit(done.stderr)
        figures: dict[str, Any] = json.loads(done.stdout)
        return figures | {"process_s": time.perf_counter() - began}


def _report(feeds: int, runs: dict[str, list[dict[str, Any]]]) -> None:
    def rate(role: str, phase: str) -> float:
        return feeds / float(statistics.median(run[phase]["wall_s"] for run in runs[role]))

    print(f"{feeds} feeds, median of {len(runs['ours'])} runs; feeds per second\n")
    print(f"{'phase':<12}{'ours':>8}{'bare':>8}{'ratio':>8}{'CPU ms/feed':>14}{'new':>8}")
    for phase in _PHASES:
        ours, bare = rate("ours", phase), rate("bare", phase)
        cpu_ms = 1000 * statistics.median(run[phase]["cpu_s"] for run in runs["ours"]) / feeds
        new = runs["ours"][-1][phase]["new"]
        print(f"{phase:<12}{ours:>8.0f}{bare:>8.0f}{ours / bare:>8.2f}{cpu_ms:>14.2f}{new:>8}")
    for role, figures in runs.items():
        process_s = statistics.median(run["process_s"] for run in figures)
        print(
            f"{role}: peak {max(run['peak_mib'] for run in figures):.0f} MiB, whole process {process_s:.2f} s"
        )


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--feeds", type=int, default=1000)
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--role", choices=["bare", "ours"], help=argparse.SUPPRESS)
    args = parser.parse_args()
    if args.role:
        work = _bare if args.role == "bare" else _ours
        print(json.dumps(asyncio.run(work(json.load(sys.stdin)))))
        return
    runs: dict[str, list[dict[str, Any]]] = {"bare": [], "ours": []}
    for _ in range(args.runs):
        for role, figures in runs.items():
            figures.append(_measure(role, args.feeds))
    _report(args.feeds, runs)


if __name__ == "__main__":
    main()
