"""Dates as publishers write them, in many calendars, to aware UTC.

Policy: a stated zone counts; without one the time is taken for UTC, and a day alone for its midnight. What is
more than a day ahead of the fetch is refused by whoever knows the time of the fetch (`crawler.ingest`).
"""

from __future__ import annotations

import re
import warnings
from datetime import UTC, datetime

from crawler.formats.times import believable, iso_time

_DIGITS = {ord(char): str(index % 10) for start in (0x0660, 0x06F0, 0x0966, 0x09E6, 0x0E50, 0xFF10)
           for index, char in enumerate(map(chr, range(start, start + 10)))}  # fmt: skip
_LABELS = re.compile(
    r"입력|송고시간|기사입력|최종수정|승인|등록|발행일|(?<=\d)\s*г\.|(?<=\d)\s*р\.|\bг\.|\bр\.|配信|更新日?|公開日?|掲載|发布时间|發布時間|来源"
    r"|published( on)?|updated( on)?|posted( on)?|เผยแพร่|นำเสนอ|diterbitkan|dipublikasikan|[:：]\s*(?=\d{4})",
    re.IGNORECASE,
)
_ZONES = {
    "МСК": "+03:00", "мск": "+03:00", "киевск": "+02:00", "WIB": "+07:00", "WITA": "+08:00",
    "WIT": "+09:00", "KST": "+09:00", "JST": "+09:00", "ICT": "+07:00", "น.": "",
}  # fmt: skip
_ERAS = {"令和": 2018, "平成": 1988, "昭和": 1925, "民國": 1911, "民国": 1911, "주체": 1911}
_ERA = re.compile(r"(令和|平成|昭和|民國|民国|주체)\s*(元|\d{1,3})\s*(?:年|\(\d{4}\)년?)")
_CJK_DATE = re.compile(r"(\d{4})\s*[年년.]\s*(\d{1,2})\s*[月월.]\s*(\d{1,2})\s*[日일.]?")
_CJK_TIME = re.compile(
    r"(오전|오후|午前|午後|上午|下午|凌晨|晚上)?\s*(\d{1,2})\s*[:時时시点點]\s*(\d{1,2})?\s*[分분]?"
)
_AFTERNOON = ("오후", "午後", "下午", "晚上")
_THAI_YEAR = re.compile(r"(?:พ\.ศ\.\s*)?\b(2[45]\d{2})\b")
_THAI_SHORT = re.compile(r"([\u0e01-\u0e4e]+\.?[\u0e01-\u0e4e]*\.?)\s+(6\d|7\d)\b")
_LEVANTINE = {"كانون الثاني": "يناير", "شباط": "فبراير", "آذار": "مارس", "نيسان": "أبريل", "أيار": "مايو",
              "حزيران": "يونيو", "تموز": "يوليو", "آب": "أغسطس", "أيلول": "سبتمبر", "تشرين الأول": "أكتوبر",
              "تشرين الثاني": "نوفمبر", "كانون الأول": "ديسمبر"}  # fmt: skip
MAX_CHARS = 120


def read_date(text: str, language: str | None = None) -> datetime | None:
    """The moment that a publisher's date line names, aware UTC; None where it names none.

    `language` matters: `05/11/2025` is 5 November in Indonesian, 11 May in American English.
    """
    cleaned = " ".join(text.translate(_DIGITS).split())[:MAX_CHARS]
    if not cleaned:
        return None
    if (exact := iso_time(cleaned)) is not None:
        return exact
    cleaned = _common_years(_LABELS.sub(" ", cleaned))
    return _cjk(cleaned) or _by_library(cleaned, language)


def _common_years(text: str) -> str:
    """Japanese eras, ROC, Juche and Buddhist years as common ones; Levantine months as Egyptian ones."""
    text = _ERA.sub(lambda m: f"{_ERAS[m[1]] + (1 if m[2] == '元' else int(m[2]))}年", text)
    if re.search(r"[\u0e01-\u0e5b]", text):
        text = _THAI_YEAR.sub(lambda m: str(int(m[1]) - 543), text)
        text = _THAI_SHORT.sub(lambda m: f"{m[1]} {int(m[2]) + 2500 - 543}", text)
    for name, common in _LEVANTINE.items():
        text = text.replace(name, common)
    for name, offset in _ZONES.items():
        text = text.replace(name, offset)
    return " ".join(text.split())


def _cjk(text: str) -> datetime | None:
    """Year, month, day and time in Korean, Japanese or Chinese; Seoul's or Tokyo's zone only where stated."""
    found = _CJK_DATE.search(text)
    if found is None:
        return None
    hour = minute = 0
    rest = text[found.end() :]
    if at := _CJK_TIME.search(rest):
        hour, minute = int(at[2]), int(at[3] or 0)
        hour = hour % 12 + (12 if at[1] in _AFTERNOON else 0) if at[1] else hour
    zone = re.search(r"[+-]\d\d:?\d\d\s*$", rest)
    stamp = f"{found[1]}-{int(found[2]):02}-{int(found[3]):02}T{hour:02}:{minute:02}"
    return iso_time(stamp + (zone[0].strip() if zone else ""))


def _by_library(text: str, language: str | None) -> datetime | None:
    import dateparser

    settings = {
        "TIMEZONE": "UTC",
        "RETURN_AS_TIMEZONE_AWARE": True,
        "TO_TIMEZONE": "UTC",
        "STRICT_PARSING": True,
    }
    languages = [language] if language and language != "und" else None
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # its own use of deprecated calls
        for chosen in (languages, None) if languages else (None,):
            try:
                found = dateparser.parse(text, languages=chosen, settings=settings)
            except (ValueError, OverflowError, TypeError, KeyError):
                continue
            if found is not None:
                return believable(found.astimezone(UTC))
    return None
