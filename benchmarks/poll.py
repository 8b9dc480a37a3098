"""The cost of polling: cold, unchanged and 5 % changed, as a ratio to a bare aiohttp loop.

    python benchmarks/poll.py --feeds 1000 --runs 3      the three phases
    python benchmarks/poll.py --push                     latency to the webhook, 50 new entries
    python benchmarks/poll.py --scale                    cost of one source among 100 to 20,000

Every phase of every role runs in a process of its own and is measured from start to end, including imports
and opening and closing the store. The roles alternate. Compare ratios, never figures of different machines.

- bare: aiohttp and the fast parser; stores only the validators.
- reading: the same loop with our complete parsing (encoding, checks, parser, cleaned text and links).
- ours: the collector on its SQLite store: leases, limits, address guard, parsing, articles.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from feed_lab import HERE, feed_server, publish

CHANGED_SHARE = 0.05
_CACHING = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
"""Bytecode is cached as in an installation, whatever this shell sets."""
_PHASES = ("cold", "unchanged", "changed")
_ROLES = ("bare", "reading", "ours")
Run = dict[str, dict[str, Any]]
"""Figures by phase."""


def _measured(role: str, urls: list[str], folder: Path) -> dict[str, Any]:
    """One round of one role; `process_s` is the life of its process."""
    command = [sys.executable, str(HERE / "poll_roles.py"), role, str(folder)]
    began = time.perf_counter()
    done = subprocess.run(
        command, input=json.dumps(urls), capture_output=True, text=True, check=False, env=_CACHING
    )
    if done.returncode:
        sys.exit(done.stderr[-2_000:])
    figures: dict[str, Any] = json.loads(done.stdout)
    return figures | {"process_s": time.perf_counter() - began}


def _run(role: str, feeds: int) -> Run:
    with feed_server(feeds) as urls, tempfile.TemporaryDirectory() as folder:
        figures: Run = {}
        for phase in _PHASES:
            if phase == "changed":
                publish(urls[0], max(1, int(feeds * CHANGED_SHARE)))
            figures[phase] = _measured(role, urls, Path(folder))
        return figures


def _report(feeds: int, runs: dict[str, list[Run]]) -> None:
    def median(role: str, phase: str, key: str) -> float:
        return float(statistics.median(run[phase][key] for run in runs[role]))

    print(
        f"{feeds} feeds, medians of {len(runs['ours'])} runs; whole processes, start-up and store included\n"
    )
    print(f"{'phase':<11}{'role':<9}{'feeds/s':>9}{'ours to it':>12}{'poll alone':>12}{'ours to it':>12}"
          f"{'CPU s':>8}{'MiB':>6}{'new':>8}")  # fmt: skip
    for phase in _PHASES:
        for role in _ROLES:
            whole, alone = median(role, phase, "process_s"), median(role, phase, "poll_s")
            ours, ours_alone = median("ours", phase, "process_s"), median("ours", phase, "poll_s")
            print(
                f"{phase:<11}{role:<9}{feeds / whole:>9.0f}{whole / ours:>12.2f}"
                f"{feeds / alone:>12.0f}{alone / ours_alone:>12.2f}"
                f"{median(role, phase, 'cpu_s'):>8.2f}{median(role, phase, 'peak_mib'):>6.0f}"
                f"{runs[role][-1][phase]['entries']:>8}"
            )


def _phases(feeds: int, runs: int) -> None:
    for role in _ROLES:
        _run(role, feeds=1)  # compiles what is not compiled yet
    figures: dict[str, list[Run]] = {role: [] for role in _ROLES}
    for _ in range(runs):
        for role in _ROLES:
            figures[role].append(_run(role, feeds))
    _report(feeds, figures)


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--feeds", type=int, default=1000)
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--push", action="store_true")
    parser.add_argument("--scale", action="store_true")
    args = parser.parse_args()
    if args.push:
        from poll_push import measure_push

        measure_push(args.feeds, args.runs)
    elif args.scale:
        from poll_scale import measure_scale

        measure_scale()
    else:
        _phases(args.feeds, args.runs)


if __name__ == "__main__":
    main()
