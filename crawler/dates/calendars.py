"""Rewrites dates of other calendars, and month names that libraries lack, as `2026-03-01`.

Japanese eras, Republic of China, Juche, Thai Buddhist and Persian solar years; Levantine and Maghreb months.
"""

from __future__ import annotations

import re
from datetime import date, timedelta

_ERAS = {"令和": 2018, "平成": 1988, "昭和": 1925, "民國": 1911, "民国": 1911, "주체": 1911}
_JUCHE_WITH_YEAR = re.compile(r"주체\s*\d{1,3}\s*\((\d{4})\)")
_ERA = re.compile(r"(令和|平成|昭和|民國|民国|주체)\s*(元|\d{1,3})\s*[年년]")
_CJK_DATE = re.compile(
    r"(?<!\d)(?:(\d{4})\s*[年년]\s*)?(\d{1,2})\s*[月월]\s*(\d{1,2})(?:\s*[日일号號]|(?(1)(?!\d)|(?!)))"
)
"""The word for day may be missing if there is a year."""
_HAN_NUMBER = re.compile(r"[〇零○一二三四五六七八九十]{1,4}(?=\s?[年月日號号])")
_HAN_DIGITS = {**{digit: number for number, digit in enumerate("〇一二三四五六七八九")}, "零": 0, "○": 0}
_MONGOLIAN = re.compile(r"(\d{4})\s+оны\s+(\d{1,2})(?:-?р|\s+дугаар|\s+дүгээр)?\s+сарын\s+(\d{1,2})")
_BUDDHIST = re.compile(r"(?<!\d)(?:พ\.?ศ\.?\s*)?(24[5-9]\d|25\d\d)(?!\d)")
_THAI = re.compile(r"[\u0e01-\u0e5b]")
_THAI_SHORT = re.compile(
    r"(?<![\u0e01-\u0e4e.])(?!นาฬิกา|นาที)([\u0e01-\u0e4e][\u0e01-\u0e4e.]*)\s*([56789]\d)(?!\d|[:.]\d)"
)
_ARABIC_MONTH_NAMES = (
    ("كانون الثاني", "جانفي", "يناير"), ("شباط", "فيفري", "فبراير"), ("آذار", "اذار", "مارس"),
    ("نيسان", "أفريل", "أبريل", "ابريل", "إبريل"), ("أيار", "ايار", "ماي", "مايو"),
    ("حزيران", "جوان", "يونيو", "يونيه"), ("تموز", "جويلية", "يوليوز", "يوليو", "يوليه"),
    ("آب", "أوت", "غشت", "أغسطس", "اغسطس"), ("أيلول", "ايلول", "شتنبر", "سبتمبر"),
    ("تشرين الأول", "تشرين الاول", "أكتوبر", "اكتوبر"), ("تشرين الثاني", "نونبر", "نوفمبر"),
    ("كانون الأول", "كانون الاول", "دجنبر", "ديسمبر"),
)  # fmt: skip
_ARABIC_MONTHS = {name: number for number, names in enumerate(_ARABIC_MONTH_NAMES, 1) for name in names}
_PERSIAN_MONTHS = {
    name: number
    for number, name in enumerate(
        ("فروردین", "اردیبهشت", "خرداد", "تیر", "مرداد", "شهریور", "مهر", "آبان", "آذر", "دی", "بهمن",
         "اسفند"),
        1,
    )
}  # fmt: skip
_PERSIAN_DATE = re.compile(r"(?<!\d)(1[34]\d\d)[/.\-](\d{1,2})[/.\-](\d{1,2})(?!\d)")
_PERSIAN_DIGITS = re.compile("[\u06f0-\u06f9]")
_PERSIAN_CALENDAR_LANGUAGES = ("fa", "ps")
OTHER_CALENDARS = ("th", *_PERSIAN_CALENDAR_LANGUAGES)
"""Languages whose dates in plain digits may be of another calendar."""
_MONTH_DAYS = (0, 31, 62, 93, 124, 155, 186, 216, 246, 276, 306, 336)
_NOWRUZ_1404 = date(2025, 3, 21)
"""1 Farvardin 1404; the 33-year cycle of leap years is valid from 1342 to 1470."""
_LEAP_YEARS_IN_CYCLE = (1, 5, 9, 13, 17, 22, 26, 30)


def to_gregorian(text: str, language: str | None, *, original: str, default_year: int | None = None) -> str:
    """Return the line with a date of another calendar rewritten.

    `text` has ASCII digits, `original` the publisher's, which identify Persian years. `default_year` is used
    for a Chinese, Japanese or Korean date without a year.
    """
    text = _HAN_NUMBER.sub(_han_number, text)
    text = _JUCHE_WITH_YEAR.sub(r"\1", text)
    text = _ERA.sub(lambda m: f"{_ERAS[m[1]] + (1 if m[2] == '元' else int(m[2]))}年", text)
    if _THAI.search(text) or language == "th":
        text = _THAI_SHORT.sub(lambda m: f"{m[1]} {2500 + int(m[2])}", text)
    text = _BUDDHIST.sub(lambda m: str(int(m[1]) - 543), text)
    if language in _PERSIAN_CALENDAR_LANGUAGES or _PERSIAN_DIGITS.search(original):
        text = _PERSIAN_DATE.sub(lambda m: _persian_to_gregorian(m[0], int(m[1]), int(m[2]), int(m[3])), text)
        text = _month_name_pattern(_PERSIAN_MONTHS).sub(
            lambda m: _persian_to_gregorian(m[0], int(m[3]), _PERSIAN_MONTHS[m[2]], int(m[1])), text
        )
    text = _month_name_pattern(_ARABIC_MONTHS).sub(
        lambda m: _iso_date(int(m[3]), _ARABIC_MONTHS[m[2]], int(m[1])), text
    )
    text = _MONGOLIAN.sub(lambda m: _iso_date(int(m[1]), int(m[2]), int(m[3])), text)
    # The space separates it from the time, which in Chinese follows directly.
    return _CJK_DATE.sub(
        lambda m: (
            f"{_iso_date(int(m[1]) if m[1] else default_year, int(m[2]), int(m[3]))} "
            if m[1] or default_year
            else m[0]
        ),
        text,
    ).strip()


def _han_number(match: re.Match[str]) -> str:
    """Return 二〇二六 as 2026 and 二十九 as 29."""
    tens, ten, ones = match[0].rpartition("十")
    if not ten:
        return "".join(str(_HAN_DIGITS[digit]) for digit in ones)
    if len(tens) > 1 or len(ones) > 1 or "十" in tens:
        return match[0]
    return str(10 * (_HAN_DIGITS[tens] if tens else 1) + (_HAN_DIGITS[ones] if ones else 0))


def _month_name_pattern(months: dict[str, int]) -> re.Pattern[str]:
    """Return the pattern of day, month name (or two names of it), year."""
    names = "|".join(sorted(map(re.escape, months), key=len, reverse=True))
    return re.compile(rf"(?<!\d)(\d{{1,2}})\s+({names})(?:\s*[/(]\s*\w+(?: \w+)?\)?)?[,،]?\s+(\d{{4}})")


def _persian_to_gregorian(original: str, year: int, month: int, day: int) -> str:
    """Convert a date of the Persian solar calendar; a day that does not exist stays as it was."""
    if not (1 <= month <= 12 and 1 <= day <= 31 and 1342 <= year <= 1470):
        return original
    leaps = _leap_days(year) - _leap_days(1404)
    start = _NOWRUZ_1404 + timedelta(days=365 * (year - 1404) + leaps)
    gregorian = start + timedelta(days=_MONTH_DAYS[month - 1] + day - 1)
    return _iso_date(gregorian.year, gregorian.month, gregorian.day)


def _leap_days(year: int) -> int:
    """Return the number of leap days before a year, from the start of the cycles."""
    cycles, rest = divmod(year - 1, 33)
    return 8 * cycles + sum(leap <= rest for leap in _LEAP_YEARS_IN_CYCLE)


def _iso_date(year: int | None, month: int, day: int) -> str:
    return f"{year or 0:04}-{month:02}-{day:02}"
