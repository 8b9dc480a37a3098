"""Finds the time zone in a date line: an offset, a name, or a place of the zone database."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, timedelta, timezone, tzinfo
from functools import lru_cache
from zoneinfo import ZoneInfo

from crawler.dates.zone_names import AMBIGUOUS, OFFSETS, ambiguous_offset

_BY_NAME = {name.upper(): offset for name, offset in OFFSETS.items()}
_NAMES = "|".join(re.escape(name) for name in sorted((*OFFSETS, *AMBIGUOUS), key=len, reverse=True))
_OFFSET = r"(?P<sign>[+\-−])(?P<hours>\d{1,2})(?::?(?P<minutes>\d\d))?(?!\d|[-./:]\d)"
_PLACE = (
    r"(?:Africa|America|Antarctica|Asia|Atlantic|Australia|Europe|Indian|Pacific|Etc)/[A-Za-z_+\-0-9/]{2,40}"
)
_BASED = r"(?:GMT|UTC|UT|Z)\s?(?P<based>[+\-−–]\s?\d{1,2}(?::?\d\d)?)(?!\d|[-./:]\d)"
_OPEN, _CLOSE = r"[\s,;|(\[（·]{0,4}", r"[)\]）]?"
_BESIDE_CLOCK = re.compile(
    rf"{_OPEN}(?:(?P<place>{_PLACE})|{_BASED}|{_OFFSET}|(?P<name>{_NAMES})(?!\w)){_CLOSE}", re.IGNORECASE
)
_ANYWHERE = re.compile(
    rf"\(?(?<![\w/])(?:(?P<place>{_PLACE})|{_BASED}|(?P<name>{_NAMES})(?!\w))\)?", re.IGNORECASE
)
_MORE = re.compile(rf"{_OPEN}(?:{_PLACE}|{_NAMES})(?!\w){_CLOSE}|\s*\([^()\d]{{2,40}}\)", re.IGNORECASE)
_ALSO_WORDS = frozenset({"ET", "EST", "ART", "EAT", "PET", "ACT", "CAT", "COT", "MUT", "CT", "MT", "PT",
"RET", "SCT",
                         "Z", "UT", "BT", "NT", "GET", "BOT", "VET", "WIT", "AST", "TSI", "SRET", "SAKT",
                         "FET",
                         "ECT", "IST", "WEST", "WAST"})  # fmt: skip
"""Words of other languages if they are not in capitals."""
_LONE_WORDS = frozenset({"ET", "ART", "EAT", "PET", "ACT", "CAT", "COT", "MUT", "RET", "SCT", "Z", "UT",
"BT", "NT", "GET",
                         "BOT", "VET", "CT", "MT", "PT", "ECT", "TSI", "WEST"})  # fmt: skip
"""Zones only beside a time: elsewhere capitals are more likely to mean something else."""
_MAX_MINUTES = 15 * 60


@dataclass(frozen=True, slots=True)
class Zone:
    """A stated zone and its place in the text; `info` None: its letters mean several, and nothing decides."""

    info: tzinfo | None
    start: int
    end: int


def find_zone(text: str, clock: tuple[int, int] | None, region: str, language: str) -> Zone | None:
    """Return the zone behind the time of day, whose span is `clock`, else one elsewhere in the text."""
    if clock is not None and (match := _BESIDE_CLOCK.match(text, clock[1])):
        zone = _as_zone(match, region, language)
        if zone is not None:
            more = _MORE.match(text, zone.end)
            return Zone(zone.info, zone.start, more.end() if more else zone.end)
    for match in _ANYWHERE.finditer(text):
        name = (match["name"] or "").upper()
        if (
            name
            and match["name"] != name
            and match["name"].isascii()
            and match[0][0] != "("
            and " " not in name
        ):
            continue
        if name not in _LONE_WORDS and (zone := _as_zone(match, region, language)) is not None:
            return zone
    return None


def _as_zone(match: re.Match[str], region: str, language: str) -> Zone | None:
    start, end = match.span()
    if match["place"]:
        info = _place(match["place"])
        return Zone(info, start, end) if info is not None else None
    if match["name"]:
        written = match["name"]
        name = written.upper()
        if name in _ALSO_WORDS and written != name and language not in ("", "en"):
            return None
        offset = ambiguous_offset(name, region, language) if name in AMBIGUOUS else _BY_NAME[name]
        return Zone(None if offset is None else _fixed(offset), start, end)
    if match["based"]:
        digits = re.sub(r"\D", "", match["based"])
        hours, minutes = (digits, "0") if len(digits) <= 2 else (digits[:-2], digits[-2:])
        return _bounded(match["based"][0], hours, minutes, start, end)
    if len(match["hours"]) == 1 and match["minutes"] is None and match["sign"] != "+":
        return None  # `15:45 -5` may be a count
    return _bounded(match["sign"], match["hours"], match["minutes"] or "0", start, end)


def _bounded(sign: str, hours: str, minutes: str, start: int, end: int) -> Zone | None:
    total = int(hours) * 60 + int(minutes)
    if total > _MAX_MINUTES:
        return None
    return Zone(_fixed(total if sign == "+" else -total), start, end)


@lru_cache(maxsize=128)
def _fixed(minutes: int) -> tzinfo:
    return timezone(timedelta(minutes=minutes)) if minutes else UTC


@lru_cache(maxsize=128)
def _place(name: str) -> tzinfo | None:
    try:
        return ZoneInfo(name)
    except (KeyError, ValueError, OSError):
        return None
