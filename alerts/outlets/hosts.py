"""What the host of a page says of its publisher."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache
from urllib.parse import urlsplit

from alerts.outlets.data import data_lines
from store.records.registrable_domain import is_ip_address, registrable_domain, to_ascii

_GOVERNMENT_TLDS = frozenset({"gov", "mil", "int"})
_GOVERNMENT_LABELS = frozenset({"gov", "gob", "gub", "gouv", "govt", "gv", "mil", "government"})
_GO_COUNTRIES = frozenset({"jp", "kr", "id", "ke", "th", "tz", "ug", "cr", "ci"})
"""Where `go` below the country's domain is the government."""
_OPEN_COUNTRY_TLDS = frozenset(
    {"ai", "am", "cc", "co", "eu", "fm", "io", "la", "ly", "me", "su", "to", "tv", "ws"}
)
"""Country domains that publishers of all countries use."""
_CARRIES, _HOSTS = "carries", "hosts"


def host_of(url: str) -> str:
    """The host of a URL in ASCII, without `www.`; empty where it cannot be parsed."""
    try:
        host = (urlsplit(url).hostname or "").rstrip(".")
    except ValueError:
        return ""
    return to_ascii(host).removeprefix("www.")


def suffixes_of(host: str) -> Iterator[str]:
    """The host, then the names above it down to two labels: `a.b.example`, `b.example`."""
    labels = host.split(".")[-8:]
    yield from (".".join(labels[at:]) for at in range(max(1, len(labels) - 1)))


def carries_many(host: str) -> bool:
    """Whether a host does not tell whose a page is: it has pages of many publishers, or it is no domain."""
    if "." not in host or is_ip_address(host):
        return True
    return any(_shared_hosts().get(suffix) == _CARRIES for suffix in suffixes_of(host))


def publisher_domain(host: str) -> str:
    """What one publisher has of a host: its registrable domain, or a name below a host of many."""
    for suffix in suffixes_of(host):
        if _shared_hosts().get(suffix) == _HOSTS and host != suffix:
            return ".".join(host.split(".")[-suffix.count(".") - 2 :])
    return registrable_domain(host)


def is_government(host: str) -> bool:
    """Whether only public bodies can have such a name: `x.gov.uk`, `x.go.kr`, `x.gouv.fr`, `x.gov`."""
    labels = host.split(".")
    if labels[-1] in _GOVERNMENT_TLDS:
        return True
    if len(labels) < 2 or len(labels[-1]) != 2:
        return False
    return labels[-2] in _GOVERNMENT_LABELS or (labels[-2] == "go" and labels[-1] in _GO_COUNTRIES)


def is_of_another_country(host: str, country: str) -> bool:
    """Whether a host is in the domain of another country than this one."""
    tld = host.rsplit(".", 1)[-1]
    if len(tld) != 2 or tld in _OPEN_COUNTRY_TLDS or not country:
        return False
    return {"uk": "gb"}.get(tld, tld) != country.lower()


@cache
def _shared_hosts() -> Mapping[str, str]:
    """Host → `carries` or `hosts`."""
    kinds = {}
    for line in data_lines("shared_hosts.txt"):
        kind, hosts = line.split(":", 1)
        kinds.update(dict.fromkeys((host.strip() for host in hosts.split(",")), kind))
    return kinds
