"""What an address says of a report's date: the country of the site, and the day in the path."""

from __future__ import annotations

import re
from datetime import date
from functools import lru_cache
from urllib.parse import urlsplit

_REGION = re.compile(r"\.([a-z]{2})$")
_NO_REGIONS = {"tv", "io", "co", "me", "ai", "eu", "fm", "ly", "cc"}
"""Country domains that sites of all countries use."""
_YEAR = re.compile(r"/((?:19|20)\d\d)(?:/|-?\d\d)")
_DAY = re.compile(r"[/_-]((?:19|20)\d\d)(?:([/_.-]?)(\d\d)\2(\d\d)|([/-])(\d{1,2})\5(\d{1,2}))(?![\d])")
_SCRIPTS = (
    (re.compile("[\uac00-\ud7a3]"), "ko"), (re.compile("[\u3040-\u30ff]"), "ja"),
    (re.compile("[\u4e00-\u9fff]"), "zh"),
    (re.compile("[\u0e01-\u0e5b]"), "th"), (re.compile("[\u0590-\u05ff]"), "he"),
    (re.compile("[\u0370-\u03ff]"), "el"),
    (re.compile("[\u0900-\u097f]"), "hi"), (re.compile("[\u0980-\u09ff]"), "bn"),
    (re.compile("[\u0600-\u06ff]"), "ar"),
    (re.compile("[\u0400-\u04ff]"), "ru"),
)  # fmt: skip
_MIN_LETTERS = 8


@lru_cache(maxsize=1_024)
def regional_tag(language: str | None, url: str) -> str | None:
    """Return the language with the region of the site's domain, which is more reliable, or its own."""
    tag, _, region = (language or "").replace("_", "-").partition("-")
    try:
        host = urlsplit(url).hostname or "" if "://" in url else ""
    except ValueError:
        host = ""
    country = _REGION.search(host)
    if country and country[1] not in _NO_REGIONS:
        region = "GB" if country[1] == "uk" else country[1].upper()
    return f"{tag or 'und'}-{region}" if region else tag or None


def url_year(url: str) -> int | None:
    """Return the year in an article's address."""
    match = _YEAR.search(url)
    return int(match[1]) if match else None


def url_day(url: str) -> date | None:
    """Return the day in an article's address: `/2026/11/05/`, `/20261105-`; None without all three parts."""
    for match in _DAY.finditer(url[:2_000]):
        year, month, day = match[1], match[3] or match[6], match[4] or match[7]
        try:
            return date(int(year), int(month), int(day))
        except ValueError:
            continue
    return None


def language_by_script(text: str) -> str:
    """Return the language that most text in its script is of; empty for Latin and other scripts.

    It is for the form of dates and for zone letters, in listings that state no language.
    """
    for pattern, language in _SCRIPTS:
        if len(pattern.findall(text)) >= _MIN_LETTERS:
            return language
    return ""
