"""The whole first cycle: `susulan once` over many feeds, as a ratio to a bare loop that stores the same rows.

    python benchmarks/first_cycle.py --feeds 1000 --runs 3

The feeds have 30 entries each, so the cycle reads, stores and judges 30,000 reports, of which none is about
the story. The bare loop fetches with aiohttp, parses with the fast parser and inserts one row per entry into
SQLite; it checks, cleans and judges nothing. Both run in turn, as whole processes with their start-up.
Compare ratios, never figures of different machines. Memory is that of all processes of a role together, each
shared page counted once (PSS), at its peak.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from contextlib import suppress
from pathlib import Path

from feed_lab import HERE, feed_server

ENTRIES = 30
_SAMPLE_S = 0.05
_SUSULAN = str(Path(sys.executable).with_name("susulan"))
_CACHING = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
_CONFIG = """
[service]
store = "ours.db"
[crawler]
host_delay = "0.001s"
allow_private = ["127.0.0.0/8"]
[matching]
encoder = "off"
[[stories]]
name = "bench"
seed = "{seed}"
language = "id"
[[channels]]
kind = "maildir"
name = "box"
path = "box"
"""
_SOURCE = '[[sources]]\nname = "feed-{n}"\nkind = "feed"\nurl = "{url}"\nfull_text = "never"\n'
_TABLE = """
CREATE TABLE articles (
    id TEXT PRIMARY KEY, url TEXT, source TEXT, title TEXT, text TEXT, published TEXT, seen REAL)
"""
Figures = dict[str, float]


async def _bare(urls: list[str], folder: Path) -> None:
    """Fetch, parse and insert, one transaction per feed."""
    import sqlite3
    from hashlib import blake2b

    import aiohttp
    import fastfeedparser
    from poll_roles import MAX_IN_FLIGHT

    db = sqlite3.connect(folder / "bare.db", isolation_level=None)
    db.execute("PRAGMA journal_mode = WAL")
    db.execute("PRAGMA synchronous = NORMAL")
    db.execute(_TABLE)
    queue = iter(urls)

    async def fetch(session: aiohttp.ClientSession) -> None:
        for url in queue:
            async with session.get(url) as response:
                entries = fastfeedparser.parse(await response.read()).entries
            rows = [
                (blake2b(entry.link.encode()).hexdigest()[:24], entry.link, url, entry.title,
                 entry.description, entry.published, time.time())
                for entry in entries
            ]  # fmt: skip
            db.execute("BEGIN")
            db.executemany("INSERT OR IGNORE INTO articles VALUES (?, ?, ?, ?, ?, ?, ?)", rows)
            db.execute("COMMIT")

    async with aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=0)) as session:
        await asyncio.gather(*(fetch(session) for _ in range(MAX_IN_FLIGHT)))
    db.close()


def _measured(command: list[str], given: str, folder: Path) -> Figures:
    """Run one role; CPU and memory include the processes that it starts."""
    began, peak, ended = time.perf_counter(), [0.0], threading.Event()
    with (folder / "log").open("w") as log:
        process = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=log, stderr=log, cwd=folder, env=_CACHING, text=True
        )

        def sample() -> None:
            while not ended.wait(_SAMPLE_S):
                peak[0] = max(peak[0], sum(map(_pss_mb, _family(process.pid))))

        sampler = threading.Thread(target=sample)
        sampler.start()
        assert process.stdin is not None
        process.stdin.write(given)
        process.stdin.close()
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        wall_s = time.perf_counter() - began
        ended.set()
        sampler.join()
    if process.returncode:
        sys.exit((folder / "log").read_text()[-2_000:])
    return {"wall_s": wall_s, "cpu_s": usage.ru_utime + usage.ru_stime, "peak_mb": peak[0]}


def _family(pid: int) -> list[int]:
    """A process and all that descend from it."""
    found = [pid]
    with suppress(OSError):
        for task in Path(f"/proc/{pid}/task").iterdir():
            for child in (task / "children").read_text().split():
                found += _family(int(child))
    return found


def _pss_mb(pid: int) -> float:
    with suppress(OSError, IndexError):
        text = Path(f"/proc/{pid}/smaps_rollup").read_text()
        return int(text.partition("\nPss:")[2].split()[0]) * 1024 / 1e6
    return 0.0


def _run(feeds: int) -> dict[str, Figures]:
    figures = {}
    for role in ("bare", "ours"):
        with feed_server(feeds, entries=ENTRIES) as urls, tempfile.TemporaryDirectory() as name:
            folder = Path(name)
            seed = HERE.parent / "seed" / "north-korea-troops.id.md"
            sources = "".join(_SOURCE.format(n=n, url=url) for n, url in enumerate(urls))
            (folder / "config.toml").write_text(_CONFIG.format(seed=seed) + sources)
            command = (
                [_SUSULAN, "once", "--json"] if role == "ours" else [sys.executable, __file__, "--bare", name]
            )
            figures[role] = _measured(command, json.dumps(urls), folder)
            if role == "ours":
                _check((folder / "log").read_text(), feeds * ENTRIES)
    return figures


def _check(log: str, reports: int) -> None:
    """Every report was stored."""
    result = json.loads(log[log.rindex('{"sources"') if '{"sources"' in log else log.rindex("\n{\n") :])
    assert result["articles"]["new"] == reports, result


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--feeds", type=int, default=1000)
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--bare", type=Path, metavar="FOLDER", help="the bare loop, with the URLs as input")
    args = parser.parse_args()
    if args.bare:
        asyncio.run(_bare(json.load(sys.stdin), args.bare))
        return
    _run(feeds=1)  # compiles what is not compiled yet
    runs = [_run(args.feeds) for _ in range(args.runs)]
    print(f"{args.feeds} feeds of {ENTRIES} entries, medians of {args.runs} runs\n")
    print(f"{'':<8}{'wall s':>9}{'CPU s':>9}{'peak MB':>9}")
    median = {
        role: {key: statistics.median(run[role][key] for run in runs) for key in runs[0][role]}
        for role in ("bare", "ours")
    }
    for role, figures in median.items():
        print(f"{role:<8}{figures['wall_s']:>9.2f}{figures['cpu_s']:>9.2f}{figures['peak_mb']:>9.0f}")
    for key in ("wall_s", "cpu_s"):
        ratios = [run["ours"][key] / run["bare"][key] for run in runs]
        print(f"ours to bare, {key[:-2]}: {statistics.median(ratios):.2f} times")


if __name__ == "__main__":
    main()
