"""Canonical URLs: one URL per article, whatever tracking and redirectors its link carries.

Mobile hosts are not rewritten: only a page's own canonical link shows whether two hosts have the same page.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from w3lib.url import safe_url_string

from store.errors import FetchError

if TYPE_CHECKING:
    from yarl import URL

_DEFAULT_PORTS = {"http": 80, "https": 443}
_TRACKING = re.compile(
    r"utm_\w+|mtm_\w+|pk_\w+|fbclid|gclid|dclid|gbraid|wbraid|msclkid|yclid|twclid|ttclid|igshid|mc_[ce]id"
    r"|_ga|_gl|_hs\w+|vero_\w+|oly_\w+|spm|ref_src|ref_url|cmpid|ocid|ns_\w+|at_(?:medium|campaign)\w*"
    r"|xtor|xtref|wt_z?mc|ito|smid|smtyp|traffic_source|guccounter|guce_\w+|soc_\w+|__twitter_impression"
    r"|amp_js_v|amp_gsa|usqp",
    re.IGNORECASE,
)
_TRACKING_PAIRS = {
    ("src", "rss"), ("source", "rss"), ("source", "feed"), ("feature", "rss"), ("partner", "rss"), ("from",
    "rss"), ("rss", "1"), ("amp", ""), ("amp", "1"), ("amp", "true"), ("outputtype", "amp"), ("output",
    "amp"),
}  # fmt: skip
"""Parameters that do not identify an article with these values; with others they may."""
_NORMALIZED = re.compile(
    r"https?://[a-z0-9]+(?:[.-][a-z0-9]+)*(?::(?:[1-9]\d{3}|[1-5]\d{4}))?(?:/[A-Za-z0-9_~-][A-Za-z0-9_.~-]*)+/?"
)
_AMP_END = re.compile(r"(?<=[^/])/amp/?$")
_REDIRECTORS = {
    "www.bing.com": ("/news/apiclick.aspx", "url"),
    "www.google.com": ("/url", "url"),
}
"""Click counters of search services: path, and the parameter with the article's own URL."""
_USERINFO = re.compile(r"(?<=://)[^/?#]*@")
_SECRET_PARAMETER = re.compile(r"key|token|secret|passw|auth|sign?(?:ature)?$", re.IGNORECASE)
MAX_URL = 2_000
"""Characters; a longer link is no article's URL."""


def is_normalized(url: str) -> bool:
    """Return whether a URL is absolute and needs no change, like most links in feeds.

    A False may be wrong; the full canonicalisation gives the same URL then.
    """
    return len(url) <= MAX_URL and _NORMALIZED.fullmatch(url) is not None


def canonical_url(url: str) -> str:
    """Return the URL without tracking, redirector, fragment and AMP form; empty if it is no web address.

    Scheme and host are in lower case, a default port is removed. Other parameters stay in their order,
    because they may identify the article. Applying it twice changes nothing.
    """
    if is_normalized(url) and "/amp" not in url:
        return url
    url = _unwrap_redirector(url)
    try:
        parts = urlsplit(safe_url_string(url.strip())) if len(url) <= MAX_URL else urlsplit("")
        port, host = parts.port, (parts.hostname or "").rstrip(".")
    except ValueError:
        return ""
    if parts.scheme not in _DEFAULT_PORTS or not host:
        return ""
    host = f"[{host}]" if ":" in host else host
    if port is not None and port != _DEFAULT_PORTS[parts.scheme]:
        host = f"{host}:{port}"
    path = _AMP_END.sub("", parts.path) or "/"
    return urlunsplit((parts.scheme, host, path, _strip_tracking(parts.query), ""))


def parse_web_url(url: str | URL) -> URL:
    """Parse a URL for a request.

    Raises:
        FetchError: it is no http or https URL with a host; `permanent`.
    """
    from yarl import URL

    try:
        parsed = URL(url)
        port = parsed.port
    except ValueError as exc:
        raise FetchError(f"not a URL: {str(url)[:200]!r}", permanent=True) from exc
    if parsed.scheme not in _DEFAULT_PORTS or not parsed.host or not port:
        raise FetchError(f"not an http or https URL: {str(url)[:200]!r}", permanent=True)
    return parsed


def secrets_in(url: str) -> tuple[str, ...]:
    """Return the password in a URL and the values of query parameters named like a key, as written."""
    parts = urlsplit(url)
    userinfo = parts.netloc.rpartition("@")[0]
    pairs = (parameter.partition("=") for parameter in parts.query.split("&"))
    keys = [value for name, _, value in pairs if _SECRET_PARAMETER.search(name)]
    return tuple(filter(None, [userinfo.partition(":")[2], *keys]))


def redact_url(url: str) -> str:
    """Return the URL for display: without user and password, keys as `***`."""
    if "@" not in url and "?" not in url:
        return url
    redacted = _USERINFO.sub("", url)
    for secret in secrets_in(redacted):
        redacted = redacted.replace(f"={secret}", "=***")
    return redacted


def host_port(url: str) -> str:
    """Return `name:port`, always with a port (443 for https): the key of leases and gaps.

    Raises:
        ValueError: the port is invalid.
    """
    parts = urlsplit(url)
    port = parts.port or _DEFAULT_PORTS.get(parts.scheme.lower(), 443)
    return f"{(parts.hostname or '').lower()}:{port}"


def _unwrap_redirector(url: str) -> str:
    """The address that a search service's click counter leads to; any other as it is."""
    while url.partition("://")[2].startswith(tuple(_REDIRECTORS)) and len(url) <= 2 * MAX_URL:
        try:
            parts = urlsplit(url)
        except ValueError:
            return url
        path, name = _REDIRECTORS.get(parts.netloc, ("", ""))
        inner = dict(parse_qsl(parts.query)).get(name, "") if parts.path == path else ""
        if not inner.startswith(("http://", "https://")):
            return url
        url = inner
    return url


def _strip_tracking(query: str) -> str:
    """Return the query without tracking parameters; unchanged, even if malformed, if it has none."""
    pairs = parse_qsl(query, keep_blank_values=True)
    kept = [(name, value) for name, value in pairs if not _is_tracking(name, value)]
    return query if len(kept) == len(pairs) else urlencode(kept)


def _is_tracking(name: str, value: str) -> bool:
    return _TRACKING.fullmatch(name) is not None or (name.lower(), value.lower()) in _TRACKING_PAIRS
