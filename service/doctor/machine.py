"""Checks of the machine itself: free space, clock, name look-ups, proxy."""

from __future__ import annotations

import asyncio
import shutil
import socket
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path

from service.config.secrets import environment
from service.doctor.findings import CheckStatus, Finding
from service.monitoring.disk import DiskLevel, disk_level, reserve
from store.sqlite.files.sizes import format_bytes

MIN_PLAUSIBLE_TIME = datetime(2026, 1, 1, tzinfo=UTC)
"""A clock before this program's first release is wrong."""
MAX_CLOCK_SKEW_S = 120.0
"""With a larger skew reports are dated wrongly, and certificates and signatures are refused."""
_DNS_LOOKUPS = 5
_DNS_TIMEOUT_S = 10.0
_PROXY_VARIABLES = ("http_proxy", "https_proxy", "all_proxy")


def check_disk(store: Path) -> Finding:
    """Free space on the disk of the store."""
    folder = store.parent if store.parent.exists() else Path()
    space = shutil.disk_usage(folder)
    detail = f"{format_bytes(space.free)} free"
    if disk_level(space.free, space.total) is DiskLevel.OK:
        return Finding("disk", CheckStatus.OK, detail)
    advice = f"free some space: below {format_bytes(reserve(space.total))} nothing is collected"
    return Finding("disk", CheckStatus.WARN, detail, advice)


def check_clock(now: datetime, skews_s: list[float]) -> Finding:
    """Compare the clock with the servers that answered; `skews_s` is how far it is ahead of each, in seconds.

    The median counts, since the clock of one server may be wrong too.
    """
    time = f"{now:%Y-%m-%d %H:%M} UTC"
    if now < MIN_PLAUSIBLE_TIME:
        return Finding("clock", CheckStatus.FAIL, time, "set the clock, e.g. by NTP")
    if not skews_s:
        return Finding("clock", CheckStatus.OK, time)
    median = sorted(skews_s)[len(skews_s) // 2]
    if abs(median) <= MAX_CLOCK_SKEW_S:
        return Finding("clock", CheckStatus.OK, f"{time}, as {_servers_phrase(len(skews_s))}")
    relation = "ahead of" if median > 0 else "behind"
    detail = f"{time} is {abs(median):,.0f} s {relation} most of {len(skews_s)} servers"
    return Finding("clock", CheckStatus.FAIL, detail, "set the clock, e.g. by NTP")


def _servers_phrase(number: int) -> str:
    return "the server says" if number == 1 else f"{number} servers say"


async def check_dns(hosts: list[str]) -> Finding:
    """Whether host names can be looked up; one of the first few is enough."""
    tried = hosts[:_DNS_LOOKUPS]
    loop = asyncio.get_running_loop()
    lookups = [loop.getaddrinfo(host, 443, type=socket.SOCK_STREAM) for host in tried]
    try:
        async with asyncio.timeout(_DNS_TIMEOUT_S):
            answers = await asyncio.gather(*lookups, return_exceptions=True)
    except TimeoutError:
        answers = [TimeoutError("no answer")]
    known = sum(not isinstance(answer, BaseException) for answer in answers)
    if known or not tried:
        return Finding("names", CheckStatus.OK, f"{known} of {len(tried)} looked up")
    advice = "check the network and the name server (/etc/resolv.conf)"
    return Finding(
        "names", CheckStatus.FAIL, f"none of {', '.join(tried)} can be looked up: {answers[0]}", advice
    )


def check_proxy(environ: Mapping[str, str] | None = None) -> Finding | None:
    """A warning about a proxy that is set but not used; None if there is none."""
    environ = environment() if environ is None else environ
    variables = sorted(
        {name.lower() for name, value in environ.items() if value and name.lower() in _PROXY_VARIABLES}
    )
    if not variables:
        return None
    names = " and ".join(variables)
    detail = f"{names} set, but Susulan connects directly: a proxy would defeat its address guard"
    return Finding(
        "proxy", CheckStatus.WARN, detail, "let this machine reach the sources directly on ports 80 and 443"
    )
