"""`[dashboard]`, checked, with its secrets."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from ipaddress import IPv4Network, IPv6Network, ip_address, ip_network
from pathlib import Path
from typing import TYPE_CHECKING

from service.config import secrets
from service.config.dashboard_table import EVERYBODY, AuthKind, DashboardTable
from service.config.fields import is_public_url, parse_address

if TYPE_CHECKING:
    from service.config.problems import ConfigProblems


@dataclass(frozen=True, slots=True)
class DashboardConfig:
    """The table, checked, with its secrets."""

    listen: tuple[str, int]
    url: str
    """Without a trailing slash; empty: it is reached at `listen` only."""
    auth: AuthKind
    password: str
    read_password: str
    proxy_header: str
    proxy_from: tuple[IPv4Network | IPv6Network, ...]
    act: frozenset[str]

    def local_address(self, port: int) -> str:
        """The address on this machine: `http://127.0.0.1:8090/`."""
        host = self.listen[0]
        return f"http://{f'[{host}]' if ':' in host else host}:{port}/"

    @property
    def address(self) -> str:
        """Where readers reach it, without a trailing slash."""
        return self.url or self.local_address(self.listen[1]).rstrip("/")

    def may_act(self, name: str) -> bool:
        """Whether a user may change something."""
        return EVERYBODY in self.act or name in self.act


def parse_dashboard(
    table: DashboardTable, folder: Path, problems: ConfigProblems, environ: Mapping[str, str]
) -> DashboardConfig | None:
    """The dashboard's settings; None without `listen`. Mistakes go to `problems`.

    Without a password or a proxy it is served on a loopback address only: whoever reaches it can read
    everything and decide.
    """
    if not table.listen:
        if table.model_fields_set - {"listen"}:
            problems.add_problem(
                "is missing; the other keys have no effect without it", "dashboard", "listen"
            )
        return None
    listen = parse_address(table.listen)
    if listen is None:
        expected = 'an IP address and a port, such as "127.0.0.1:8090"'
        problems.add_problem(f"{table.listen!r} is not valid; expected: {expected}", "dashboard", "listen")
        return None
    if table.url and not is_public_url(table.url):
        expected = 'the address of your proxy, such as "https://desk.example.org" (http only on this machine)'
        problems.add_problem(f"{table.url!r} is not valid; expected: {expected}", "dashboard", "url")
    is_loopback = ip_address(listen[0]).is_loopback
    auth = table.auth or ("none" if is_loopback else None)
    if auth is None or (auth == "none" and not (is_loopback and _is_local_url(table.url))):
        expected = 'auth = "password" or "proxy", since other machines can reach it'
        problems.add_problem(f"is not enough; expected: {expected}", "dashboard", "auth")
        auth = "none"
    return DashboardConfig(
        listen=listen,
        url=table.url.rstrip("/"),
        auth=auth,
        password=_password_hash("password", table, folder, problems, environ, needed=auth == "password"),
        read_password=_password_hash("read_password", table, folder, problems, environ, needed=False),
        proxy_header=table.proxy_header,
        proxy_from=_proxy_networks(table, problems, needed=auth == "proxy"),
        act=frozenset(table.act),
    )


def _is_local_url(url: str) -> bool:
    return not url or url.startswith("http://")


def _password_hash(
    key: str,
    table: DashboardTable,
    folder: Path,
    problems: ConfigProblems,
    environ: Mapping[str, str],
    *,
    needed: bool,
) -> str:
    value: str = getattr(table, key)
    if not value:
        if needed:
            problems.add_problem(
                'auth = "password" needs it; `susulan dashboard password` makes one', "dashboard", key
            )
        return ""
    try:
        resolved = secrets.resolve_reference(value, folder, environ)
    except ValueError as error:
        problems.add_unresolved(str(error), "dashboard", key)
        return ""
    if not resolved.startswith("scrypt:"):
        message = "is no hash of a password; `susulan dashboard password` makes one"
        problems.add_problem(message, "dashboard", key)
        return ""
    return resolved


def _proxy_networks(
    table: DashboardTable, problems: ConfigProblems, *, needed: bool
) -> tuple[IPv4Network | IPv6Network, ...]:
    networks: list[IPv4Network | IPv6Network] = []
    for number, text in enumerate(table.proxy_from):
        try:
            networks.append(ip_network(text))
        except ValueError:
            expected = 'an address or network, such as "127.0.0.1/32"'
            problems.add_problem(
                f"{text!r} is not valid; expected: {expected}", "dashboard", "proxy_from", number
            )
    if needed and not table.proxy_from:
        message = 'auth = "proxy" needs the addresses of the proxy, else anybody could name any user'
        problems.add_problem(message, "dashboard", "proxy_from")
    return tuple(networks)
