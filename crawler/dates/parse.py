"""Parses dates as publishers write them, in many languages and calendars, as aware UTC.

A stated zone is used. A time without one counts as UTC, a date without a time as midnight. Dates more than a
day ahead are rejected in `crawler.ingest`, where the time of the fetch is known.
"""

from __future__ import annotations

import re
import unicodedata
import warnings
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

from crawler.dates.calendars import to_gregorian
from crawler.dates.iso import parse_iso_time, plausible_time
from crawler.dates.zones import split_zone

_LABELS = re.compile(
    r"기사\s*입력|최종\s*수정|입력|송고\s*시간|송고|승인|등록|발행일?|수정|配信|更新日?|公開日?|掲載|发布时间|發布時間|发布|來源|来源"
    r"|опубликовано|обновлено|опубліковано|оновлено|published( on)?|updated( on)?|posted( on)?|last updated"
    r"|เผยแพร่|นำเสนอ|วันที่|diterbitkan|dipublikasikan|yayınlanma|güncelleme|publié le|veröffentlicht( am)?"
    r"|(?<=\d)\s*[гр]\.|\b[гр]\.|\buhr\b|น\.",
    re.IGNORECASE,
)
_LABELLED = re.compile(r"^[^\d:]{1,40}:\s*(?=\S)")
"""Text without digits before the first colon is a label, in whatever language."""
_SEPARATORS = re.compile(r"[·•|]|(?<=\d\d)\s*\bhrs?\b\.?|(?<=\d\d)\s+hs\b\.?")
_WEEKDAY = re.compile(
    r"[(（][月火水木金土日월화수목금토일一二三四五六]\w{0,2}[)）]|(?:星期|周|週)[一二三四五六日天]|[월화수목금토일]요일"
)
_FULLWIDTH = str.maketrans("：／（）．，　", ":/().,\u0020")
_YEAR_FIRST = re.compile(r"(?<!\d)(\d{4})\s*[-./]\s*(\d{1,2})\s*[-./]\s*(\d{1,2})(?!\d)\.?")
_YEAR_LAST = re.compile(r"(?<!\d)(\d{1,2})[-./](\d{1,2})[-./](\d{4}|\d{2})(?![\d:])")
_TIME = re.compile(
    r"(오전|오후|午前|午後|上午|下午|凌晨|早上|中午|晚上|am|pm|a\.m\.|p\.m\.|SA|CH)?\s*(?<!\d)(\d{1,2})\s*(?:[:：h]|[時时시点點])"
    r"\s*(\d{1,2})?(?::(\d\d)(?:[.,]\d+)?)?\s*[分분]?\s*(am\b|pm\b|a\.m\.|p\.m\.|SA\b|CH\b|م\b|ص\b|مساء|صباحا)?",
    re.IGNORECASE,
)
_AFTERNOON = ("오후", "午後", "下午", "晚上", "pm", "p.m.", "ch", "م", "مساء")
_YEAR_FIRST_LANGUAGES = ("ko", "ja", "zh", "hu", "mn", "lt")
_MONTH_FIRST_REGIONS = ("US", "PH")
_RFC5322 = re.compile(r"\d:\d\d\s+(?:[+-]\d{4}|GMT|UT|UTC|Z)$")
_MAIL_YEAR = re.compile(r"[A-Za-z]{3} (?:(?:19|20)\d\d|\d\d) \d")
_YEAR = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)")
_LANGUAGES_BY_SCRIPT = (
    (re.compile("[\u0400-\u04ff]"), ("ru", "uk", "bg", "be")),
    (re.compile("[\u0600-\u06ff]"), ("ar", "fa", "ur")),
    (re.compile("[\u0e00-\u0e7f]"), ("th",)),
    (re.compile("[\u0900-\u097f]"), ("hi", "mr", "ne")),
    (re.compile("[\u0980-\u09ff]"), ("bn",)),
    (re.compile("[\u0370-\u03ff]"), ("el",)),
    (re.compile("[\u0590-\u05ff]"), ("he",)),
)
_LATIN_LANGUAGES = ("en", "de", "fr", "es", "id", "it", "pt", "tr", "vi", "nl", "pl")
"""Tried if the language is unknown or does not match; trying all takes a second."""
MAX_CHARS = 120


def parse_date(text: str, language: str | None = None, *, default_year: int | None = None) -> datetime | None:
    """Parse a publisher's date line as aware UTC; None without a date.

    `language` is a tag, with its region if known: `05/11/2025` is 5 November in Indonesian and 11 May in
    American English, and IST differs between India and Israel. `default_year` is used for a missing year.
    """
    original = " ".join(text[: 4 * MAX_CHARS].split())[:MAX_CHARS]
    if not any(char.isdecimal() for char in original):
        return None
    cleaned = "".join(
        str(unicodedata.decimal(char)) if char.isdecimal() else char for char in original
    ).translate(_FULLWIDTH)
    tag, _, region = (language or "").replace("_", "-").partition("-")
    tag = tag.lower() if tag.lower() != "und" else ""
    cleaned = to_gregorian(cleaned, tag, original=original, default_year=default_year)
    if (exact := parse_iso_time(cleaned) or _parse_rfc5322(cleaned)) is not None:
        return exact
    cleaned = _WEEKDAY.sub(" ", _SEPARATORS.sub(" ", _LABELS.sub(" ", _LABELLED.sub("", cleaned))))
    cleaned = " ".join(cleaned.split()).lstrip(":,- ")
    cleaned, offset = split_zone(cleaned, region, tag)
    local = _parse_numeric(cleaned, tag, region) or _parse_with_dateparser(cleaned, tag, default_year)
    if local is None:
        return None
    try:
        return plausible_time(local - timedelta(minutes=offset or 0))
    except OverflowError:
        return None


def _parse_rfc5322(text: str) -> datetime | None:
    """Parse an RFC 5322 date with a numeric zone; ambiguous names like `IST` are not for it to guess."""
    if not _RFC5322.search(text) or not _MAIL_YEAR.search(text):  # it would read the year 0001 as 2001
        return None
    try:
        return plausible_time(parsedate_to_datetime(text).astimezone(UTC))
    except (ValueError, OverflowError, TypeError):
        return None


def _parse_numeric(text: str, language: str, region: str) -> datetime | None:
    """Parse year, month and day in digits, in the order of the language, and a time beside them."""
    if match := _YEAR_FIRST.search(text):
        year, month, day = (int(part) for part in match.groups())
    elif (match := _YEAR_LAST.search(text)) is not None:
        first, second, third = (int(part) for part in match.groups())
        year, month, day = _order_fields((first, second, third), match[3], language, region)
    else:
        return None
    hour, minute, second = _parse_clock(f"{text[: match.start()]} {text[match.end() :]}")
    try:
        return datetime(year, month, day, hour, minute, second, tzinfo=UTC)
    except ValueError:
        return None


def _order_fields(
    numbers: tuple[int, int, int], last: str, language: str, region: str
) -> tuple[int, int, int]:
    """Order three numbers as year, month, day for the language; a month above 12 is the day."""
    first, second, third = numbers
    if len(last) == 2 and language in _YEAR_FIRST_LANGUAGES:
        return 2000 + first, second, third
    year = third if len(last) == 4 else 2000 + third if language != "th" else 1957 + third
    month_first = region.upper() in _MONTH_FIRST_REGIONS or (language in ("en", "") and not region)
    month, day = (first, second) if month_first else (second, first)
    return (year, day, month) if month > 12 else (year, month, day)


def _parse_clock(text: str) -> tuple[int, int, int]:
    match = _TIME.search(text)
    if match is None:
        return 0, 0, 0
    hour, half = int(match[2]), (match[1] or match[5] or "").lower()
    if half and hour <= 12:
        is_afternoon = half in _AFTERNOON or (half == "中午" and hour < 3)
        hour = 12 if half == "中午" and hour == 12 else hour % 12 + (12 if is_afternoon else 0)
    return hour, int(match[3] or 0), int(match[4] or 0)


def _parse_with_dateparser(text: str, language: str, default_year: int | None) -> datetime | None:
    """Parse month names with dateparser, in the given language, then in the common ones of the script."""
    import dateparser

    if _YEAR.search(text) is None:
        if default_year is None:
            return None
        # Next to day and month: after the time it would be read as hours.
        text = re.sub(r"^(.*?)(?=,?\s+\S*\d{1,2}[:.h]\d\d|$)", rf"\1 {default_year}", text, count=1)
    common = next((names for script, names in _LANGUAGES_BY_SCRIPT if script.search(text)), _LATIN_LANGUAGES)
    settings = {"TIMEZONE": "UTC", "RETURN_AS_TIMEZONE_AWARE": True, "STRICT_PARSING": True}
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # its own use of deprecated calls
        for languages in ([language], list(common)) if language else (list(common),):
            try:
                parsed = dateparser.parse(text, languages=languages, settings=settings)
            except (ValueError, OverflowError, TypeError, KeyError):
                continue
            if isinstance(parsed, datetime):
                return parsed.astimezone(UTC)
    return None
