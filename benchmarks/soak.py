"""A day of the real service in a few minutes, with publishers and receivers that fail and recover.

    python benchmarks/soak.py [--hours 24] [--speed 120] [--sources 200] [--json]

The service's clocks run faster (`tests/support/faster.py`), so that intervals, delays, timeouts and
schedules are those of the config. After four fifths of the time every server works again and nothing more is
published. The run ends when all reports are stored and no delivery is pending, or after eight more hours.
Failing sources are polled at least every two hours, so that all recover within that time. Memory,
descriptors and threads are read from /proc every ten simulated minutes. The exit code is 1, with the
reasons, if something grew, was lost or was sent twice.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections import Counter
from contextlib import AsyncExitStack, closing
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import aiohttp

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from soak_figures import Outcome, Sample, figures, wrong  # noqa: E402
from soak_servers import Hook, Mail, Web  # noqa: E402
from soak_world import PAGES_EVERY, Publishers, receiver_weather, seeds, source_weather, timetable  # noqa: E402

from tests.support.faster import Faster  # noqa: E402
from tests.support.process import SUSULAN, clean_environment  # noqa: E402

CALM_FROM = 0.8
"""Share of the hours after which no server fails."""
GRACE_H = 8.0
"""A delivery that failed six times is retried after five hours."""
SAMPLE_EVERY_H = 1 / 6
OPEN = ("pending", "retry", "sending", "waiting", "held")
_CONFIG = """
[service]
store = "soak.db"
log_format = "json"
listen = "127.0.0.1:{port}"
[crawler]
timeout = "2m"
max_interval = "2h"
allow_private = ["127.0.0.0/8"]
[matching]
encoder = "off"
[[channels]]
kind = "email"
name = "mail"
host = "127.0.0.1"
port = {mail}
security = "none"
timeout = "5m"
sender = "Susulan <alerts@susulan.example>"
recipients = [{readers}]
group_wait = 0
"""
_HOOK = """
[[channels]]
kind = "webhook"
name = "hook-{n}"
url = "http://127.0.0.1:{port}/{n}"
timeout = "5m"
allow_private = true
max_per_hour = 0
group_wait = 0
"""
READERS, HOOKS = 10, 3
"""What is told goes to all of them."""
_STORY = '[[stories]]\nname = "{name}"\nseed = "{name}.md"\nlanguage = "{language}"\n'
_SOURCE = '[[sources]]\nname = "feed-{n}"\nkind = "feed"\nurl = "{url}/feed.xml"\nfull_text = "{pages}"\n'


class Soak:
    """One run: the world, the service in it, and the samples."""

    def __init__(self, folder: Path, *, hours: float, speed: float, sources: int) -> None:
        self._folder, self._hours, self._speed = folder, hours, speed
        self._calm_h = CALM_FROM * hours
        self._began = time.monotonic()
        self._web = Web(sources)
        self._mail = Mail(lambda: receiver_weather("mail", self.now_h(), self._calm_h, hours))
        self._hook = Hook(lambda: receiver_weather("hook", self.now_h(), self._calm_h, hours))
        self._entries = timetable(sources, self._calm_h)
        self.samples: list[Sample] = []

    def now_h(self) -> float:
        """Simulated hours since the start."""
        return (time.monotonic() - self._began) * self._speed / 3_600

    async def run(self) -> Outcome:
        """Run the service to the end; returns the outcome."""
        async with AsyncExitStack() as stack:
            await stack.enter_async_context(self._web)
            for receiver in (self._mail, self._hook):
                await receiver.open()
                stack.push_async_callback(receiver.close)
            session = await stack.enter_async_context(aiohttp.ClientSession())
            self._config = self._write_config()
            log = stack.enter_context((self._folder / "log").open("wb"))
            self._began = time.monotonic()
            bases, now = self._web.bases, datetime.now(UTC)
            self._web.publishers = Publishers(bases, now, self._entries)
            self._web.now_h = self.now_h
            self._web.source_weather = lambda number: source_weather(number, self.now_h(), self._calm_h)
            faster = Faster(self._folder, self._speed).environment()
            process = await asyncio.to_thread(
                subprocess.Popen,
                [SUSULAN, "run", "-c", str(self._config)],
                stderr=log,
                env=clean_environment(**faster),
            )
            try:
                await self._live(process, session)
            finally:
                process.terminate()
                code = await asyncio.to_thread(process.wait, 60)
            if code:
                sys.exit(f"the service ended with {code}: {self._tail()}")
        return self._outcome()

    def _write_config(self) -> Path:
        config = self._folder / "config.toml"
        port = _free_port()
        text = _CONFIG.format(
            port=port,
            mail=self._mail.port,
            readers=", ".join(f'"reader{number}@newsroom.example"' for number in range(READERS)),
        )
        for name, (seed, language) in seeds().items():
            (self._folder / f"{name}.md").write_text(seed, encoding="utf-8")
            text += _STORY.format(name=name, language=language)
        text += "".join(_HOOK.format(n=number, port=self._hook.port) for number in range(HOOKS))
        self._metrics = f"http://127.0.0.1:{port}/metrics"
        for number, url in enumerate(self._web.bases):
            pages = "always" if number % PAGES_EVERY == 0 else "never"
            text += _SOURCE.format(n=number, url=url, pages=pages)
        config.write_text(text, encoding="utf-8")
        return config

    async def _live(self, process: subprocess.Popen[bytes], session: aiohttp.ClientSession) -> None:
        step_s = SAMPLE_EVERY_H * 3_600 / self._speed / 10
        while self.now_h() < self._hours + GRACE_H:
            for name, receiver in (("mail", self._mail), ("hook", self._hook)):
                weather = receiver_weather(name, self.now_h(), self._calm_h, self._hours)
                await receiver.listen(wanted=weather != "refusing")
            await asyncio.sleep(step_s)
            if process.poll() is not None:
                sys.exit(f"the service ended: {self._tail()}")
            if self.samples and self.now_h() < self.samples[-1].at_h + SAMPLE_EVERY_H:
                continue
            if (metrics := await _metrics(session, self._metrics)) is not None:
                self.samples.append(self._sample(process.pid, metrics))
            if self.samples and self.now_h() > self._hours and self._is_through(self.samples[-1]):
                return

    def _is_through(self, sample: Sample) -> bool:
        return not sample.owed and sample.articles >= len(self._entries)

    def _sample(self, pid: int, metrics: dict[str, float]) -> Sample:
        folder = Path("/proc") / str(pid)
        status = dict(line.split(":", 1) for line in (folder / "status").read_text("utf-8").splitlines())
        children = (folder / "task" / str(pid) / "children").read_text("utf-8").split()
        return Sample(
            at_h=self.now_h(),
            resident_kb=int(status["VmRSS"].split()[0]),
            descriptors=len(list((folder / "fd").iterdir())),
            threads=int(status["Threads"]),
            children_kb=sum(_resident_kb(Path("/proc") / child) for child in children),
            log_bytes=(self._folder / "log").stat().st_size,
            store_bytes=int(metrics["susulan_store_bytes"]),
            owed=int(sum(metrics.get(f'susulan_deliveries{{state="{state}"}}', 0) for state in OPEN)),
            developments=int(metrics["susulan_developments"]),
            articles=int(metrics.get('susulan_articles{state="done"}', 0)),
        )

    def _outcome(self) -> Outcome:
        assert self._web.publishers is not None
        outcome = Outcome(published=Counter(map(self._web.publishers.link, self._entries)))
        with closing(sqlite3.connect(f"file:{self._folder / 'soak.db'}?mode=ro", uri=True)) as raw:
            outcome.stored = Counter(url for (url,) in raw.execute("SELECT url FROM articles"))
            rows = raw.execute(
                "SELECT id, message_id, state, folded_into, uncertain, kind FROM deliveries"
            ).fetchall()
        outcome.deliveries = {one: (state, into, bool(doubt)) for one, _, state, into, doubt, _ in rows}
        outcome.message_ids = {one: message or one for one, message, *_ in rows}
        outcome.told = sum(kind in {"development", "update"} for *_, kind in rows)
        outcome.accepted = self._mail.accepted + self._hook.accepted
        return outcome

    def events(self) -> Counter[str]:
        """How often each event was logged."""
        lines = (self._folder / "log").read_text("utf-8").splitlines()
        return Counter(json.loads(line)["event"] if line.startswith("{") else "no JSON" for line in lines)

    def world(self) -> dict[str, Any]:
        """Requests that the servers saw."""
        return {
            "publishers_answered": dict(self._web.answered.most_common()),
            "mail_asked": dict(self._mail.seen),
            "hook_asked": dict(self._hook.seen),
        }

    def _tail(self) -> str:
        return (self._folder / "log").read_text("utf-8")[-2_000:]


def _resident_kb(folder: Path) -> int:
    try:
        status = (folder / "status").read_text("utf-8")
    except OSError:  # gone meanwhile
        return 0
    return int(status.partition("VmRSS:")[2].split()[0])


async def _metrics(session: aiohttp.ClientSession, url: str) -> dict[str, float] | None:
    try:
        async with session.get(url) as answer:
            text = await answer.text()
    except (aiohttp.ClientError, TimeoutError):  # not up yet
        return None
    pairs = (line.rsplit(" ", 1) for line in text.splitlines() if not line.startswith("#"))
    return {name: float(value) for name, value in pairs}


def _free_port() -> int:
    import socket

    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


async def _soaked(folder: Path, args: argparse.Namespace) -> tuple[Soak, Outcome]:
    soak = Soak(folder, hours=args.hours, speed=args.speed, sources=args.sources)
    return soak, await soak.run()


def main() -> int:
    """Run, tell, and say whether all was well."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--hours", type=float, default=24.0)
    parser.add_argument("--speed", type=float, default=120.0)
    parser.add_argument("--sources", type=int, default=200)
    parser.add_argument("--json", action="store_true", help="all figures, with every sample")
    parser.add_argument("--keep", type=Path, help="a folder for config, store and log that stays")
    args = parser.parse_args()
    with tempfile.TemporaryDirectory() as made:
        folder = args.keep or Path(made)
        folder.mkdir(exist_ok=True)
        soak, outcome = asyncio.run(_soaked(folder, args))
        found = figures(soak.samples, args.sources)
        problems = wrong(found, outcome)
        events, world = soak.events(), soak.world()
    told = {
        **found,
        "published": outcome.published.total(),
        "stored": outcome.stored.total(),
        "deliveries": dict(Counter(state for state, *_ in outcome.deliveries.values())),
        "arrived": outcome.accepted.total(),
        "arrived_twice": sum(count > 1 for count in outcome.accepted.values()),
        "log_lines": dict(events.most_common()),
        **world,
        "wrong": problems,
    }
    if args.json:
        told["samples"] = [[getattr(one, name) for name in Sample.__slots__] for one in soak.samples]
        print(json.dumps(told))
    else:
        for name, value in told.items():
            print(f"{name:28} {value}")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
