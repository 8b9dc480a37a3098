"""The footprint of an idle service: memory, CPU and the time to its first log line; also of `--help`.

    python benchmarks/footprint.py [--sources 500] [--idle-s 120] [--imports]

A real `susulan run` polls its feeds once from a loopback server; none is due again while it is measured.
Times are CPU times, which other work on the machine disturbs least, compared with a bare Python in the same
run. `--imports` shows how much memory each part adds, in the order in which the service imports them.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from feed_lab import HERE, feed_server

_RUNS = 5
_PATIENCE_S = 300.0
_TICK_HZ = os.sysconf("SC_CLK_TCK")
_SUSULAN = str(Path(sys.executable).with_name("susulan"))
_CONFIG = """
[service]
store = "footprint.db"
[crawler]
host_delay = "0.001s"
allow_private = ["127.0.0.0/8"]
[matching]
encoder = "off"
[[stories]]
name = "footprint"
seed = "{seed}"
language = "id"
[[channels]]
kind = "maildir"
name = "folder"
path = "mail"
"""
_SOURCE = (
    '[[sources]]\nname = "feed-{n}"\nkind = "feed"\nurl = "{url}"\nfull_text = "never"\ninterval = "6h"\n'
)
_PARTS = (
    ("asyncio", "import asyncio"),
    ("command line", "import service.cli.run, service.cli.main"),
    ("settings", "import service.config.load"),
    ("logs", "import service.monitoring.logging"),
    ("store", "import store.sqlite.store"),
    ("HTTP", "import aiohttp"),
    ("feeds", "import crawler.fetching.http_client"),
    ("reactor", "import twisted.internet.asyncioreactor"),
    ("the rest of the service", "import service.runtime.daemon"),
    ("matcher and developments", "import alerts.matching.matcher, alerts.developments.tracker"),
    ("lexicon", "from alerts.text.annotate import lexicon_scanner; lexicon_scanner()"),
    (
        "one report read",
        "from alerts.text.annotate import annotate; annotate('Kim visits Kursk', 'Two.', 'en')",
    ),
    (
        "language detection",
        "from crawler.language.detect import detect_language; detect_language('Kim visits Kursk today')",
    ),
    ("scrapy, for pages only", "import crawler.spiders.perpetual"),
    ("extraction, in a process of its own", "import crawler.pages.extract"),
)


@dataclass(frozen=True, slots=True)
class Look:
    """A process and its children as /proc shows them."""

    cpu_s: float
    wakeups: int
    resident_mb: float
    peak_mb: float
    children_mb: float


def main() -> int:
    """Measure and print."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--sources", type=int, default=500)
    parser.add_argument("--idle-s", type=float, default=120.0)
    parser.add_argument("--imports", action="store_true", help="show what each part adds, and exit")
    args = parser.parse_args()
    if args.imports:
        _imports()
        return 0
    bare = _command_cpu_s([sys.executable, "-c", "pass"])
    shown = _command_cpu_s([_SUSULAN, "--help"])
    print(f"bare Python {bare:.3f} s of CPU; susulan --help {shown:.3f} s, {shown / bare:.1f} times that")
    with feed_server(args.sources, entries=5) as urls, tempfile.TemporaryDirectory() as folder:
        config = Path(folder) / "config.toml"
        seed = HERE.parent / "seed" / "north-korea-troops.id.md"
        sources = "".join(_SOURCE.format(n=n, url=url) for n, url in enumerate(urls))
        config.write_text(_CONFIG.format(seed=seed) + sources)
        with _service(config) as (process, first):
            print(f"first line after {first[0]:.2f} s, {first[1]:.2f} s of CPU, {first[1] / bare:.1f} times")
            _wait_until_idle(config, process.pid)
            _report_idle(process.pid, args.idle_s)
    return 0


def _command_cpu_s(command: list[str]) -> float:
    """CPU seconds of a command, the median of several runs."""
    spent = []
    for _ in range(_RUNS):
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        spent.append(after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime)
    return statistics.median(spent)


@contextmanager
def _service(config: Path) -> Iterator[tuple[subprocess.Popen[str], tuple[float, float]]]:
    """Run the service; yields it with the seconds and CPU seconds until its first log line."""
    command, began = [_SUSULAN, "run", "-c", str(config)], time.monotonic()
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True) as process:
        try:
            assert process.stderr is not None
            process.stderr.readline()
            first = (time.monotonic() - began, look(process.pid).cpu_s)
            threading.Thread(target=process.stderr.read, daemon=True).start()
            yield process, first
        finally:
            process.terminate()
            process.wait(timeout=20)


def _wait_until_idle(config: Path, pid: int) -> None:
    """Wait until every source was polled, all articles are judged and the process is idle."""
    until = time.monotonic() + _PATIENCE_S
    while time.monotonic() < until:
        before = look(pid).cpu_s
        time.sleep(5)
        answer = subprocess.run(
            [_SUSULAN, "status", "-c", str(config), "--json"], check=False, capture_output=True, text=True
        )
        status = json.loads(answer.stdout or "{}")
        if look(pid).cpu_s - before < 0.5 and not status.get("due", 1):
            return
    sys.exit(f"the service was not idle within {_PATIENCE_S:.0f} s")


def _report_idle(pid: int, idle_s: float) -> None:
    before, began = look(pid), time.monotonic()
    time.sleep(idle_s)
    after, passed = look(pid), time.monotonic() - began
    cpu, wakeups = after.cpu_s - before.cpu_s, after.wakeups - before.wakeups
    print(f"idle for {passed:.0f} s: {cpu / passed:.2%} of a core, {wakeups / passed:.1f} wake-ups a second")
    print(
        f"resident {after.resident_mb:.0f} MB, at the peak {after.peak_mb:.0f} MB, "
        f"other processes of it {after.children_mb:.0f} MB"
    )


def look(pid: int) -> Look:
    """The current figures of a process."""
    folder = Path("/proc") / str(pid)
    fields = (folder / "stat").read_text(encoding="utf-8").rsplit(")", 1)[1].split()
    status = dict(line.split(":", 1) for line in (folder / "status").read_text(encoding="utf-8").splitlines())
    wakeups = 0
    for thread in (folder / "task").iterdir():
        lines = dict(line.split(":", 1) for line in (thread / "status").read_text("utf-8").splitlines())
        wakeups += int(lines["voluntary_ctxt_switches"])
    children = (folder / "task" / str(pid) / "children").read_text(encoding="utf-8").split()
    return Look(
        (int(fields[11]) + int(fields[12])) / _TICK_HZ,
        wakeups,
        _kb(status, "VmRSS") / 1_024,
        _kb(status, "VmHWM") / 1_024,
        sum(look(int(child)).resident_mb for child in children),
    )


def _kb(status: dict[str, str], name: str) -> int:
    return int(status[name].split()[0])


def _imports() -> None:
    """Import part after part in one process."""
    code = [
        "import time",
        "def mb(): return int(open('/proc/self/statm').read().split()[1]) * 4096 / 1048576",
    ]
    code += ["last, spent = mb(), time.process_time()", "print(f'{last:7.1f} MB  bare Python')"]
    for name, statement in _PARTS:
        code += [statement, "now, at = mb(), time.process_time()"]
        code += [f"print(f'{{now - last:+7.1f}} MB {{(at - spent) * 1e3:6.0f}} ms  {name}')"]
        code += ["last, spent = now, at"]
    code += ["print(f'{last:7.1f} MB  in all')"]
    subprocess.run([sys.executable, "-c", "\n".join(code)], check=True, cwd=HERE.parent)


if __name__ == "__main__":
    sys.exit(main())
