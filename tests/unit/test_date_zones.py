"""Zones in all the forms in which feeds and pages state them: the same instant, or no zone at all."""

from datetime import UTC, datetime

import pytest

from crawler.dates.parse import parse_date, read_date

SEOUL = [
    "Sun, 29 Nov 2026 15:45:05 +09:00",
    "Sun, 29 Nov 2026 15:45:05 +0900 (KST)",
    "Sun, 29 Nov 2026 15:45:05 +9",
    "Sun, 29 Nov 2026 15:45:05 +900",
    "Sun, 29 Nov 2026 15:45:05 GMT+9",
    "Sun, 29 Nov 2026 15:45:05 UTC+09:00",
    "Sun, 29 Nov 2026 15:45:05 (UTC +9)",
    "Sun, 29 Nov 2026 15:45:05 KST",
    "Sun, 29 Nov 2026 15:45:05 Asia/Seoul",
    "Sun, 29 Nov 2026 03:45:05 PM +0900",
    "Sun Nov 29 15:45:05 KST 2026",
    "Sun Nov 29 15:45:05 +0900 2026",
    "Sun Nov 29 15:45:05 GMT+09:00 2026",
    "Sun Nov 29 2026 15:45:05 GMT+0900 (대한민국 표준시)",
    "Sun Nov 29 2026 15:45:05 GMT+0900 (Korean Standard Time)",
    "2026-11-29T15:45:05+09:00[Asia/Seoul]",
    "2026-11-29T15:45:05[Asia/Seoul]",
    "2026-11-29 15:45:05 KST",
    "2026-11-29 15:45:05.0 Asia/Seoul",
    "2026-11-29T15:45:05,123+0900",
    "2026-11-29 오후 3:45:05 KST",
    "29/Nov/2026:15:45:05 +0900",
    "20261129T154505+0900",
    "2026년 11월 29일 15:45:05 (한국시간)",
]


@pytest.mark.parametrize("written", SEOUL)
@pytest.mark.parametrize("language", ["ko", "en", None])
def test_a_zone_is_never_dropped(written, language):
    assert parse_date(written, language) == datetime(2026, 11, 29, 6, 45, 5, tzinfo=UTC)


@pytest.mark.parametrize(
    ("zone", "language", "hour"),
    [
        # East and South-East Asia
        ("WIB", "id", "08:45"), ("WITA", "id", "07:45"), ("WIT", "id", "06:45"), ("HKT", "zh", "07:45"),
        ("ICT", "vi", "08:45"), ("ICT", "th", "08:45"), ("MYT", "ms", "07:45"), ("JST", "ja", "06:45"),
        ("PKT", "ur", "10:45"), ("NPT", "ne", "10:00"), ("MMT", "my", "09:15"), ("SGT", "en", "07:45"),
        # Russia, Europe, Africa, America
        ("MSK", "ru", "12:45"), ("МСК", "ru", "12:45"), ("MEZ", "de", "14:45"), ("EAT", "sw", "12:45"),
        ("SAST", "af", "13:45"), ("BRT", "pt", "18:45"), ("ART", "es", "18:45"), ("-500", "en", "20:45"),
        ("-0330", "en", "19:15"), ("UTC-3", "pt", "18:45"), ("GMT+5:30", "hi", "10:15"), ("Z", "en", "15:45"),
        # letters of several countries: the country, then the language
        ("CST", "zh", "07:45"), ("CST", "zh-TW", "07:45"), ("CST", "en", "21:45"), ("CST", "es-MX", "21:45"),
        ("CST", "es-CU", "20:45"), ("IST", "hi", "10:15"), ("IST", "en-IN", "10:15"), ("IST", "he", "13:45"),
        ("IST", "en-IL", "13:45"), ("IST", "ga", "14:45"), ("BST", "en-GB", "14:45"), ("BST", "bn", "09:45"),
        ("EST", "en-US", "20:45"), ("EST", "en-AU", "05:45"), ("EST", "fr-CA", "20:45"), ("PST", "fil", "07:45"),
        ("PST", "en-US", "23:45"), ("AST", "ar", "12:45"), ("AST", "en-CA", "19:45"), ("AMT", "hy", "11:45"),
        ("AMT", "pt-BR", "19:45"), ("MST", "ms", "07:45"), ("MST", "en-US", "22:45"), ("GST", "ar", "11:45"),
        ("NST", "ne", "10:00"), ("NST", "en-CA", "19:15"),
    ],
)  # fmt: skip
def test_zone_names_and_offsets(zone, language, hour):
    for written in (f"Sun, 29 Nov 2026 15:45:05 {zone}", f"2026-11-29 15:45:05 {zone}"):
        found = parse_date(written, language)
        assert found is not None
        assert found.strftime("%H:%M") == hour


@pytest.mark.parametrize(("zone", "language"), [("IST", "de"), ("BST", "ja"), ("AMT", "en"), ("GST", "fr")])
def test_letters_that_neither_country_nor_language_decides_are_no_zone(zone, language):
    reading = read_date(f"29 Nov 2026 15:45:05 {zone}", language)
    assert reading is not None
    assert not reading.has_zone
    assert reading.moment == datetime(2026, 11, 29, 15, 45, 5, tzinfo=UTC)


@pytest.mark.parametrize(
    ("written", "language"),
    [
        ("29 novembre 2026 à 15:45 et plus", "fr"),
        ("29 Nov 2026 15:45 - 5 comments", "en"),
        ("15:45 - 29 Nov 2026", "en"),
        ("15:45 – 29.11.2026", "de"),
        ("29 awst 2026 15:45", "cy"),
    ],
)
def test_what_only_looks_like_a_zone_is_none(written, language):
    reading = read_date(written, language)
    assert reading is not None
    assert not reading.has_zone
    assert (reading.moment.day, reading.moment.hour, reading.moment.minute) == (29, 15, 45)
