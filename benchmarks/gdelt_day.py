"""The cost of GDELT's files in the background of a running service: CPU, memory, delay of other polls.

    python benchmarks/gdelt_day.py                  a day of 100 MB: 96 pairs of files of 0.5 MB
    python benchmarks/gdelt_day.py --stories 3      the same with two stories of the general judge
    python benchmarks/gdelt_day.py --pairs 12 --english-mb 4.4 --translated-mb 8.9      3 hours at real size

A real `susulan run` polls feeds while it catches up all files, as after a pause of a day: the most that GDELT
ever asks of it; then the same feeds without GDELT. The two take turns, on one machine; compare their ratio.
The delay of other polls shows in the time between two requests of a feed, as its server sees them.
"""

from __future__ import annotations

import argparse
import base64
import contextlib
import os
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections import defaultdict
from dataclasses import dataclass, field
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import pairwise
from pathlib import Path

from feed_lab import HERE
from footprint import look
from gdelt_files import WINDOW, day_of_windows, write_file

_SUSULAN = str(Path(sys.executable).with_name("susulan"))
_SETTLE_S = 3.0
"""After the last file was sent, it is still read and judged."""
_PATIENCE_S = 1_800.0
_TICK_HZ = os.sysconf("SC_CLK_TCK")
_SEEDS = ("north-korea-troops.id.md", "samples/earthquake.tr.md", "samples/merger.de.md")
_LISTS = {False: "lastupdate.txt", True: "lastupdate-translation.txt"}
_CONFIG = """
[service]
store = "{name}.db"
[crawler]
host_delay = "0.05s"
min_interval = "2s"
max_speedup = 1
allow_private = ["127.0.0.0/8"]
[matching]
encoder = "off"
[[channels]]
kind = "maildir"
name = "folder"
path = "mail"
"""
_STORY = '[[stories]]\nname = "story-{n}"\nseed = "{seed}"\n'
_FEED = '[[sources]]\nname = "feed-{n}"\nkind = "feed"\nurl = "{url}"\nfull_text = "never"\ninterval = "2s"\n'
_GDELT = (
    '[[sources]]\nname = "gdelt-{n}"\nkind = "gdelt"\nurl = "{url}"\nfull_text = "never"\ninterval = "60s"\n'
)


_FEED_BODY = (
    b'<?xml version="1.0"?><rss version="2.0"><channel><title>Paper</title>'
    + b"".join(
        b"<item><title>Council report %d</title><link>http://paper.example/%d</link></item>" % (n, n)
        for n in range(30)
    )
    + b"</channel></rss>"
)


@dataclass(slots=True)
class Phase:
    """What the service took, over all rounds."""

    seconds: float = 0.0
    cpu_s: float = 0.0
    workers_cpu_s: float = 0.0
    peak_mb: float = 0.0
    worker_peak_mb: float = 0.0
    gaps_s: list[float] = field(default_factory=list)
    """Between two polls of one feed."""


class Server:
    """Feeds that never change and note when they are asked for, and GDELT's files from a folder."""

    def __init__(self, folder: Path, feeds: int) -> None:
        self.asked: defaultdict[str, list[float]] = defaultdict(list)
        self.hashes: dict[str, str] = {}
        """MD5 by the name of a file, as Google's storage states it."""
        self.files_sent: set[str] = set()
        handler = _handler(self, folder)
        addresses = [f"127.78.0.{number + 1}" for number in range(feeds + 1)]
        self.gdelt, *self.feeds = [self._listen(address, handler) for address in addresses]

    def _listen(self, address: str, handler: type[BaseHTTPRequestHandler]) -> str:
        http = ThreadingHTTPServer((address, 0), handler)
        http.daemon_threads = True
        threading.Thread(target=http.serve_forever, daemon=True).start()
        return f"http://{address}:{http.server_port}"


def _handler(server: Server, folder: Path) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            file = folder / self.path.rpartition("/")[2]
            if self.path == "/feed":
                server.asked[self.headers["Host"]].append(time.monotonic())
                body = _FEED_BODY
            elif self.path.startswith("/gdeltv2/") and file.is_file():
                body = file.read_bytes()
                server.files_sent.add(file.name)
            else:
                self.send_error(404)
                return
            self.send_response(200)
            self.send_header("Content-Length", str(len(body)))
            self.send_header("X-Goog-Hash", server.hashes.get(file.name, "none"))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *args: object) -> None:
            """Say nothing."""

    return Handler


def main() -> int:
    """Generate, measure and print."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--pairs", type=int, default=96)
    parser.add_argument("--english-mb", type=float, default=0.5)
    parser.add_argument("--translated-mb", type=float, default=0.5)
    parser.add_argument("--feeds", type=int, default=60)
    parser.add_argument("--rounds", type=int, default=2, help="each with GDELT, then without")
    parser.add_argument("--stories", type=int, default=1, choices=(1, 2, 3))
    args = parser.parse_args()
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        server = Server(folder, args.feeds)
        newest = _write_day(folder, server, args)
        tables = "".join(
            _STORY.format(n=n, seed=HERE.parent / "seed" / _SEEDS[n]) for n in range(args.stories)
        ) + "".join(_FEED.format(n=n, url=f"{base}/feed") for n, base in enumerate(server.feeds))
        lists = "".join(_GDELT.format(n=n, url=f"{server.gdelt}/gdeltv2/{_LISTS[bool(n)]}") for n in range(2))
        plain_config, plain, busy = _config(folder, "without", tables), Phase(), Phase()
        for number in range(args.rounds):
            name = f"with-{number}"
            busy_config = _config(folder, name, tables + lists)
            _pretend_read_until(busy_config, folder / f"{name}.db", newest - args.pairs * WINDOW)
            server.files_sent.clear()
            round_s = _run(busy_config, server, busy, files=2 * args.pairs)
            _run(plain_config, server, plain, seconds=round_s)
        _print(plain, busy, 2 * args.pairs * args.rounds, folder / "with-0.db")
    return 0


def _write_day(folder: Path, server: Server, args: argparse.Namespace) -> datetime:
    """Write all files and the two lists; returns the newest window."""
    now = datetime.now(UTC)
    newest = now.replace(minute=now.minute // 15 * 15, second=0, microsecond=0)
    began, size, line = time.monotonic(), 0, ""
    for translated, megabytes in ((False, args.english_mb), (True, args.translated_mb)):
        for window in day_of_windows(newest, args.pairs):
            line = write_file(folder, window, translated=translated, target_bytes=int(megabytes * 1e6))
            length, digest, url = line.split()
            size += int(length)
            encoded = base64.b64encode(bytes.fromhex(digest)).decode()
            server.hashes[url.rpartition("/")[2]] = f"md5={encoded}"
        (folder / _LISTS[translated]).write_text(line, encoding="utf-8")
    print(f"{2 * args.pairs} files, {size / 1e6:.0f} MB, written in {time.monotonic() - began:.0f} s")
    return newest


def _config(folder: Path, name: str, tables: str) -> Path:
    file = folder / f"{name}.toml"
    file.write_text(_CONFIG.format(name=name) + tables, encoding="utf-8")
    return file


def _pretend_read_until(config: Path, store: Path, window: datetime) -> None:
    """Let the store say that the files up to this window were read, and that everything is due."""
    subprocess.run([_SUSULAN, "once", "-c", str(config)], check=False, capture_output=True, timeout=300)
    with sqlite3.connect(store) as database:
        database.execute(
            "UPDATE sources SET file_progress = ? WHERE kind = 'gdelt'", (f"{window:%Y%m%d%H%M%S}",)
        )
        database.execute("UPDATE sources SET next_due = 0")
        database.execute("UPDATE hosts SET next_due = 0, not_before = 0")


def _run(config: Path, server: Server, phase: Phase, *, files: int = 0, seconds: float = 0.0) -> float:
    """Run the service until it fetched so many files, or for as long; returns how long."""
    command = [_SUSULAN, "run", "-c", str(config)]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
        try:
            return _observe(process.pid, server, phase, files, seconds)
        finally:
            process.terminate()
            process.wait(timeout=30)


def _observe(pid: int, server: Server, phase: Phase, files: int, seconds: float) -> float:
    """Measure from the first poll of a feed on, so that the start of the service does not count."""
    server.asked.clear()
    began = time.monotonic()
    while not server.asked:
        time.sleep(0.02)
    started, before, read_all = time.monotonic(), _cpu_s(pid), 0.0
    while True:
        passed = time.monotonic() - started
        phase.worker_peak_mb = max(phase.worker_peak_mb, _worker_mb(pid))
        if files and len([name for name in server.files_sent if name.endswith(".zip")]) >= files:
            read_all = read_all or passed
        if (read_all and passed > read_all + _SETTLE_S) or (not files and passed >= seconds):
            break
        if time.monotonic() - began > _PATIENCE_S:
            sys.exit(f"not all files were read within {_PATIENCE_S:.0f} s")
        time.sleep(0.02)
    after = _cpu_s(pid)
    phase.seconds += passed
    phase.cpu_s += after[0] - before[0]
    phase.workers_cpu_s += after[1] - before[1]
    phase.peak_mb = max(phase.peak_mb, look(pid).peak_mb)
    phase.gaps_s += [later - earlier for asked in server.asked.values() for earlier, later in pairwise(asked)]
    return passed


def _worker_mb(pid: int) -> float:
    """The memory of the worker at work; a child that has not begun still shows that of its parent."""
    with contextlib.suppress(OSError, KeyError):  # it may be ending
        for child in Path(f"/proc/{pid}/task/{pid}/children").read_text(encoding="utf-8").split():
            if b"crawler.gdelt.worker" in Path(f"/proc/{child}/cmdline").read_bytes():
                return look(int(child)).peak_mb
    return 0.0


def _cpu_s(pid: int) -> tuple[float, float]:
    """CPU seconds of a process, and of its children that have ended."""
    fields = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rsplit(")", 1)[1].split()
    own, ended = (int(fields[at]) + int(fields[at + 1]) for at in (11, 13))
    return own / _TICK_HZ, ended / _TICK_HZ


def _print(plain: Phase, busy: Phase, files: int, store: Path) -> None:
    with sqlite3.connect(store) as database:
        (kept,) = database.execute("SELECT count(*) FROM articles WHERE source LIKE 'gdelt%'").fetchone()
    print(f"{files} files read in {busy.seconds:.0f} s, {kept} reports kept\n")
    print(f"{'':<34}{'without':>10}{'with':>10}{'ratio':>8}")
    rows = (
        ("CPU of the service, cores", plain.cpu_s / plain.seconds, busy.cpu_s / busy.seconds),
        ("resident at the peak, MB", plain.peak_mb, busy.peak_mb),
        ("between two polls, median s", statistics.median(plain.gaps_s), statistics.median(busy.gaps_s)),
        ("between two polls, 95 %, s", _share(plain.gaps_s, 0.95), _share(busy.gaps_s, 0.95)),
        ("between two polls, 99 %, s", _share(plain.gaps_s, 0.99), _share(busy.gaps_s, 0.99)),
        ("between two polls, longest s", max(plain.gaps_s), max(busy.gaps_s)),
    )
    for name, before, after in rows:
        print(f"{name:<34}{before:>10.3f}{after:>10.3f}{after / before:>8.2f}")
    spent = busy.cpu_s - plain.cpu_s
    print(
        f"\nCPU for a file: {spent / files:.2f} s in the service, {busy.workers_cpu_s / files:.2f} s in its "
        f"worker, which has {busy.worker_peak_mb:.0f} MB at the peak"
    )


def _share(values: list[float], share: float) -> float:
    return sorted(values)[int(share * (len(values) - 1))]


if __name__ == "__main__":
    sys.exit(main())
