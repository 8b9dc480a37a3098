from datetime import UTC, datetime

import pytest

from crawler.dates.parse import parse_date

DAY = (2025, 10, 27)


def _utc(*parts):
    return datetime(*parts, tzinfo=UTC)


AS_WRITTEN = [
    ("2026-03-01T10:15:00+02:00", None, _utc(2026, 3, 1, 8, 15)),
    ("2026-03-01T10:15:00Z", None, _utc(2026, 3, 1, 10, 15)),
    ("2026-03-01 10:15", None, _utc(2026, 3, 1, 10, 15)),
    ("2026-03-01", None, _utc(2026, 3, 1)),
    ("20260301T101500+0900", None, _utc(2026, 3, 1, 1, 15)),
    ("20260301T1015Z", None, _utc(2026, 3, 1, 10, 15)),
    ("20260301101500", "ko", _utc(2026, 3, 1, 10, 15)),
    ("202603011015", "ja", _utc(2026, 3, 1, 10, 15)),
    ("20260301", None, _utc(2026, 3, 1)),
    ("20261301T101500Z", None, None),
    ("Sun, 01 Mar 2026 10:15:00 +0900", "en", _utc(2026, 3, 1, 1, 15)),
    ("March 1, 2026 10:15 am", "en", _utc(2026, 3, 1, 10, 15)),
    ("1. März 2026, 10:15 Uhr", "de", _utc(2026, 3, 1, 10, 15)),
    ("27.10.2025, 10:15 Uhr", "de", _utc(*DAY, 10, 15)),
    ("1er mars 2026 à 10h15", "fr", _utc(2026, 3, 1, 10, 15)),
    ("Publié le 27/10/2025 à 10:15", "fr", _utc(*DAY, 10, 15)),
    ("27 de octubre de 2025", "es", _utc(*DAY)),
    ("27 października 2025, 10:15", "pl", _utc(*DAY, 10, 15)),
]
ORDER_OF_DAY_AND_MONTH = [
    ("05/11/2025 10:00", "id", _utc(2025, 11, 5, 10)),
    ("05/11/2025 10:00", "en-US", _utc(2025, 5, 11, 10)),
    ("05/11/2025 10:00", "en-GB", _utc(2025, 11, 5, 10)),
    ("27/10/2025", "en", _utc(*DAY)),
    ("10/27/2025", "de", _utc(*DAY)),
    ("25.10.27 10:15", "ko", _utc(*DAY, 10, 15)),
    ("27.10.25 10:15", "ru", _utc(*DAY, 10, 15)),
]
INDONESIAN_AND_MALAY = [
    ("Minggu, 1 Maret 2026 17:15 WIB", "id", _utc(2026, 3, 1, 10, 15)),
    ("Senin, 27 Okt 2025 17:15 WITA", "id", _utc(*DAY, 9, 15)),
    ("27 Oktober 2025 | 17:15 WIT", "id", _utc(*DAY, 8, 15)),
    ("Diterbitkan 27/10/2025 17:15 WIB", "id", _utc(*DAY, 10, 15)),
    ("Isnin, 27 Oktober 2025 10:15", "ms", _utc(*DAY, 10, 15)),
]
KOREAN = [
    ("입력 2026.03.01. 오후 7:15", "ko", _utc(2026, 3, 1, 19, 15)),
    ("기사입력 2025.10.27. 오전 12:05", "ko", _utc(*DAY, 0, 5)),
    ("송고시간 2025-10-27 10:15", "ko", _utc(*DAY, 10, 15)),
    ("2026년 3월 1일 19시 15분", "ko", _utc(2026, 3, 1, 19, 15)),
    ("2026-03-01 19:15 KST", "ko", _utc(2026, 3, 1, 10, 15)),
    ("2025년 10월 27일 월요일", "ko", _utc(*DAY)),
    ("등록 : 2025.10.27 10:15:30", "ko", _utc(*DAY, 10, 15, 30)),
    ("주체114(2025)년 10월 27일", "ko", _utc(*DAY)),
    ("주체114(2025).10.27.", "ko", _utc(*DAY)),
]
JAPANESE_AND_CHINESE = [
    ("令和8年3月1日 午後7時15分", "ja", _utc(2026, 3, 1, 19, 15)),
    ("令和7年10月27日", "ja", _utc(*DAY)),
    ("令和元年5月1日", "ja", _utc(2019, 5, 1)),
    ("２０２５年１０月２７日（月）１０：１５", "ja", _utc(*DAY, 10, 15)),
    ("2025/10/27 10:15 JST", "ja", _utc(*DAY, 1, 15)),
    ("2026年3月1日 19:15", "zh", _utc(2026, 3, 1, 19, 15)),
    ("民國115年3月1日", "zh", _utc(2026, 3, 1)),
    ("民國114年10月27日 下午7:15", "zh", _utc(*DAY, 19, 15)),
    ("发布时间：2025-10-27 10:15", "zh", _utc(*DAY, 10, 15)),
    ("2025年10月27日 10:15（北京时间）", "zh", _utc(*DAY, 2, 15)),
]
CYRILLIC = [
    ("1 марта 2026 г., 13:15", "ru", _utc(2026, 3, 1, 13, 15)),
    ("27 октября 2025, 13:15 МСК", "ru", _utc(*DAY, 10, 15)),
    ("27 октября 2025 13:15 (мск)", "ru", _utc(*DAY, 10, 15)),
    ("27.10.2025 13:15 МСК", "ru", _utc(*DAY, 10, 15)),
    ("1 березня 2026, 12:15", "uk", _utc(2026, 3, 1, 12, 15)),
    ("27 жовтня 2025 р., 12:15", "uk", _utc(*DAY, 12, 15)),
    ("27 октомври 2025, 12:15", "bg", _utc(*DAY, 12, 15)),
    ("2025 оны 10-р сарын 27, 10:15", "mn", _utc(*DAY, 10, 15)),
]
THAI = [
    ("1 มีนาคม 2569 17:15 น.", "th", _utc(2026, 3, 1, 17, 15)),
    ("27 ตุลาคม พ.ศ. 2568", "th", _utc(*DAY)),
    ("27 ต.ค. 68 10:15 น.", "th", _utc(*DAY, 10, 15)),
    ("27 ต.ค. 2568", "th", _utc(*DAY)),
    ("27/10/2568 10:15", "th", _utc(*DAY, 10, 15)),
    ("๒๗ ตุลาคม ๒๕๖๘", "th", _utc(*DAY)),
    ("2568-10-27T17:15:00+07:00", "th", _utc(*DAY, 10, 15)),
]
ARABIC_AND_PERSIAN = [
    ("1 آذار 2026", "ar", _utc(2026, 3, 1)),
    ("1 مارس ٢٠٢٦", "ar", _utc(2026, 3, 1)),
    ("27 تشرين الأول 2025", "ar", _utc(*DAY)),
    ("27 تشرين الأول/أكتوبر 2025", "ar", _utc(*DAY)),
    ("27 أوت 2025", "ar", _utc(2025, 8, 27)),
    ("27 جويلية 2025 - 10:15", "ar", _utc(2025, 7, 27, 10, 15)),
    ("27 شتنبر 2025", "ar", _utc(2025, 9, 27)),
    ("۵ آبان ۱۴۰۴", "fa", _utc(*DAY)),
    ("۱۴۰۴/۰۸/۰۵ - ۱۰:۱۵", "fa", _utc(*DAY, 10, 15)),
    ("30 اسفند 1403", "fa", _utc(2025, 3, 20)),
    ("1404-01-01", "fa", _utc(2025, 3, 21)),
]
OTHERS = [
    ("Thứ Hai, 27/10/2025, 17:15 (GMT+7)", "vi", _utc(*DAY, 10, 15)),
    ("27 tháng 10, 2025", "vi", _utc(*DAY)),
    ("27 Ekim 2025 Pazartesi 10:15", "tr", _utc(*DAY, 10, 15)),
    ("27 Οκτωβρίου 2025, 10:15", "el", _utc(*DAY, 10, 15)),
    ("२७ अक्टूबर २०२५, 10:15", "hi", _utc(*DAY, 10, 15)),
    ("২৭ অক্টোবর ২০২৫, ১০:১৫", "bn", _utc(*DAY, 10, 15)),
]
AMBIGUOUS_ZONES = [
    ("October 27, 2025 3:45 PM IST", "en-IN", _utc(*DAY, 10, 15)),
    ("27 October 2025 12:15 IST", "en-IL", _utc(*DAY, 10, 15)),
    ("2025-10-27 18:15 CST", "zh", _utc(*DAY, 10, 15)),
    ("October 27, 2025 4:15 AM CST", "en-US", _utc(*DAY, 10, 15)),
    ("27 October 2025 16:15 BST", "bn", _utc(*DAY, 10, 15)),
    ("Oct. 27, 2025 6:15 a.m. EDT", "en-US", _utc(*DAY, 10, 15)),
    ("27 October 2025 11:15 CET", "en-GB", _utc(*DAY, 10, 15)),
]
NO_DATES = [
    ("yesterday's news", "en", None),
    ("2 hours ago", "en", None),
    ("10月27日(月)", "ja", None),
    ("27 October", "en", None),
    ("", None, None),
    ("0000-00-00T00:00:00Z", None, None),
    ("9999-99-99", None, None),
    ("45/45/2025", "id", None),
]


@pytest.mark.parametrize(
    ("text", "language", "moment"),
    [
        *AS_WRITTEN, *ORDER_OF_DAY_AND_MONTH, *INDONESIAN_AND_MALAY, *KOREAN, *JAPANESE_AND_CHINESE, *CYRILLIC,
        *THAI, *ARABIC_AND_PERSIAN, *OTHERS, *AMBIGUOUS_ZONES, *NO_DATES,
    ],
)  # fmt: skip
def test_as_publishers_write_them(text, language, moment):
    assert parse_date(text, language) == moment


@pytest.mark.parametrize(
    ("text", "language", "moment"),
    [
        ("10月27日(月) 10:15", "ja", _utc(*DAY, 10, 15)),
        ("10월 27일 10:15", "ko", _utc(*DAY, 10, 15)),
        ("27 October, 10:15", "en", _utc(*DAY, 10, 15)),
        ("27 октября, 13:15 МСК", "ru", _utc(*DAY, 10, 15)),
    ],
)
def test_a_missing_year_is_the_default_year(text, language, moment):
    assert parse_date(text, language, default_year=2025) == moment
