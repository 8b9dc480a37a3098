"""For fault tests: receivers in a separate process, a store with pending deliveries, and the result."""

from __future__ import annotations

import json
import signal
import sqlite3
import subprocess
import sys
from collections import Counter
from collections.abc import Sequence
from contextlib import closing
from dataclasses import replace
from pathlib import Path

from alerts.delivery.outbox import delivery_of
from store.clock import utc_now
from store.records.deliveries import Delivery, DeliveryState
from store.sqlite.store import open_store
from tests.support.alerting import make_alert
from tests.support.newsdesk import SECRET, SEED
from tests.support.process import SUSULAN, clean_environment, popen

ROOT = Path(__file__).parents[2]
DYING = str(Path(__file__).with_name("dying.py"))
READER = "reader@newsroom.example"


class Sinks:
    """The process of the receivers, its log, and a trigger that kills a process at a moment of the dialogue."""

    def __init__(self, folder: Path, *, max_delay_ms: int = 0) -> None:
        self._log = folder / "taken.jsonl"
        self._log.touch()
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.support.receivers", str(self._log), str(max_delay_ms)],
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        self.mail_port, self.hook_port = map(int, self._read_line().split())

    def _read_line(self) -> str:
        assert self._process.stdout is not None
        return self._process.stdout.readline()

    def arm(self, moment: str, pid: int) -> None:
        """Kill that process at the next such moment."""
        assert self._process.stdin is not None
        self._process.stdin.write(f"{moment} {pid}\n")
        self._process.stdin.flush()
        assert self._read_line() == "armed\n"

    def freeze(self) -> None:
        """Stop the receivers without closing connections."""
        self._process.send_signal(signal.SIGSTOP)

    def thaw(self) -> None:
        """Let them continue."""
        self._process.send_signal(signal.SIGCONT)

    def size(self) -> int:
        """Size of the log, which grows with every accepted message."""
        return self._log.stat().st_size

    def taken(self) -> list[dict[str, str]]:
        """Every accepted message, in order."""
        return [json.loads(line) for line in self._log.read_text().splitlines()]

    def copies(self) -> Counter[str]:
        """How often each message was accepted, by the id of the alert."""
        return Counter(message["id"].strip("<>").partition("@")[0] for message in self.taken())

    def close(self) -> None:
        self.thaw()
        self._process.kill()
        self._process.wait()
        for stream in (self._process.stdin, self._process.stdout):
            assert stream is not None
            stream.close()


class FaultDesk:
    """A config that sends to the sinks, and a store that the test fills while no service runs."""

    def __init__(
        self,
        folder: Path,
        sinks: Sinks,
        *,
        feed: str = "",
        channels: Sequence[str] = ("mail", "hook"),
        forked: bool = False,
    ):
        """`forked`: commands have no cold start (`tests.support.ready`)."""
        self.folder, self.sinks = folder, sinks
        self.config, self.store = folder / "config.toml", folder / "susulan.db"
        tables = {"mail": _MAIL, "hook": _HOOK}
        text = _CONFIG.format(seed=SEED, feed=feed or "http://127.0.0.1:9/feed.xml")
        for name in channels:
            text += tables[name].format(
                port=sinks.mail_port if name == "mail" else sinks.hook_port, reader=READER
            )
        self.config.write_text(text, encoding="utf-8")
        (folder / "hook.secret").write_text(SECRET)
        self._recipients = {"mail": READER, "hook": "127.0.0.1…hook"}
        self.channels = channels
        self._popen = popen(cold=not forked)

    def delivery(self, number: int, channel: str, **changes: object) -> Delivery:
        alert = make_alert(subject=f"d{number}", created=utc_now())
        delivery = delivery_of(alert, channel, self._recipients[channel], now=utc_now())
        return replace(delivery, **changes)

    def enqueue(self, count: int = 1, **changes: object) -> list[str]:
        """Enqueue that many messages for each channel; returns their ids."""
        deliveries = [self.delivery(n, channel, **changes) for n in range(count) for channel in self.channels]
        with closing(open_store(self.store)) as store:
            store.enqueue(deliveries, utc_now())
        return [delivery.id for delivery in deliveries]

    def leave_claimed(self, *, transmitting: bool) -> None:
        """Leave the state after a crash of a sender that had leased all deliveries."""
        with closing(open_store(self.store)) as store:
            for delivery in store.lease_deliveries(utc_now(), 900, 100):
                if transmitting:
                    store.mark_transmitting(delivery)

    def deliveries(self, *states: DeliveryState) -> list[Delivery]:
        with closing(open_store(self.store, exclusive=False)) as store:
            return store.deliveries(states, limit=1_000_000)

    def states(self) -> Counter[str]:
        """Number of deliveries in each state; cheap, while the service runs."""
        with closing(sqlite3.connect(f"file:{self.store}?mode=ro", uri=True)) as raw:
            return Counter(dict(raw.execute("SELECT state, count(*) FROM deliveries GROUP BY state")))

    def sent_tries(self) -> Counter[str]:
        """How many attempts of each delivery ended with `sent`."""
        with closing(sqlite3.connect(f"file:{self.store}?mode=ro", uri=True)) as raw:
            return Counter(
                key for (key,) in raw.execute("SELECT delivery_id FROM attempts WHERE outcome = 'sent'")
            )

    def assert_sound(self) -> None:
        with closing(sqlite3.connect(self.store)) as raw:
            assert raw.execute("PRAGMA integrity_check").fetchall() == [("ok",)]

    def run_cycle(
        self, *, kill_at: str = "", dying: tuple[str, str] = ("", ""), only_send: bool = False
    ) -> int:
        """Run `susulan once`, or its sender alone; it may be killed by the receivers or at a verb of the store.

        Returns the exit code.
        """
        command = [SUSULAN, "once", "-c", str(self.config)]
        if only_send or any(dying):
            work = "send" if only_send else "once"
            command = [sys.executable, DYING, *dying, work, str(self.config)]
        with self._popen(
            command, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env=clean_environment()
        ) as process:
            if kill_at:
                self.sinks.arm(kill_at, process.pid)
            return process.wait(timeout=100)


_CONFIG = """
[service]
log_format = "json"

[backup]
interval = 0

[matching]
encoder = "off"

[crawler]
host_delay = "10ms"
min_interval = "1s"
timeout = "3s"
allow_private = ["127.0.0.1/32"]

[[stories]]
name = "troops"
seed = "{seed}"
language = "id"

[[sources]]
name = "press"
url = "{feed}"
interval = "1s"
full_text = "never"
"""
_MAIL = """
[[channels]]
kind = "email"
name = "mail"
host = "127.0.0.1"
port = {port}
security = "none"
sender = "Susulan <alerts@susulan.example>"
recipients = ["{reader}"]
max_per_hour = 0
group_wait = 0
"""
_HOOK = """
[[channels]]
kind = "webhook"
name = "hook"
url = "http://127.0.0.1:{port}/hook"
secret = "file:hook.secret"
max_per_hour = 0
group_wait = 0
allow_private = true
"""
