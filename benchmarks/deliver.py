"""What the outbox costs: alerts sent by the sender, against the bare loop in the same run.

    python benchmarks/deliver.py [--alerts 10000] [--only mail|hook]

The receivers accept everything, in a process of their own. Three loops, eight messages at once each:

bare       the client library alone, sending prepared messages
committed  the same, each rendered first, and one durable commit per result
outbox     `alerts.delivery.sender` over the store: leased, rendered, stored, marked, sent, result stored

Then the latency: alerts enqueued one by one, from the commit that stores a match with its deliveries to the
answer of the receiver.
"""

from __future__ import annotations

import argparse
import asyncio
import resource
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable, Iterable
from contextlib import closing
from dataclasses import dataclass, replace
from pathlib import Path
from zoneinfo import ZoneInfo

import aiohttp
import aiosmtplib

from alerts.channels.address import parse_address
from alerts.channels.channel import Channel
from alerts.channels.email import Email, EmailSettings
from alerts.channels.webhook import Webhook, WebhookSettings, signature_header
from alerts.delivery.outbox import delivery_of
from alerts.delivery.sender import Sender
from alerts.messages.alert import Alert
from alerts.messages.sample import sample_alert
from service.monitoring.logging import configure_logging
from store.clock import utc_now
from store.records.deliveries import Delivery
from store.sqlite.store import open_store
from store.writer_thread import StoreThread

AT_ONCE = 8
KEY = b"k" * 32
WANTED_RATIO, WANTED_MB = 0.60, 150
ROOT = Path(__file__).parents[1]
Post = Callable[[Delivery], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class Way:
    """One channel and the bare clients that do the same."""

    name: str
    channel: Channel
    bare: Callable[[], Awaitable[tuple[Post, Callable[[], Awaitable[None]]]]]


def mail_way(port: int) -> Way:
    async def bare() -> tuple[Post, Callable[[], Awaitable[None]]]:
        client = aiosmtplib.SMTP(hostname="127.0.0.1", port=port, start_tls=False)
        await client.connect()

        async def post(one: Delivery) -> None:
            await client.sendmail("alerts@susulan.example", [one.recipient], one.content or b"")

        async def close() -> None:
            await client.quit()

        return post, close

    settings = EmailSettings(
        "mail", "127.0.0.1", parse_address("alerts@susulan.example"),
        (parse_address("desk@newsroom.example"),), ZoneInfo("UTC"), port, "none",
    )  # fmt: skip
    return Way("mail", Email(settings), bare)


def hook_way(port: int) -> Way:
    url = f"http://127.0.0.1:{port}/hook"

    async def bare() -> tuple[Post, Callable[[], Awaitable[None]]]:
        session = aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=1))

        async def post(one: Delivery) -> None:
            body, at = one.content or b"", int(time.time())
            headers = {
                "Content-Type": "application/json",
                "webhook-id": one.id,
                "webhook-timestamp": str(at),
                "webhook-signature": signature_header([KEY], one.id, at, body),
            }
            async with session.post(url, data=body, headers=headers) as response:
                await response.read()
                assert response.status == 204

        return post, session.close

    return Way("hook", Webhook(WebhookSettings("hook", url, (KEY,)), utc_now), bare)


def alert_of(number: int) -> Alert:
    return replace(sample_alert(), subject=f"d{number}", created=utc_now())


def owed(way: Way, count: int) -> list[Delivery]:
    to = way.channel.recipients()[0]
    return [delivery_of(alert_of(number), way.name, to, now=utc_now()) for number in range(count)]


def rendered(way: Way, one: Delivery) -> Delivery:
    made = way.channel.render(sample_alert(), one, root=None)
    return replace(one, content=made.content, message_id=made.message_id)


async def bare_loop(way: Way, work: Iterable[Delivery], done: Callable[[Delivery], Delivery | None]) -> float:
    """Seconds; `done` may render before and is called after, with the same row."""
    todo = iter(work)

    async def worker() -> None:
        post, close = await way.bare()
        for one in todo:
            await post(done(one) or one)
            done(one)
        await close()

    began = time.perf_counter()
    await asyncio.gather(*(worker() for _ in range(AT_ONCE)))
    return time.perf_counter() - began


async def committed_loop(way: Way, work: list[Delivery], folder: Path) -> float:
    """The bare loop with rendering and a commit a result, over a table of one's own."""
    with closing(sqlite3.connect(folder / f"bare-{way.name}.db", isolation_level=None)) as db:
        db.execute("PRAGMA journal_mode = WAL")
        db.execute("PRAGMA synchronous = FULL")
        db.execute("CREATE TABLE one (id TEXT PRIMARY KEY, content BLOB, sent REAL)")
        db.executemany("INSERT INTO one (id) VALUES (?)", [(one.id,) for one in work])
        under_way: set[str] = set()

        def around(one: Delivery) -> Delivery | None:
            if one.id not in under_way:
                under_way.add(one.id)
                return rendered(way, one)
            db.execute("UPDATE one SET sent = ? WHERE id = ?", (time.time(), one.id))
            return None

        return await bare_loop(way, work, around)


async def outbox_loop(way: Way, work: list[Delivery], folder: Path) -> float:
    """Seconds for the sender to work off what is owed."""
    db = StoreThread()
    store = await db(open_store, folder / f"outbox-{way.name}.db")
    await db(store.enqueue, work, utc_now())
    sender = Sender(store, db, {way.name: way.channel}, utc_now, max_in_flight=AT_ONCE)
    began = time.perf_counter()
    tally = await sender.drain()
    took = time.perf_counter() - began
    assert tally.sent == len(work), tally
    await db(store.close)
    db.close()
    return took


async def latencies(way: Way, count: int, folder: Path) -> list[float]:
    """Seconds from what is owed being committed until it is taken, 20 alerts a second."""
    db = StoreThread()
    store = await db(open_store, folder / f"latency-{way.name}.db")
    sender = Sender(store, db, {way.name: way.channel}, utc_now, max_in_flight=AT_ONCE)
    wake, stop = asyncio.Event(), asyncio.Event()
    running = asyncio.create_task(sender.run(wake, stop))
    to = way.channel.recipients()[0]
    for number in range(count):
        await db(store.enqueue, [delivery_of(alert_of(number), way.name, to, now=utc_now())], utc_now())
        wake.set()
        await asyncio.sleep(0.05)
    while await db(store.pending_count):  # noqa: ASYNC110 - only the store knows
        await asyncio.sleep(0.05)
    stop.set()
    wake.set()
    await running
    rows = await db(store.deliveries, limit=count)
    tries = [(await db(store.attempts, row.id))[-1].ended - row.created for row in rows]
    await db(store.close)
    db.close()
    return sorted(one.total_seconds() for one in tries)


async def measure(way: Way, count: int, folder: Path) -> bool:
    work = owed(way, count)
    ready = [rendered(way, one) for one in work[:1_000]]
    bare_s = await bare_loop(way, (ready[n % len(ready)] for n in range(count)), lambda _: None)
    committed_s = await committed_loop(way, work, folder)
    outbox_s = await outbox_loop(way, work, folder)
    late = await latencies(way, min(count, 400), folder)
    await way.channel.close()
    ratio = committed_s / outbox_s
    print(
        f"{way.name}: bare {count / bare_s:,.0f}/s, committed {count / committed_s:,.0f}/s, "
        f"outbox {count / outbox_s:,.0f}/s ({outbox_s:.1f} s): {bare_s / outbox_s:.2f} of bare, "
        f"{ratio:.2f} of committed (wanted {WANTED_RATIO}); from stored to taken p50 "
        f"{late[len(late) // 2] * 1_000:.0f} ms, p99 {late[len(late) * 99 // 100] * 1_000:.0f} ms"
    )
    return ratio >= WANTED_RATIO


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--alerts", type=int, default=10_000)
    parser.add_argument("--only", choices=["mail", "hook"])
    asked = parser.parse_args()
    configure_logging("json", level="ERROR")
    command = [sys.executable, "-m", "tests.support.receivers", "-", "0"]
    with (
        subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as sink,
        tempfile.TemporaryDirectory() as folder,
    ):
        assert sink.stdout is not None
        mail_port, hook_port = map(int, sink.stdout.readline().split())
        ways = [one for one in (mail_way(mail_port), hook_way(hook_port)) if asked.only in (None, one.name)]
        good = [asyncio.run(measure(way, asked.alerts, Path(folder))) for way in ways]
        sink.kill()
    peak_mb = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"peak memory {peak_mb:.0f} MB (wanted < {WANTED_MB})")
    sys.exit(0 if all(good) and peak_mb < WANTED_MB else 1)


if __name__ == "__main__":
    main()
