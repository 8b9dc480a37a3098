"""Parses dates as publishers write them, in many languages and calendars, as aware times.

It is the only reader of dates, for feeds, sitemaps, JSON and pages. A stated zone is used. A time without one
is UTC unless the source's rules name its zone, a date without a time is midnight. Dates more than a day
ahead are rejected in `crawler.ingest`, where the time of the fetch is known.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta, tzinfo

from crawler.dates.calendars import OTHER_CALENDARS, to_gregorian
from crawler.dates.clock import Clock, find_clock
from crawler.dates.epoch import parse_epoch
from crawler.dates.fast import parse_fast, plausible_time
from crawler.dates.labels import published_part
from crawler.dates.machine import read_machine_date
from crawler.dates.numeric import find_numeric
from crawler.dates.rules import NO_DATE_RULES, DateOrder, DateRules
from crawler.dates.words import find_in_words
from crawler.dates.zones import find_zone

MAX_CHARS = 160
_FOLDED = str.maketrans(
    {"：": ":", "／": "/", "（": "(", "）": ")", "．": ".", "，": ",", "−": "-", "‑": "-", "ː": ":", "٫": ":",
     "\u200e": "", "\u200f": "", "\u202a": "", "\u202b": "", "\u202c": "", "\u2066": "", "\u2067": "",
     "\u2068": "", "\u2069": "", "\u061c": "", "\ufeff": "", "\u200b": ""}
)  # fmt: skip
_COLONS = re.compile(r"^(\d{4}):(\d\d):(\d\d)(?=\s)")
"""As cameras write: `2026:11:29 15:45:05`."""
_YEAR_BEFORE_TIME = re.compile(r"(\d{4}):(?=\d\d:\d\d)")
"""As servers log: `29/Nov/2026:15:45:05`."""
_COPYRIGHT = re.compile(r"©|\(c\)\s|copyright|&copy;|all rights reserved", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class DateReading:
    """What a date line says."""

    moment: datetime
    """Aware, in the stated zone, else in UTC."""
    has_zone: bool
    has_time: bool
    order: DateOrder | None = None
    """How day and month in digits were read, if the year comes last."""
    other: datetime | None = None
    """The moment with day and month exchanged, if the line allows both orders."""


def parse_date(
    text: str,
    language: str | None = None,
    *,
    default_year: int | None = None,
    rules: DateRules = NO_DATE_RULES,
) -> datetime | None:
    """Parse a publisher's date line as aware UTC; None without a date. See `read_date`."""
    reading = read_date(text, language, default_year=default_year, rules=rules)
    return reading.moment.astimezone(UTC) if reading is not None else None


def read_date(
    text: str,
    language: str | None = None,
    *,
    default_year: int | None = None,
    rules: DateRules = NO_DATE_RULES,
) -> DateReading | None:
    """Read a publisher's date line; None if it states no day: a year or a month alone is no date.

    `language` is a tag, with its region if known: `05/11/2025` is 5 November in Indonesian and 11 May in
    American English, and IST differs between India and Israel. `default_year` is used for a missing year.
    """
    if (fast := parse_fast(text)) is not None:
        return DateReading(fast, has_zone=True, has_time=True)
    original = " ".join(text[: 4 * MAX_CHARS].split())[:MAX_CHARS]
    has_digits = "年" in original or any(char.isdecimal() for char in original)
    if not has_digits or _COPYRIGHT.search(original):
        return None
    line = original if original.isascii() else _folded(original)
    tag, region = split_tag(language)
    if not line.isascii() or tag in OTHER_CALENDARS:
        line = to_gregorian(line, tag, original=original, default_year=default_year)
    stated = read_machine_date(line, region, tag)
    if stated is not None:
        return _reading(stated.day, stated.clock, stated.zone, rules)
    if (moment := parse_epoch(line)) is not None:
        return DateReading(moment, has_zone=True, has_time=True)
    line = _COLONS.sub(r"\1-\2-\3", line)
    line = published_part(_YEAR_BEFORE_TIME.sub(r"\1 ", line))
    return _read_line(line, tag, region, default_year, rules)


def split_tag(language: str | None) -> tuple[str, str]:
    """Return primary tag in lower case and region in upper case; each empty if it is not known."""
    parts = (language or "").replace("_", "-").split("-")
    tag = parts[0].lower()
    region = next((part for part in parts[1:] if len(part) == 2), "")
    return tag if tag != "und" else "", region.upper()


def _folded(text: str) -> str:
    """Return the text with digits of all scripts and full-width signs in ASCII."""
    text = unicodedata.normalize("NFC", text)
    return "".join(
        str(unicodedata.decimal(char)) if not char.isascii() and char.isdecimal() else char for char in text
    ).translate(_FOLDED)


def _read_line(
    line: str, tag: str, region: str, default_year: int | None, rules: DateRules
) -> DateReading | None:
    """Read zone, time and date, each from what the ones before left of the line."""
    clock = find_clock(line, tag)
    zone = find_zone(line, (clock.start, clock.end) if clock else None, region, tag)
    blanks = [
        span
        for span in ((clock.start, clock.end) if clock else None, zone and (zone.start, zone.end))
        if span
    ]
    rest = _blanked(line, blanks)
    numeric = find_numeric(rest, tag, region, rules.order)
    worded = None if numeric else find_in_words(rest, tag, default_year)
    if numeric is None and worded is None:
        numeric = find_numeric(rest, tag, region, rules.order, short_year=True)
    found = numeric or worded
    if found is None:
        return None
    if clock is None:
        rest = _blanked(rest, [(found.start, found.end)])
        clock = find_clock(rest, tag, dotted=True)
        if clock is not None and zone is None:
            zone = find_zone(rest, (clock.start, clock.end), region, tag)
    info = zone.info if zone is not None else None
    reading = _reading(found.day, clock, info, rules)
    if reading is None or numeric is None:
        return reading
    exchanged = _reading(numeric.other, clock, info, rules) if numeric.other is not None else None
    return replace(reading, order=numeric.order, other=exchanged.moment if exchanged else None)


def _blanked(text: str, spans: list[tuple[int, int]]) -> str:
    """Return the text with separators in place of the spans, so that places stay the same."""
    for start, end in spans:
        text = f"{text[:start]}{'|' * (end - start)}{text[end:]}"
    return text


def _reading(day: date, clock: Clock | None, zone: tzinfo | None, rules: DateRules) -> DateReading | None:
    hour, minute, second = (clock.hour, clock.minute, clock.second) if clock is not None else (0, 0, 0)
    days, hour = divmod(hour, 24)
    info = zone or rules.timezone or UTC
    try:
        local = datetime.combine(day + timedelta(days=days), time(hour, minute, second), info)
        if plausible_time(local.astimezone(UTC)) is None:
            return None
    except (ValueError, OverflowError):
        return None
    return DateReading(local, has_zone=(zone or rules.timezone) is not None, has_time=clock is not None)
