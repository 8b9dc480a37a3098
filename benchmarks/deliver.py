"""The cost of the outbox: alerts sent by the sender, compared with a bare loop in the same run.

    python benchmarks/deliver.py [--alerts 10000] [--only mail|hook]

The receivers run in a process of their own and accept everything. Three loops send eight messages at once:

bare       the client library alone, with messages rendered in advance
committed  the same, but each message is rendered first and each result is committed durably
outbox     `alerts.delivery.sender` over the store: leased, rendered, stored, marked, sent, result committed

Then the latency: alerts are enqueued one by one and timed from the commit that enqueues them to the answer of
the receiver.
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
from alerts.channels.email import Email
from alerts.channels.email_settings import EmailSettings
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

MAX_IN_FLIGHT = 8
KEY = b"k" * 32
TARGET_RATIO, TARGET_MB = 0.60, 150
ROOT = Path(__file__).parents[1]
Post = Callable[[Delivery], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class Subject:
    """A channel, and a bare client that sends the same."""

    name: str
    channel: Channel
    bare: Callable[[], Awaitable[tuple[Post, Callable[[], Awaitable[None]]]]]


def mail_subject(port: int) -> Subject:
    async def bare() -> tuple[Post, Callable[[], Awaitable[None]]]:
        client = aiosmtplib.SMTP(hostname="127.0.0.1", port=port, start_tls=False)
        await client.connect()

        async def post(delivery: Delivery) -> None:
            await client.sendmail("alerts@susulan.example", [delivery.recipient], delivery.content or b"")

        async def close() -> None:
            await client.quit()

        return post, close

    settings = EmailSettings(
        "mail", "127.0.0.1", parse_address("alerts@susulan.example"),
        (parse_address("desk@newsroom.example"),), ZoneInfo("UTC"), port, "none",
    )  # fmt: skip
    return Subject("mail", Email(settings), bare)


def webhook_subject(port: int) -> Subject:
    url = f"http://127.0.0.1:{port}/hook"

    async def bare() -> tuple[Post, Callable[[], Awaitable[None]]]:
        session = aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=1))

        async def post(delivery: Delivery) -> None:
            body, at = delivery.content or b"", int(time.time())
            headers = {
                "Content-Type": "application/json",
                "webhook-id": delivery.id,
                "webhook-timestamp": str(at),
                "webhook-signature": signature_header([KEY], delivery.id, at, body),
            }
            async with session.post(url, data=body, headers=headers) as response:
                await response.read()
                assert response.status == 204

        return post, session.close

    return Subject("hook", Webhook(WebhookSettings("hook", url, (KEY,)), utc_now), bare)


def alert_of(number: int) -> Alert:
    return replace(sample_alert(), subject=f"d{number}", created=utc_now())


def deliveries_of(subject: Subject, count: int) -> list[Delivery]:
    to = subject.channel.recipients()[0]
    return [delivery_of(alert_of(number), subject.name, to, now=utc_now()) for number in range(count)]


def rendered(subject: Subject, delivery: Delivery) -> Delivery:
    made = subject.channel.render(sample_alert(), delivery, root=None)
    return replace(delivery, content=made.content, message_id=made.message_id)


async def bare_loop(
    subject: Subject, work: Iterable[Delivery], done: Callable[[Delivery], Delivery | None]
) -> float:
    """Send everything; returns seconds. `done` is called before each message, to render it, and after it."""
    todo = iter(work)

    async def worker() -> None:
        post, close = await subject.bare()
        for delivery in todo:
            await post(done(delivery) or delivery)
            done(delivery)
        await close()

    began = time.perf_counter()
    await asyncio.gather(*(worker() for _ in range(MAX_IN_FLIGHT)))
    return time.perf_counter() - began


async def committed_loop(subject: Subject, work: list[Delivery], folder: Path) -> float:
    """The bare loop, with rendering and a commit for each result in a table of its own."""
    with closing(sqlite3.connect(folder / f"bare-{subject.name}.db", isolation_level=None)) as db:
        db.execute("PRAGMA journal_mode = WAL")
        db.execute("PRAGMA synchronous = FULL")
        db.execute("CREATE TABLE delivered (id TEXT PRIMARY KEY, content BLOB, sent REAL)")
        db.executemany("INSERT INTO delivered (id) VALUES (?)", [(delivery.id,) for delivery in work])
        rendered_ids: set[str] = set()

        def around(delivery: Delivery) -> Delivery | None:
            if delivery.id not in rendered_ids:
                rendered_ids.add(delivery.id)
                return rendered(subject, delivery)
            db.execute("UPDATE delivered SET sent = ? WHERE id = ?", (time.time(), delivery.id))
            return None

        return await bare_loop(subject, work, around)


async def outbox_loop(subject: Subject, work: list[Delivery], folder: Path) -> float:
    """Seconds that the sender takes for all deliveries."""
    db = StoreThread()
    store = await db(open_store, folder / f"outbox-{subject.name}.db")
    await db(store.enqueue, work, utc_now())
    sender = Sender(store, db, {subject.name: subject.channel}, utc_now, max_in_flight=MAX_IN_FLIGHT)
    began = time.perf_counter()
    tally = await sender.drain()
    took = time.perf_counter() - began
    assert tally.sent == len(work), tally
    await db(store.close)
    db.close()
    return took


async def latencies(subject: Subject, count: int, folder: Path) -> list[float]:
    """Sorted seconds from enqueueing to acceptance, at 20 alerts a second."""
    db = StoreThread()
    store = await db(open_store, folder / f"latency-{subject.name}.db")
    sender = Sender(store, db, {subject.name: subject.channel}, utc_now, max_in_flight=MAX_IN_FLIGHT)
    wake, stop = asyncio.Event(), asyncio.Event()
    running = asyncio.create_task(sender.run(wake, stop))
    to = subject.channel.recipients()[0]
    for number in range(count):
        await db(store.enqueue, [delivery_of(alert_of(number), subject.name, to, now=utc_now())], utc_now())
        wake.set()
        await asyncio.sleep(0.05)
    while await db(store.pending_count):  # noqa: ASYNC110 - only the store knows
        await asyncio.sleep(0.05)
    stop.set()
    wake.set()
    await running
    rows = await db(store.deliveries, limit=count)
    durations = [(await db(store.attempts, row.id))[-1].ended - row.created for row in rows]
    await db(store.close)
    db.close()
    return sorted(duration.total_seconds() for duration in durations)


async def measure(subject: Subject, count: int, folder: Path) -> bool:
    work = deliveries_of(subject, count)
    ready = [rendered(subject, delivery) for delivery in work[:1_000]]
    bare_s = await bare_loop(subject, (ready[n % len(ready)] for n in range(count)), lambda _: None)
    committed_s = await committed_loop(subject, work, folder)
    outbox_s = await outbox_loop(subject, work, folder)
    late = await latencies(subject, min(count, 400), folder)
    await subject.channel.close()
    ratio = committed_s / outbox_s
    print(
        f"{subject.name}: bare {count / bare_s:,.0f}/s, committed {count / committed_s:,.0f}/s, "
        f"outbox {count / outbox_s:,.0f}/s ({outbox_s:.1f} s): {bare_s / outbox_s:.2f} of bare, "
        f"{ratio:.2f} of committed (target {TARGET_RATIO}); from enqueued to accepted p50 "
        f"{late[len(late) // 2] * 1_000:.0f} ms, p99 {late[len(late) * 99 // 100] * 1_000:.0f} ms"
    )
    return ratio >= TARGET_RATIO


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--alerts", type=int, default=10_000)
    parser.add_argument("--only", choices=["mail", "hook"])
    args = parser.parse_args()
    configure_logging("json", level="ERROR")
    command = [sys.executable, "-m", "tests.support.receivers", "-", "0"]
    with (
        subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as sink,
        tempfile.TemporaryDirectory() as folder,
    ):
        assert sink.stdout is not None
        mail_port, hook_port = map(int, sink.stdout.readline().split())
        subjects = [mail_subject(mail_port), webhook_subject(hook_port)]
        good = [
            asyncio.run(measure(subject, args.alerts, Path(folder)))
            for subject in subjects
            if args.only in (None, subject.name)
        ]
        sink.kill()
    peak_mb = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"peak memory {peak_mb:.0f} MB (target < {TARGET_MB})")
    sys.exit(0 if all(good) and peak_mb < TARGET_MB else 1)


if __name__ == "__main__":
    main()
