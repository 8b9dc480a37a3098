"""Readers of the dashboard beside polls and alerts: how late alerts get, how fast pages stay, what it costs.

    python benchmarks/dashboard_load.py [--readers 200] [--feeds 1000] [--alerts 100] [--pairs 3]

The collector, the sender and the dashboard run in one process, as `susulan run` has them, over a store with
5,000 made-up reports; feeds with the receiver, and readers, are processes of their own. All feeds are due
again every ten seconds. A reader keeps `/live` open and asks for Today after each event and every 60 seconds
with the tag of what it has, as the page's script does. A pair is one run without readers and one with them.
An alert's time is from its commit to the receiver.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import random
import subprocess
import sys
import tempfile
import time
from contextlib import AsyncExitStack, suppress
from dataclasses import replace
from pathlib import Path
from statistics import median
from typing import Any
from urllib.parse import urlsplit
from urllib.request import urlopen

import aiohttp

sys.path.insert(0, str(Path(__file__).parents[1]))

from dashboard_store import build_store
from feed_lab import HERE, feed_server

_CONFIG = """
[service]
store = "load.db"
[crawler]
host_delay = "0.001s"
allow_private = ["127.0.0.0/8"]
[matching]
encoder = "off"
[dashboard]
listen = "127.0.0.1:0"
[[stories]]
name = "troops"
seed = "{seed}"
language = "id"
[[channels]]
kind = "webhook"
name = "hook"
url = "{base}/hook"
group_wait = 0
max_per_hour = 0
"""
_SOURCE = '[[sources]]\nname = "feed-{n}"\nkind = "feed"\nurl = "{url}"\nfull_text = "never"\n'
_DUE_EVERY_S, _TIMER_S = 10.0, 60.0


def rank(times: list[float], share: float) -> float:
    """A percentile, in milliseconds."""
    return sorted(times)[min(len(times) - 1, int(share * len(times)))] * 1e3


# ── the service ─────────────────────────────────────────────────────────────────────────────────────


async def serve(config_path: Path, alerts: int, seconds: float) -> dict[str, Any]:
    """Run it; prints its port, waits for a line, then polls and sends for so many seconds."""
    from alerts.delivery.outbox import delivery_of
    from alerts.messages.sample import sample_alert
    from service.config.load import load_config
    from service.dashboard.server import serve_dashboard
    from service.runtime.composition import open_app
    from service.runtime.cycle import run_cycle
    from service.runtime.dashboard_site import open_site
    from service.runtime.scheduler import run_stages
    from store.clock import utc_now

    config = load_config(config_path)
    assert config.dashboard is not None
    committed: dict[str, float] = {}
    polls = 0

    def count(_: object) -> None:
        nonlocal polls
        polls += 1

    async with AsyncExitStack() as stack:
        app = await stack.enter_async_context(open_app(config, on_poll=count))
        await run_cycle(app)
        site = await stack.enter_async_context(open_site(app, config.dashboard))
        port = await stack.enter_async_context(serve_dashboard(site))
        stop = asyncio.Event()
        stages = asyncio.create_task(run_stages(app, stop))
        print(port, flush=True)
        await asyncio.to_thread(sys.stdin.readline)
        loop = asyncio.get_running_loop()
        began, polls, before = loop.time(), 0, _rss_mb()
        cpu = time.process_time()
        peak, due = before, 0.0
        for n in range(alerts):
            await asyncio.sleep(max(0.0, began + n * seconds / alerts - loop.time()))
            if loop.time() - began >= due:
                await app.db(app.store.make_due, utc_now())
                due += _DUE_EVERY_S
            alert = replace(sample_alert(story="troops"), subject=f"load-{n:03d}", created=utc_now())
            delivery = delivery_of(alert, "hook", "hook", now=utc_now())
            await app.db(app.store.enqueue, [delivery], utc_now())
            committed[delivery.id] = time.monotonic()
            app.deliveries_due.set()
            peak = max(peak, _rss_mb())
        await asyncio.sleep(5.0)
        cpu = time.process_time() - cpu
        stop.set()
        with suppress(TimeoutError):
            await asyncio.wait_for(stages, 10)
    return {"committed": committed, "polls": polls, "rss": before, "peak": peak, "cpu": cpu}


def _rss_mb() -> float:
    lines = Path("/proc/self/status").read_text(encoding="ascii").splitlines()
    return next(int(line.split()[1]) / 1024 for line in lines if line.startswith("VmRSS"))


# ── the readers ─────────────────────────────────────────────────────────────────────────────────────


async def read_all(base: str, readers: int, seconds: float) -> dict[str, Any]:
    """The time of each request for Today, and how many were not answered with 200 or 304."""
    times: list[float] = []
    answers: dict[str, int] = {}
    async with aiohttp.ClientSession(
        connector=aiohttp.TCPConnector(limit=0), timeout=aiohttp.ClientTimeout(total=None, sock_read=30)
    ) as session:
        tasks = [asyncio.create_task(_reader(session, base, times, answers)) for _ in range(readers)]
        await asyncio.sleep(seconds)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
    return {"times": times, "answers": answers}


async def _reader(
    session: aiohttp.ClientSession, base: str, times: list[float], answers: dict[str, int]
) -> None:
    tag = ""
    changed = asyncio.Event()
    await asyncio.sleep(random.random() * 5)  # noqa: S311 - they do not open the page at one moment
    listening = asyncio.create_task(_listen(session, base, changed))
    try:
        while True:
            began = time.perf_counter()
            headers = {"HX-Request": "true", **({"If-None-Match": tag} if tag else {})}
            async with session.get(base + "/", headers=headers) as answer:
                await answer.read()
                tag = answer.headers.get("ETag", "")
            times.append(time.perf_counter() - began)
            answers[str(answer.status)] = answers.get(str(answer.status), 0) + 1
            with suppress(TimeoutError):
                await asyncio.wait_for(changed.wait(), _TIMER_S)
            changed.clear()
    finally:
        listening.cancel()


async def _listen(session: aiohttp.ClientSession, base: str, changed: asyncio.Event) -> None:
    async with session.get(base + "/live") as stream:
        async for line in stream.content:
            if line.startswith(b"event: changed"):
                changed.set()


# ── pairs ───────────────────────────────────────────────────────────────────────────────────────────


def run_once(readers: int, feeds: int, alerts: int, seconds: float) -> dict[str, float]:
    """One run with new processes."""
    with feed_server(feeds, entries=5) as urls, tempfile.TemporaryDirectory() as folder:
        base = "http://" + urlsplit(urls[0]).netloc
        config = Path(folder) / "config.toml"
        seed = HERE.parent / "seed" / "north-korea-troops.id.md"
        sources = "".join(_SOURCE.format(n=n, url=url) for n, url in enumerate(urls))
        config.write_text(_CONFIG.format(seed=seed, base=base) + sources)
        build_store(Path(folder) / "load.db", 5_000, 300)
        me = [sys.executable, __file__]
        service = subprocess.Popen(
            [*me, "--serve", str(config), "--alerts", str(alerts), "--seconds", str(seconds)],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True,
        )  # fmt: skip
        assert service.stdin is not None
        assert service.stdout is not None
        port = service.stdout.readline().strip()
        while not port.isdecimal():  # a line of the log
            port = service.stdout.readline().strip()
        client = None
        if readers:
            command = [*me, "--read", f"http://127.0.0.1:{port}", "--readers", str(readers)]
            client = subprocess.Popen(
                [*command, "--seconds", str(seconds + 12)], stdout=subprocess.PIPE, text=True
            )
            time.sleep(8)  # all have opened the page
        service.stdin.write("go\n")
        service.stdin.flush()
        figures = json.loads(service.communicate()[0].strip().splitlines()[-1])
        with urlopen(f"{base}/hooked") as answer:  # noqa: S310 - loopback
            hooked = json.load(answer)
        pages = json.loads(client.communicate()[0]) if client else {"times": [], "answers": {}}
    waits = [
        next(at for at, body in hooked if key in body) - began for key, began in figures["committed"].items()
    ]
    result = {"alert50": rank(waits, 0.5), "alert99": rank(waits, 0.99), "polls": figures["polls"],
              "mb": figures["peak"], "cpu": figures["cpu"]}  # fmt: skip
    if pages["times"]:
        result |= {"page50": rank(pages["times"], 0.5), "page99": rank(pages["times"], 0.99)}
        result |= {"pages": len(pages["times"])}
        result |= {f"status {code}": number for code, number in pages["answers"].items()}
    return result


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--readers", type=int, default=200)
    parser.add_argument("--feeds", type=int, default=1_000)
    parser.add_argument("--alerts", type=int, default=100)
    parser.add_argument("--seconds", type=float, default=30.0)
    parser.add_argument("--pairs", type=int, default=3)
    parser.add_argument("--serve", type=Path, help=argparse.SUPPRESS)
    parser.add_argument("--read", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.serve:
        print(json.dumps(asyncio.run(serve(options.serve, options.alerts, options.seconds))))
        return
    if options.read:
        print(json.dumps(asyncio.run(read_all(options.read, options.readers, options.seconds))))
        return
    pairs = []
    for number in range(options.pairs):
        counts = (0, options.readers) if number % 2 == 0 else (options.readers, 0)
        runs = {count: run_once(count, options.feeds, options.alerts, options.seconds) for count in counts}
        pairs.append((runs[0], runs[options.readers]))
        for count, run in sorted(runs.items()):
            print(count, "readers:", {key: round(value, 1) for key, value in run.items()}, flush=True)
    for key in ("alert50", "alert99", "mb", "cpu", "polls"):
        without, beside = (median(pair[which][key] for pair in pairs) for which in (0, 1))
        ratio = median(pair[1][key] / pair[0][key] for pair in pairs)
        print(f"{key}: {without:.1f} without, {beside:.1f} with readers; ratio {ratio:.2f}")


if __name__ == "__main__":
    main()
