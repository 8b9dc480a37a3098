"""Checks `[public]`, and which sources hubs may push because of it."""

from __future__ import annotations

from dataclasses import dataclass
from ipaddress import ip_address
from typing import Protocol

from service.config.fields import is_public_url, parse_address
from service.config.model import ConfigFile, PublicTable


@dataclass(frozen=True, slots=True)
class PublicEndpoint:
    """Where the public server is reached, and where it listens."""

    url: str
    """Without a trailing slash."""
    listen: tuple[str, int]


class ProblemCollector(Protocol):
    """Collects errors and warnings by table and key."""

    def add_problem(self, message: str, *path: str | int) -> None:
        """Add an error."""

    def add_warning(self, message: str, *path: str | int) -> None:
        """Add a warning: it works, but should be corrected."""


def parse_public(table: PublicTable, problems: ProblemCollector) -> PublicEndpoint | None:
    """The public endpoint; None without the table. Both keys are required, or none."""
    if not table.url and not table.listen:
        return None
    if not table.url or not table.listen:
        missing = "listen" if table.url else "url"
        problems.add_problem(
            f"url and listen must be given together; {missing} is missing", "public", missing
        )
        return None
    if not is_public_url(table.url):
        problems.add_problem(
            f"{table.url!r} is not valid; expected: the public address of your proxy, such as "
            '"https://example.org/susulan" (http only on this machine)',
            "public",
            "url",
        )
    listen = parse_address(table.listen)
    if listen is None:
        expected = 'an IP address and a port, such as "127.0.0.1:8089"'
        problems.add_problem(f"{table.listen!r} is not valid; expected: {expected}", "public", "listen")
        return None
    if not ip_address(listen[0]).is_loopback:
        problems.add_warning(
            "reachable from other machines without encryption, unless a proxy is in front of it",
            "public",
            "listen",
        )
    return PublicEndpoint(table.url.rstrip("/"), listen)


def websub_source_names(tables: ConfigFile, problems: ProblemCollector) -> frozenset[str]:
    """Names of the feeds that hubs may push."""
    reachable = bool(tables.public.url)
    problem = "websub needs an address that hubs can reach; expected: a table [public] with url and listen"
    if tables.crawler.websub and not reachable:
        problems.add_problem(problem, "crawler", "websub")
    for number, source in enumerate(tables.sources):
        if source.websub and not reachable:
            problems.add_problem(problem, "sources", number, "websub")
    return frozenset(
        source.name
        for source in tables.sources
        if source.kind == "feed" and (tables.crawler.websub if source.websub is None else source.websub)
    )
