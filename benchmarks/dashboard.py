"""Time of every page and list of the dashboard over a big made-up store, by real requests on loopback.

    python benchmarks/dashboard.py [--reports 100000] [--developments 5000] [--requests 40] [--store FILE]

Each address is asked for again and again, one request at a time. `sql` is the time of the same statements
alone, on a connection of their own: no page can be faster. With `--store` the store is kept and used again.
"""

from __future__ import annotations

import argparse
import asyncio
import re
import sqlite3
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager, closing
from pathlib import Path
from urllib.parse import quote

import aiohttp

sys.path.insert(0, str(Path(__file__).parents[1]))

from dashboard_store import BIGGEST, CHANNELS, NOW, STORIES, World, build_store

from alerts.outlets.table import outlet_table
from service.config.load import load_config
from service.dashboard.access.gate import Gate
from service.dashboard.judge import Judge
from service.dashboard.read_thread import ReadThread
from service.dashboard.server import serve_dashboard
from service.dashboard.site import Site
from service.stories.seeds import build_stories
from store.sqlite.files.paths import read_only_uri
from store.sqlite.store import open_store
from store.sqlite.views.open import SqliteViews, open_views
from store.writer_thread import StoreThread
from tests.support.dashboard import OPEN

BAR_MS = 200.0
SEED = Path(__file__).parents[1] / "seed" / "north-korea-troops.id.md"
CONFIG = '[matching]\nencoder = "off"\n'


def config_text(folder: Path) -> str:
    """A config with the made-up stories and channels."""
    stories = "".join(f'[[stories]]\nname = "{name}"\nseed = "{SEED}"\nlanguage = "id"\n' for name in STORIES)
    channels = "".join(
        f'[[channels]]\nkind = "maildir"\nname = "{name}"\npath = "{folder / name}"\n' for name in CHANNELS
    )
    return f"{CONFIG}{stories}{channels}"


@asynccontextmanager
async def served(path: Path, folder: Path) -> AsyncIterator[tuple[str, SqliteViews]]:
    """The dashboard over the store at `path`; yields its address and its connection."""
    config_path = folder / "config.toml"
    config_path.write_text(config_text(folder), encoding="utf-8")
    config = load_config(config_path, {})
    store, db, views = open_store(path), StoreThread(), open_views(path)
    read, stories = ReadThread(views), build_stories(config)
    site = Site(
        config=config,
        dashboard=OPEN,
        store=store,
        db=db,
        views=views,
        read=read,
        gate=Gate(OPEN, store, db, lambda: NOW),
        stories=stories,
        judge=Judge(stories, None),
        outlets=outlet_table(()),
        clock=lambda: NOW,
        on_enqueued=lambda: None,
    )
    try:
        async with serve_dashboard(site) as port:
            yield f"http://127.0.0.1:{port}", views
    finally:
        read.close()
        db.close()
        store.close()


def addresses(path: Path, world: World) -> list[str]:
    """Every page and list, with the filters that find much, little and nothing."""
    common, rare = world.word("ru", 3), world.word("ru", 4_900)
    with closing(sqlite3.connect(path)) as db:
        (delivery,) = db.execute("SELECT id FROM deliveries ORDER BY seq DESC LIMIT 1").fetchone()
        (report,) = db.execute("SELECT article_id FROM members ORDER BY seq DESC LIMIT 1").fetchone()
        (unmatched,) = db.execute("SELECT id FROM articles ORDER BY seq LIMIT 1 OFFSET 3").fetchone()
        (key,) = db.execute("SELECT development FROM members ORDER BY seq LIMIT 1 OFFSET 300").fetchone()
    searches = (
        "",
        common,
        rare,
        f"{common} {rare}",
        f'"{common}"',
        f"-{common}",
        "matched:yes",
        "matched:no",
        "matched:near",
        "lang:ko",
        "lang:de",
        "source:s7",
        "source:nowhere",
        'voice:"Agency 3"',
        "voice:nobody",
        "story:vote matched:yes",
        "since:7d",
        "until:2026-09-05",
        f"{common} matched:no",
        f"{rare} lang:ko",
        "figure:killed>3900",
        "figure:nothing>1",
        "figure:killed>3900 lang:ko matched:yes",
        f"{common} lang:de",
        "matched:near lang:de",
        "story:ferry",
        "source:s7 matched:near",
        "voice:nobody since:30d",
        f"{common} voice:nobody",
    )
    pages = [
        "/",
        "/?story=troops",
        "/?story=vote",
        f"/d/{BIGGEST}",
        f"/d/{key}",
        f"/r/{report}",
        f"/r/{unmatched}",
        "/story",
        "/s/troops",
        "/s/vote",
        "/figures",
        "/s/troops/figures",
        "/s/troops/figures?what=killed",
        "/s/troops/figures.csv?what=killed",
        "/outbox",
        "/outbox?state=sent",
        "/outbox?state=sent&channel=hook",
        "/outbox?state=dead",
        "/outbox?state=dead&channel=none",
        "/outbox?state=sent&channel=none",
        "/outbox?state=sent&story=vote",
        f"/outbox/{delivery}",
        "/sources",
        "/sources/s7",
        "/decisions",
        "/settings",
        "/start",
        "/search",
    ]
    lists = [
        "/developments",
        "/developments?limit=200",
        "/developments?story=vote",
        f"/developments/{BIGGEST}",
        f"/reports/{report}",
        "/figures?story=troops",
        "/figures?what=killed&limit=200",
        "/figures?what=nothing",
        "/sources",
        "/deliveries",
        "/deliveries?limit=200",
        "/deliveries?state=dead",
        "/deliveries?channel=none",
        "/deliveries?state=sent&channel=hook",
        "/feedback",
        "/silences",
        f"/search?q={quote(common)}&limit=200",
        "/search?q=matched:no&limit=200",
        "/openapi.json",
    ]
    return [*pages, *(f"/search?q={quote(one)}" for one in searches), *(f"/api/v1{one}" for one in lists)]


async def measure(path: Path, world: World, requests: int, only: str) -> int:
    """Print a line for each address; returns how many are over the bar."""
    over = 0
    with tempfile.TemporaryDirectory() as folder:
        async with served(path, Path(folder)) as (base, views), aiohttp.ClientSession() as session:
            print(f"{'p50 ms':>8}{'p99 ms':>8}{'sql ms':>8}{'p50/sql':>9}{'of bar':>8}{'kB':>7}  address")
            for address in addresses(path, world):
                if only not in address:
                    continue
                statements: list[str] = []
                views._db.conn.set_trace_callback(statements.append)  # noqa: SLF001 - what the page reads
                _, size = await _ask(session, base + address)
                views._db.conn.set_trace_callback(None)  # noqa: SLF001
                times = sorted([(await _ask(session, base + address))[0] for _ in range(requests)])
                bare, p50, p99 = (
                    _bare_ms(path, statements),
                    times[len(times) // 2],
                    times[-1 - len(times) // 100],
                )
                over += p99 > BAR_MS
                mark = "  <- over" if p99 > BAR_MS else ""
                ratio = p50 / bare if bare else 0.0
                print(
                    f"{p50:8.1f}{p99:8.1f}{bare:8.1f}{ratio:9.1f}{p99 / BAR_MS:8.2f}{size / 1000:7.0f}"
                    f"  {address}{mark}",
                    flush=True,
                )
    return over


async def _ask(session: aiohttp.ClientSession, address: str) -> tuple[float, int]:
    began = time.perf_counter()
    async with session.get(address) as answer:
        body = await answer.read()
        assert answer.status == 200, (address, answer.status, body[:200])
    return (time.perf_counter() - began) * 1e3, len(body)


def _bare_ms(path: Path, statements: Sequence[str]) -> float:
    """The best of three runs of the statements, with their values, and nothing else."""
    # An infinite number is written as SQLite cannot read it.
    reads = [
        re.sub(r"\bInf\b", "9e999", one)
        for one in statements
        if one.lstrip().upper().startswith(("SELECT", "WITH"))
    ]
    with closing(sqlite3.connect(read_only_uri(path), uri=True)) as db:
        times = []
        for _ in range(3):
            began = time.perf_counter()
            for one in reads:
                db.execute(one).fetchall()
            times.append((time.perf_counter() - began) * 1e3)
    return min(times)


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--reports", type=int, default=100_000)
    parser.add_argument("--developments", type=int, default=5_000)
    parser.add_argument("--requests", type=int, default=40)
    parser.add_argument("--store", type=Path)
    parser.add_argument("--only", default="", help="addresses that contain this")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        path = options.store or Path(folder) / "susulan.db"
        if path.exists():
            world = World(options.reports, options.developments)
        else:
            world = build_store(path, options.reports, options.developments)
        size_mb = path.stat().st_size / 1e6
        print(f"{options.reports} reports, {options.developments} developments, {size_mb:.0f} MB")
        over = asyncio.run(measure(path, world, options.requests, options.only))
    print(f"{over} addresses over {BAR_MS:.0f} ms")
    sys.exit(1 if over else 0)


if __name__ == "__main__":
    main()
