"""Tells the log-in page of a hotel's or office's network from what a host itself would answer.

Such a network answers in the place of every host: by 511, by a redirect to its own host, or by its page with
status 200. One such answer proves little: a paper may have moved, or put a page behind its own log-in. So
it is a doubt; `outage.NetworkWatch` says, by what other hosts answer, whether it is to be believed.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from hashlib import blake2b
from ipaddress import ip_address
from urllib.parse import urljoin, urlsplit

from crawler.fetching.response import HttpResponse
from store.errors import AddressRefused, FetchError, Intercepted

_LOOKED_AT = 64_000
"""Bytes of a page; a network's own page is small, and its head says what it is."""
_HTML = re.compile(rb"<\s*(?:!doctype html|html|head|body|meta|script)\b", re.IGNORECASE)
_PORTAL_MARKERS = re.compile(
    rb"WISPAccessGatewayParam|WISPAccessGateway|fgtauth\?|[?&]gw_(?:id|address|port)=|[?&]arubalp=|/guest/s/\w+/"
    rb"|nodogsplash|opennds|chillispot|coova|\$\(link-login|[?&]cmd=login&(?:amp;)?(?:mac|switchip)="
    rb"|hotspotdetect|/(?:captive[-_]?portal|webauth|hotspot)[/.?\"']",
    re.IGNORECASE,
)
"""What the makers of such networks write into their pages."""
_TITLE = re.compile(rb"<title[^>]*>(.*?)</title", re.IGNORECASE | re.DOTALL)
_NETWORK_TITLE = re.compile(
    r"\bwi-?fi\b|\bwlan\b|\bhot ?spot\b|captive|guest (?:access|network|internet)|internet (?:access|login)"
    r"|network (?:authentication|access|log ?in)|web authentication"
    r"|와이파이|무선랜|무료 ?인터넷|上网认证|无线网络"
    r"|無線LAN|インターネット接続|доступ (?:в|к) (?:интернет|сети)|acc[èe]s (?:à )?internet|internetzugang"
    r"|acceso a internet|akses internet",
    re.IGNORECASE,
)
_LOG_IN_TITLE = re.compile(
    r"(?:please )?(?:log ?[io]n|sign ?[io]n)(?:(?: (?:to|page|required)\b|\W+).{0,20})?"
    r"|anmelden|anmeldung|connexion|iniciar sesi[oó]n|accedi"
    r"|вход|авторизация|로그인|ログイン|登录|登入|masuk|đăng nhập|giriş",
    re.IGNORECASE,
)
_SCRIPTED_REDIRECT = re.compile(
    rb"""<meta[^>]+http-equiv=["']?refresh["']?[^>]+url=\s*["']?([^"'>\s]+)"""
    rb"""|(?:window|document|top|self)\.location(?:\.href)?\s*=\s*["']([^"']+)["']"""
    rb"""|location\.replace\(\s*["']([^"']+)["']""",
    re.IGNORECASE,
)
_LOGIN_FIELDS = re.compile(
    rb"""type=["']?password|name=["']?(?:\w*room|voucher|user\w*|accept)""", re.IGNORECASE
)
_SMALL = 8_000
"""Bytes; a larger page that leads on by a script is a page."""
_TAG = re.compile(rb"<([a-z][a-z0-9]*)", re.IGNORECASE)
_LABELS = 2
_SHORT_LABEL = 3
"""Letters of `co`, `com`, `or` before a country's own end."""


@dataclass(frozen=True, slots=True)
class PortalSuspicion:
    """What says that the network in between answered and not the host, and how much that is worth."""

    reason: str
    """For a person; the same for every address of every host."""
    weak: bool = False
    """A host itself may well answer so."""
    fingerprint: str = ""
    """Of a weak one: one page looks the same for whichever host it is shown, another paper's does not."""

    def to_error(self, message: str = "") -> Intercepted:
        """The failure that it is, if it is believed."""
        return Intercepted(message or self.reason, sign=self.reason + self.fingerprint, weak=self.weak)


def suspect_portal(
    fetched: HttpResponse, requested_url: str, *, is_article: bool = False
) -> PortalSuspicion | None:
    """What says that the network in between answered and not the host; None if nothing does.

    Only HTML can be such an answer. A page that `reads_well` may be a report on wireless networks: it has to
    ask for something.
    """
    body = fetched.body[:_LOOKED_AT]
    if not is_html(fetched) and not _PORTAL_MARKERS.search(body[:4_000]):
        return None
    if not same_site(requested_url, fetched.url):
        return PortalSuspicion(f"a page of {urlsplit(fetched.url).hostname} in its place")
    if _PORTAL_MARKERS.search(body):
        return PortalSuspicion("the log-in page of a network in its place")
    target = _scripted_redirect(fetched)
    if target is not None and not same_site(requested_url, target):
        return PortalSuspicion(f"a page that leads to {_host(target)} in its place")
    asking = len(fetched.body) <= _LOOKED_AT and _LOGIN_FIELDS.search(body) is not None
    return None if is_article and not asking else _suspect_title(body, has_login=asking)


def suspect_any_page(fetched: HttpResponse) -> PortalSuspicion | None:
    """The doubt about a page where there was a list before, whatever it is; None if it is no page."""
    if not is_html(fetched):
        return None
    return PortalSuspicion(
        "a page where there was a list before",
        weak=True,
        fingerprint=_tag_fingerprint(fetched.body[:_LOOKED_AT]),
    )


def suspect_refusal(error: AddressRefused, requested_url: str) -> FetchError:
    """The refusal of an internal address; as the network's doing where a public name led to it."""
    if is_ip_address(_host(requested_url)):
        return error
    return Intercepted(str(error), sign="an internal address in its place", permanent=True)


def is_html(fetched: HttpResponse) -> bool:
    """Whether it is HTML, as far as its beginning tells."""
    return _HTML.search(fetched.body[:4_000]) is not None


def same_site(one: str, other: str) -> bool:
    """Whether two addresses belong to hosts of one publisher, as far as names tell."""
    return _registrable_domain(_host(one)) == _registrable_domain(_host(other))


def _scripted_redirect(fetched: HttpResponse) -> str | None:
    """Where a small page leads by itself."""
    found = _SCRIPTED_REDIRECT.search(fetched.body) if len(fetched.body) <= _SMALL else None
    if found is None:
        return None
    try:
        address: bytes = next(filter(None, found.groups()))
        return urljoin(fetched.url, address.decode("utf-8", "replace"))
    except ValueError:
        return None


def _suspect_title(body: bytes, *, has_login: bool) -> PortalSuspicion | None:
    found = _TITLE.search(body)
    title = " ".join(found.group(1).decode("utf-8", "replace").split()) if found else ""
    of_network = _NETWORK_TITLE.search(title) is not None
    if not of_network and _LOG_IN_TITLE.fullmatch(title.strip(" .!")) is None:
        return None
    return PortalSuspicion(
        f"a page titled {title[:60]!r} in its place",
        weak=not (of_network and has_login),
        fingerprint=_tag_fingerprint(body),
    )


def _tag_fingerprint(body: bytes) -> str:
    """The page's elements in their order, hashed: links and hidden fields differ with what was asked for."""
    tags = b" ".join(_TAG.findall(body)).lower()
    return f" [{blake2b(tags, digest_size=6).hexdigest()}]"


def _host(url: str) -> str:
    try:
        return (urlsplit(url).hostname or "").rstrip(".")
    except ValueError:
        return ""


def _registrable_domain(host: str) -> str:
    """`paper.co.kr` of `www.paper.co.kr`; an address in figures as it is."""
    if is_ip_address(host):
        return host
    labels = host.split(".")
    second_level = len(labels) > _LABELS and len(labels[-2]) <= _SHORT_LABEL and len(labels[-1]) == 2
    return ".".join(labels[-_LABELS - second_level :])


def is_ip_address(host: str) -> bool:
    """Whether a host is an IP address and not a name."""
    try:
        ip_address(host)
    except ValueError:
        return False
    return True
