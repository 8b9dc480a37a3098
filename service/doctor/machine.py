"""What `susulan doctor` looks at on the machine itself: free space, clock, names, proxy."""

from __future__ import annotations

import asyncio
import shutil
import socket
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path

from service.config.secrets import environment
from service.doctor.findings import Finding, Verdict
from store.sqlite.sizes import shown

MIN_FREE_BYTES = 200_000_000
SANE_SINCE = datetime(2026, 1, 1, tzinfo=UTC)
"""A clock before this program's first release is wrong."""
SKEW_S = 120.0
"""From here on reports would be dated wrongly, and certificates and signatures refused."""
_NAMES_ASKED = 5
_NAMES_WITHIN_S = 10.0
_PROXIES = ("http_proxy", "https_proxy", "all_proxy")


def disk(store: Path) -> Finding:
    """Room where the store is."""
    folder = store.parent if store.parent.exists() else Path()
    free = shutil.disk_usage(folder).free
    if free < MIN_FREE_BYTES:
        return Finding("disk", Verdict.WARN, f"{shown(free)} free", "make room: a full disk stops alerts")
    return Finding("disk", Verdict.OK, f"{shown(free)} free")


def clock(now: datetime, skews_s: list[float]) -> Finding:
    """The clock against those of the servers that answered: how far ahead of each it is, in seconds.

    The middle one counts: one server's clock may be wrong too.
    """
    told = f"{now:%Y-%m-%d %H:%M} UTC"
    if now < SANE_SINCE:
        return Finding("clock", Verdict.FAIL, told, "set the clock, e.g. by NTP")
    if not skews_s:
        return Finding("clock", Verdict.OK, told)
    middle = sorted(skews_s)[len(skews_s) // 2]
    if abs(middle) <= SKEW_S:
        return Finding("clock", Verdict.OK, f"{told}, as {_servers(len(skews_s))}")
    way = "ahead of" if middle > 0 else "behind"
    found = f"{told} is {abs(middle):,.0f} s {way} most of {len(skews_s)} servers"
    return Finding("clock", Verdict.FAIL, found, "set the clock, e.g. by NTP")


def _servers(number: int) -> str:
    return "the server says" if number == 1 else f"{number} servers say"


async def names(hosts: list[str]) -> Finding:
    """Whether names can be looked up: one of the first few is enough."""
    asked = hosts[:_NAMES_ASKED]
    loop = asyncio.get_running_loop()
    lookups = [loop.getaddrinfo(host, 443, type=socket.SOCK_STREAM) for host in asked]
    try:
        async with asyncio.timeout(_NAMES_WITHIN_S):
            answers = await asyncio.gather(*lookups, return_exceptions=True)
    except TimeoutError:
        answers = [TimeoutError("no answer")]
    known = sum(not isinstance(one, BaseException) for one in answers)
    if known or not asked:
        return Finding("names", Verdict.OK, f"{known} of {len(asked)} looked up")
    advice = "check the network and its name server (/etc/resolv.conf)"
    return Finding(
        "names", Verdict.FAIL, f"none of {', '.join(asked)} can be looked up: {answers[0]}", advice
    )


def proxy(environ: Mapping[str, str] | None = None) -> Finding | None:
    """A proxy that is set and not used; None if there is none."""
    environ = environment() if environ is None else environ
    found = sorted({name.lower() for name, value in environ.items() if value and name.lower() in _PROXIES})
    if not found:
        return None
    told = f"{' and '.join(found)} set, but Susulan connects directly: a proxy would undo its address guard"
    return Finding(
        "proxy", Verdict.WARN, told, "let this machine reach the sources directly, port 80 and 443"
    )
