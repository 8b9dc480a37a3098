"""Numbers, dates and times as a language writes them, from CLDR. English needs no library."""

from __future__ import annotations

from datetime import datetime
from functools import cache, lru_cache
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from alerts.messages.language.catalogues import SOURCE_LANGUAGE

if TYPE_CHECKING:
    from babel import Locale

RIGHT_TO_LEFT = frozenset({"ar"})
_CLOCK = "%H:%M"


@lru_cache(maxsize=1024)
def number(value: float, language: str) -> str:
    """The number with the language's separators."""
    if language == SOURCE_LANGUAGE:
        return f"{value:,.0f}" if float(value).is_integer() else f"{value:,}"
    from babel.numbers import format_decimal

    exact = int(value) if float(value).is_integer() else value
    return format_decimal(exact, locale=_locale(language), decimal_quantization=False)


def date(when: datetime, language: str) -> str:
    """`2 Jan 2026`."""
    if language == SOURCE_LANGUAGE:
        return when.strftime("%-d %b %Y")
    from babel.dates import format_skeleton

    return format_skeleton("yMMMd", when, tzinfo=None, locale=_locale(language))


def clock(when: datetime) -> str:
    """`09:12`: every language here uses 24 hours in news."""
    return when.strftime(_CLOCK)


def clock_in_zone(when: datetime, language: str) -> str:
    """`09:12 KST`; in right-to-left text both stay together, from left to right."""
    text = f"{clock(when)} {when:%Z}"
    return f"\u2068{text}\u2069" if language in RIGHT_TO_LEFT else text


def date_time(when: datetime, zone: ZoneInfo, language: str) -> str:
    """`2 Jan 2026, 10:04 WIB`."""
    local = when.astimezone(zone)
    day, moment = date(local, language), clock_in_zone(local, language)
    if language == SOURCE_LANGUAGE:
        return f"{day}, {moment}"
    return str(_locale(language).datetime_formats["medium"]).format(moment, day)


@cache
def _locale(language: str) -> Locale:
    from babel import Locale

    return Locale.parse(language)
