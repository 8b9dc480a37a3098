"""Which sitemaps of an index to read first: those of news, then the newest by date, name and number.

Many indexes give no `lastmod`, or the time of the request for every sitemap. Their order says nothing either:
half of them begin with the oldest. The names do: `sitemap-2026-11.xml`, `post-sitemap57.xml`.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from datetime import datetime, timedelta
from urllib.parse import unquote, urlsplit

_NEWS = re.compile(
    r"(?<![a-z])(?:google|g)?news(?:sitemap)?(?![a-z])|sitemaps?news(?![a-z])|noticias|nachrichten|notizie|nieuws"
    r"|nyhet|(?<![a-z])haber|(?<![a-z])berita|novost|новост|wiadomosc|actualit|(?<![a-z])(?:latest|recent|breaking)(?![a-z])",
    re.IGNORECASE,
)
_NOT_REPORTS = re.compile(
    r"(?<![a-z])(?:(?:post_)?tags?|categor(?:y|ies)|taxonom(?:y|ies)|authors?|users?|writers?|pages?|images?|videos?"
    r"|photos?|galler(?:y|ies)|topics?|sections?|static|products?|archives?|local|misc)(?![a-z]|[=/_-]?\d)",
    re.IGNORECASE,
)
_NAMED_MONTH = re.compile(
    r"(?<![a-z])(?:(20\d\d)[-_/.]?)?(jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]{0,6}[-_/.]?(20\d\d)?(?![a-z])",
    re.IGNORECASE,
)
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_YEAR_LAST = re.compile(r"(?<!\d)(?:(\d{1,2})[-_.])?(\d{1,2})[-_.](20\d\d)(?!\d)")
_NUMBER = re.compile(r"\d{1,18}")
_LEAST_SPAN = timedelta(hours=1)
"""Of the times of an index; with less they are the time at which it was made."""
MAX_NAMED = 2_000
"""Characters of an address that are looked at."""


def newest_first(sitemaps: Sequence[tuple[datetime | None, str]]) -> list[str]:
    """Return the addresses of an index, each once, the one to read first first."""
    unique = {address: time for time, address in reversed(sitemaps)}
    order = {address: at for at, (_, address) in enumerate(sitemaps)}
    times = [time for time in unique.values() if time is not None]
    has_times = len(times) > 1 and max(times) - min(times) >= _LEAST_SPAN
    places = _places_in_family(sorted(unique, key=order.__getitem__))

    def key(address: str) -> tuple[int, float, int, int]:
        time = unique[address] if has_times else None
        age = -time.timestamp() if time is not None else 0.0
        return _rank(address), age, places[address], order[address]

    return sorted(unique, key=key)


def is_news_sitemap(address: str) -> bool:
    """Return whether the name of a sitemap says that it lists news; its host does not count."""
    return _NEWS.search(_name(address)) is not None


def _rank(address: str) -> int:
    if is_news_sitemap(address):
        return 0
    return 2 if _NOT_REPORTS.search(_name(address)) else 1


def _places_in_family(addresses: Sequence[str]) -> dict[str, int]:
    """Return each address's place, newest first, among those that differ from it in numbers only."""
    numbered = sorted(addresses, key=lambda address: _numbers(_name(address)), reverse=True)
    seen: Counter[str] = Counter()
    places = {}
    for address in numbered:
        family = _NUMBER.sub("", _name(_NAMED_MONTH.sub("", address)))
        places[address] = seen[family]
        seen[family] += 1
    return places


def _numbers(name: str) -> tuple[int, ...]:
    """Return the numbers of a name in their order, dates with the year first."""
    name = _NAMED_MONTH.sub(_numbered_month, name)
    name = _YEAR_LAST.sub(lambda match: f"{match[3]}-{match[2]}-{match[1] or 0}", name)
    return tuple(int(number) for number in _NUMBER.findall(name))


def _numbered_month(match: re.Match[str]) -> str:
    year = match[1] or match[3]
    if year is None:
        return match[0]
    rest = f"-{match[3]}" if match[1] and match[3] else ""
    return f"{year}-{_MONTHS.index(match[2].lower()) + 1}{rest}"


def _name(address: str) -> str:
    """Return path and query: `news.paper.example` is the host of all sitemaps of that paper."""
    try:
        parts = urlsplit(address[:MAX_NAMED])
    except ValueError:
        return ""
    return unquote(parts.path + ("?" + parts.query if parts.query else ""))
