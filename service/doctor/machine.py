"""What `susulan doctor` looks at on the machine itself: free space, clock, names, proxy."""

from __future__ import annotations

import asyncio
import shutil
import socket
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path

from service.config.secrets import environment
from service.doctor.findings import CheckStatus, Finding
from store.sqlite.sizes import format_bytes

MIN_FREE_BYTES = 200_000_000
MIN_PLAUSIBLE_TIME = datetime(2026, 1, 1, tzinfo=UTC)
"""A clock before this program's first release is wrong."""
MAX_CLOCK_SKEW_S = 120.0
"""From here on reports would be dated wrongly, and certificates and signatures refused."""
_DNS_LOOKUPS = 5
_DNS_TIMEOUT_S = 10.0
_PROXY_VARIABLES = ("http_proxy", "https_proxy", "all_proxy")


def check_disk(store: Path) -> Finding:
    """Room where the store is."""
    folder = store.parent if store.parent.exists() else Path()
    free = shutil.disk_usage(folder).free
    if free < MIN_FREE_BYTES:
        return Finding(
            "disk", CheckStatus.WARN, f"{format_bytes(free)} free", "make room: a full disk stops alerts"
        )
    return Finding("disk", CheckStatus.OK, f"{format_bytes(free)} free")


def check_clock(now: datetime, skews_s: list[float]) -> Finding:
    """The clock against those of the servers that answered: how far ahead of each it is, in seconds.

    The middle one counts: one server's clock may be wrong too.
    """
    told = f"{now:%Y-%m-%d %H:%M} UTC"
    if now < MIN_PLAUSIBLE_TIME:
        return Finding("clock", CheckStatus.FAIL, told, "set the clock, e.g. by NTP")
    if not skews_s:
        return Finding("clock", CheckStatus.OK, told)
    middle = sorted(skews_s)[len(skews_s) // 2]
    if abs(middle) <= MAX_CLOCK_SKEW_S:
        return Finding("clock", CheckStatus.OK, f"{told}, as {_servers_phrase(len(skews_s))}")
    way = "ahead of" if middle > 0 else "behind"
    found = f"{told} is {abs(middle):,.0f} s {way} most of {len(skews_s)} servers"
    return Finding("clock", CheckStatus.FAIL, found, "set the clock, e.g. by NTP")


def _servers_phrase(number: int) -> str:
    return "the server says" if number == 1 else f"{number} servers say"


async def check_dns(hosts: list[str]) -> Finding:
    """Whether names can be looked up: one of the first few is enough."""
    asked = hosts[:_DNS_LOOKUPS]
    loop = asyncio.get_running_loop()
    lookups = [loop.getaddrinfo(host, 443, type=socket.SOCK_STREAM) for host in asked]
    try:
        async with asyncio.timeout(_DNS_TIMEOUT_S):
            answers = await asyncio.gather(*lookups, return_exceptions=True)
    except TimeoutError:
        answers = [TimeoutError("no answer")]
    known = sum(not isinstance(one, BaseException) for one in answers)
    if known or not asked:
        return Finding("names", CheckStatus.OK, f"{known} of {len(asked)} looked up")
    advice = "check the network and its name server (/etc/resolv.conf)"
    return Finding(
        "names", CheckStatus.FAIL, f"none of {', '.join(asked)} can be looked up: {answers[0]}", advice
    )


def check_proxy(environ: Mapping[str, str] | None = None) -> Finding | None:
    """A proxy that is set and not used; None if there is none."""
    environ = environment() if environ is None else environ
    found = sorted(
        {name.lower() for name, value in environ.items() if value and name.lower() in _PROXY_VARIABLES}
    )
    if not found:
        return None
    told = f"{' and '.join(found)} set, but Susulan connects directly: a proxy would undo its address guard"
    return Finding(
        "proxy", CheckStatus.WARN, told, "let this machine reach the sources directly, port 80 and 443"
    )
