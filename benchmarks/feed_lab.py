"""The feed server of the poll benchmarks: start it, and publish new entries in its feeds."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.request import urlopen

HERE = Path(__file__).resolve().parent
"""The folder of the benchmarks."""


@contextmanager
def feed_server(feeds: int, hosts: int = 250, entries: int = 30) -> Iterator[list[str]]:
    """Run a new server in a process of its own; yields the URLs of its feeds."""
    sizes = ["--feeds", str(feeds), "--hosts", str(hosts), "--entries", str(entries)]
    command = [sys.executable, str(HERE / "feedserver.py"), *sizes]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as server:
        assert server.stdout is not None
        try:
            yield json.loads(server.stdout.readline())["urls"]
        finally:
            server.kill()


def publish(url: str, count: int, *, topic: bool = False) -> list[str]:
    """Publish one new entry in each of `count` feeds of the server at `url`; returns the links."""
    base = url.rsplit("/", 1)[0]
    assert base.startswith("http://127.")
    with urlopen(f"{base}/publish?count={count}&topic={int(topic)}") as response:  # noqa: S310 - checked above
        links: list[str] = json.load(response)
    return links
