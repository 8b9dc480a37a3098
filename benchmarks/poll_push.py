"""Latency from publication to webhook: the real service with many feeds, 50 of which get a new entry at once.

The service has polled all feeds before, so that old entries are baseline, and runs as `susulan run` does.
Then the entries are published and all feeds become due. The clock starts with the first request of that
poll.
"""

from __future__ import annotations

import asyncio
import json
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from urllib.request import urlopen

from feed_lab import HERE, feed_server, publish

_PUBLISHED = 50
_ENTRIES = 5
"""Entries of each feed before the clock starts."""
_PATIENCE_S = 60.0
_QUIET_S = 2.0
_CONFIG = """
[service]
store = "bench.db"
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
kind = "webhook"
name = "hook"
url = "{base}/hook"
group_wait = 0
"""
_SOURCE = '[[sources]]\nname = "feed-{n}"\nkind = "feed"\nurl = "{url}"\nfull_text = "never"\n'


def measure_push(feeds: int, runs: int) -> None:
    """Print the medians."""
    figures = [_run(feeds) for _ in range(runs)]
    first, median, last = (
        statistics.median(run[key] for run in figures) for key in ("first", "median", "last")
    )
    print(
        f"{feeds} feeds, {_PUBLISHED} with a new entry on the topic, medians of {runs} runs; seconds from the"
    )
    print(
        f"first request of the poll to the webhook: first {first:.2f}, median {median:.2f}, last {last:.2f}"
    )
    print(f"entries in messages: {figures[-1]['told']}, in {figures[-1]['hooks']} messages;"
          f" peak {max(run['peak_mib'] for run in figures):.0f} MiB")  # fmt: skip


def _run(feeds: int) -> dict[str, Any]:
    with feed_server(feeds, entries=_ENTRIES) as urls, tempfile.TemporaryDirectory() as folder:
        config = Path(folder) / "config.toml"
        base = "http://" + urlsplit(urls[0]).netloc
        seed = HERE.parent / "seed" / "north-korea-troops.id.md"
        sources = "".join(_SOURCE.format(n=n, url=url) for n, url in enumerate(urls))
        config.write_text(_CONFIG.format(seed=seed, base=base) + sources)
        done = subprocess.run(
            [sys.executable, __file__, str(config), urls[0]], capture_output=True, text=True, check=False
        )
        if done.returncode:
            sys.exit(done.stderr[-2_000:])
        figures: dict[str, Any] = json.loads(done.stdout)
        with urlopen(f"{base}/hooked") as answer:  # noqa: S310 - loopback
            hooked = json.load(answer)
    links = set(figures.pop("links"))
    waits: dict[str, float] = {}
    for at, body in hooked:
        for link in links - waits.keys():
            if link in body and at > figures["began"]:
                waits[link] = at - figures["began"]
    assert waits, "no message came"
    seen = sorted(waits.values())
    return figures | {
        "first": seen[0],
        "median": statistics.median(seen),
        "last": seen[-1],
        "told": len(seen),
        "hooks": sum(at > figures["began"] for at, _ in hooked),
    }


async def _serve(config: Path, url: str) -> dict[str, Any]:
    """Run the service from its baseline until every published entry has been handled."""
    import resource

    from crawler.poll_report import PollReport
    from service.config.load import load_config
    from service.runtime.composition import open_app
    from service.runtime.cycle import run_cycle
    from service.runtime.scheduler import run_stages
    from store.clock import utc_now

    settings = load_config(config)
    polled: list[float] = []

    def on_poll(report: PollReport) -> None:
        polled.append(time.monotonic() - report.duration_s)

    async with open_app(settings, on_poll=on_poll) as app:
        await run_cycle(app)
        stop = asyncio.Event()
        service = asyncio.create_task(run_stages(app, stop))
        await asyncio.sleep(_QUIET_S)
        polled.clear()
        links = await asyncio.to_thread(publish, url, _PUBLISHED, topic=True)
        await app.db(app.store.make_due, utc_now())
        deadline = time.monotonic() + _PATIENCE_S
        while time.monotonic() < deadline:
            await asyncio.sleep(_QUIET_S)
            counts = await app.db(app.store.counts)
            pending = await app.db(app.store.pending_count)
            if len(polled) >= len(settings.sources) and not pending and not counts.articles_by_state["ready"]:
                break
        stop.set()
        await service
    usage = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return {"began": min(polled), "links": links, "peak_mib": usage}


def main() -> None:
    import logging

    import structlog

    from crawler.reactor import run_with_reactor

    structlog.configure(
        wrapper_class=structlog.make_filtering_bound_logger(logging.ERROR),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
    )
    print(json.dumps(run_with_reactor(lambda: _serve(Path(sys.argv[1]), sys.argv[2]))))


if __name__ == "__main__":
    main()
