"""One source for each attack, forty healthy ones beside: every healthy report comes in time, and is alerted.

The installed service runs; memory and pings are what systemd's limits would be measured by.
"""

import socket
import threading
import time
from pathlib import Path

import pytest

from tests.support.hostile import HostilePress
from tests.support.newsdesk import MEMORIAL, PRISONERS, SAPPERS, TOLL
from tests.support.process import until
from tests.support.wire import Press

pytestmark = [pytest.mark.slow, pytest.mark.hostile, pytest.mark.timeout(300)]

HEALTHY = 40
NEWS = (TOLL, PRISONERS, SAPPERS, MEMORIAL)
USUAL_S = 30
"""From publication to the alert: two polls and a second's batch; the rest is for a busy machine."""
WATCHDOG_S = 20
UNIT_LIMIT = 1_000_000_000
SOURCE = '[[sources]]\nname = "{}"\nkind = "{}"\nurl = "{}"\ninterval = "1s"\nfull_text = "never"\n'


class Watch(threading.Thread):
    """Samples the memory of a process with its children, and the pings to systemd."""

    def __init__(self, folder):
        super().__init__()
        self.socket = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        self.address = str(folder / "notify")
        self.socket.bind(self.address)
        self.socket.settimeout(0.2)
        self.pid, self.done = 0, threading.Event()
        self.peak = self.longest_silence_s = 0.0

    def run(self):
        last = None
        while not self.done.is_set():
            self.peak = max(self.peak, sum(map(resident, family(self.pid))))
            try:
                pinged = self.socket.recv(200) == b"WATCHDOG=1"
            except TimeoutError:
                pinged = False
            now = time.monotonic()
            last = now if last is None else last
            self.longest_silence_s = max(self.longest_silence_s, now - last)
            last = now if pinged else last

    def stop(self):
        self.done.set()
        self.join()
        self.socket.close()


def family(pid):
    try:
        children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    except OSError:
        return [pid]
    return [pid, *(one for child in children for one in family(int(child)))]


def resident(pid):
    try:
        return int(Path(f"/proc/{pid}/statm").read_text().split()[1]) * 4_096
    except OSError:
        return 0


def ballast(number):
    """A feed that is read inline, or by the worker."""
    return "Ships came in today. " * (10 if number % 2 else 500)


REFUSED = {"headers", "interim", "skip-hours-in-gzip", "objects-in-zlib"}
"""Some of the hostile sources that must have failed."""


@pytest.fixture
def presses():
    made = [Press() for _ in range(HEALTHY)]
    for number, press in enumerate(made):
        press.publish(
            0, f"Harbour news of town {number}", ballast(number), host=f"https://town{number}.example"
        )
    yield made
    for press in made:
        press.close()


def test_every_healthy_report_is_alerted_in_its_usual_time(desk, presses, service_of, tmp_path):
    with HostilePress() as hostile:
        sources = [
            (f"town{number}", "feed", f"{press.address}/feed.xml") for number, press in enumerate(presses)
        ]
        config = "\n".join(SOURCE.format(*source) for source in [*sources, *hostile.sources()])
        desk.write(sources=config)
        text = desk.config.read_text()
        desk.config.write_text(text.replace("[crawler]", "[crawler]\nmax_new_per_day = 1000"))
        watch = Watch(tmp_path)
        service = service_of(desk, NOTIFY_SOCKET=watch.address, WATCHDOG_USEC=str(WATCHDOG_S * 1_000_000))
        watch.pid = service.process.pid
        watch.start()
        try:
            service.wait_for("service_started", within_s=60)
            until(lambda: all(press.polls >= 2 for press in presses), 60, lambda: [p.polls for p in presses])
            until(
                lambda: {name for name, _, _ in hostile.sources()} <= hostile.polls.keys(),
                60,
                lambda: hostile.polls,
            )
            for number, press in enumerate(presses):
                storm = f"Storm over town {number}", ballast(number)
                title, words = NEWS[number] if number < len(NEWS) else storm
                press.publish(1, title, words, host=f"https://town{number}.example")
            wanted = sorted(title for title, _ in NEWS)
            until(lambda: titles(desk) == wanted, USUAL_S, lambda: (titles(desk), service.events[-5:]))
            until(
                lambda: brought(service) >= HEALTHY, USUAL_S, lambda: (brought(service), service.events[-5:])
            )
            # The costly ones take their time limit; on a fast machine the news is out before.
            until(lambda: failed_sources(service) >= REFUSED, 60, lambda: failed_sources(service))
        finally:
            watch.stop()
        assert not failed_sources(service) & {name for name, _, _ in sources}
        assert service.process.poll() is None
        assert watch.longest_silence_s < WATCHDOG_S
        assert watch.peak < UNIT_LIMIT
        assert service.stop() < 5


def failed_sources(service):
    return {
        event["source"]
        for event in service.events
        if event.get("event") == "source_polled" and "error" in event
    }


def titles(desk):
    return sorted(item["report"]["title"] for data in desk.hooked("news.match") for item in data["items"])


def brought(service):
    """Healthy sources that brought their second report."""
    return len(
        {
            event["source"]
            for event in service.events
            if event.get("event") == "source_polled"
            and event["source"].startswith("town")
            and event["new"]
            and event["seen"]
        }
    )
