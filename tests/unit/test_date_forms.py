"""Clocks, epochs, the end of a day, labels of changes, and what is no date."""

from datetime import UTC, datetime

import pytest

from crawler.dates.parse import parse_date

AFTERNOON = datetime(2026, 11, 29, 15, 45, tzinfo=UTC)


@pytest.mark.parametrize(
    ("written", "language"),
    [
        ("2026-11-29 오후 3:45", "ko"), ("2026년 11월 29일 오후 3시 45분", "ko"), ("2026年11月29日 下午3:45", "zh"),
        ("2026年11月29日下午3时45分", "zh"), ("2026年11月29日 午後3時45分", "ja"), ("29 نوفمبر 2026 3:45 م", "ar"),
        ("29/11/2026 3:45 μ.μ.", "el"), ("29/11/2026 3:45 μμ", "el"), ("29/11/2026 03:45 CH", "vi"),
        ("29/11/2026 3:45 chiều", "vi"), ("29 Nov 2026 3:45 PTG", "ms"), ("29 Kasım 2026 ÖS 3:45", "tr"),
        ("29 नवंबर 2026, 3:45 अपराह्न", "hi"), ("29 de noviembre de 2026, 3:45 p. m.", "es"), ("29.11.2026 odp. 3:45", "cs"),
        ("2026. november 29. du. 3:45", "hu"), ("29 нояб. 2026 3:45 вечера", "ru"), ("29 November 2026 3.45pm", "en"),
        ("2026-11-29T15:45 PM", "en"), ("29 Nov 2026 15h45", "fr"), ("29 thg 11, 2026 15:45", "vi"),
        ("29 พ.ย. 2569 15.45 น.", "th"), ("29 ພະຈິກ 2026, 15 ໂມງ 45 ນາທີ", "lo"),
    ],
)  # fmt: skip
def test_morning_and_afternoon_in_the_words_of_the_language(written, language):
    assert parse_date(written, language) == AFTERNOON


@pytest.mark.parametrize(
    ("written", "language"),
    [
        ("20261129T15:45:00Z", "en"), ("20261129 15:45", "ko"), ("2026:11:29 15:45:00", "ja"), ("2026-11-29-15:45", "en"),
        ("29/Nov/2026:15:45:00 +0000", "en"), ("29-NOV-2026 15:45", "en"), ("二〇二六年十一月二十九日 15:45", "zh"), ("二〇二六年十一月二十九日下午3:45", "zh"),
        ("29 XI 2026 15:45", "pl"), ("Paz, 29 Kas 2026 15:45:00 +0000", "tr"), ("нд, 29 лис 2026 15:45:00 +0000", "uk"),
        ("周日, 29 11月 2026 15:45:00 +0000", "zh"), ("15:45, 29 ноября 2026", "ru"), ("ngày 29 tháng 11 năm 2026, 15 giờ 45", "vi"),
        ("2026年11月29 15:45", "zh"), ("29 เดือนพฤศจิกายน 2569 15:45", "th"), ("2026-лист-29 15:45", "uk"),
        ("2026 m. lapkričio 29 d. 15:45", "lt"), ("'26.11.29 15:45", "ko"), ("Nov 29th, 2026 3:45pm", "en-US"),
    ],
)  # fmt: skip
def test_forms_of_programs_and_of_languages(written, language):
    assert parse_date(written, language) == AFTERNOON


@pytest.mark.parametrize(
    ("written", "language"),
    [
        ("mar, 29 dic 2026 15:45", "es"), ("mar. 29 déc. 2026 15:45", "fr"), ("mar 29 dic 2026 15:45", "it"),
        ("mar., 29 dec. 2026, 15:45", "ro"), ("Tuesday 29 December 2026 15:45, may be changed", "en"),
    ],
)  # fmt: skip
def test_a_weekday_that_looks_like_a_month_is_none(written, language):
    assert parse_date(written, language) == AFTERNOON.replace(month=12)


@pytest.mark.parametrize(
    ("written", "language", "hour"),
    [
        ("29 Nov 2026 12:15 AM", "en", 0), ("29 Nov 2026 12:15 PM", "en", 12), ("2026-11-29 오전 12:15", "ko", 0),
        ("2026-11-29 오후 12:15", "ko", 12), ("2026-11-29 中午 12:15", "zh", 12), ("29/11/2026 12:15 SA", "vi", 0),
    ],
)  # fmt: skip
def test_twelve_is_midnight_in_the_morning_and_noon_in_the_afternoon(written, language, hour):
    assert parse_date(written, language) == datetime(2026, 11, 29, hour, 15, tzinfo=UTC)


@pytest.mark.parametrize(
    ("written", "language", "expected"),
    [
        ("2026-11-29T24:00:00+09:00", "ko", "2026-11-29T15:00"),
        ("29.11.2026 24:00 Uhr", "de", "2026-11-30T00:00"),
        ("31 Dec 2026 24:00:00 GMT", "en", "2027-01-01T00:00"),
        ("2026年11月29日 25:30", "ja", "2026-11-30T01:30"),
        ("2026-11-29T23:59:60Z", "en", "2026-11-29T23:59:59"),
    ],
)
def test_hour_24_is_the_next_day(written, language, expected):
    assert parse_date(written, language) == datetime.fromisoformat(expected).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    "written",
    ["1795966905", "1795966905.25", "1795966905000", "1795966905000000", "/Date(1795966905000)/"],
)
def test_seconds_since_1970(written):
    found = parse_date(written)
    assert found is not None
    assert found.replace(microsecond=0) == datetime(2026, 11, 29, 15, 41, 45, tzinfo=UTC)


@pytest.mark.parametrize(
    ("written", "language"),
    [
        ("© 2019-2024", "en"), ("Copyright 2024-11-29 Harbour Post", "en"), ("(c) 29.11.2024 Hafenpost", "de"), ("2024", "en"),
        ("2019-2024", "ru"), ("2026-11", "en"), ("November 2026", "en"), ("noviembre de 2026", "es"), ("2026年11月", "zh"),
        ("พ.ศ. 2569", "th"), ("12 comments", "en"), ("42 تعليق", "ar"), ("1234567890123456789", "en"), ("3000000000", "en"),
        ("15:45", "en"), ("31.02.2026", "de"), ("2026-13-45", "en"),
    ],
)  # fmt: skip
def test_a_year_or_a_month_alone_is_no_date(written, language):
    assert parse_date(written, language) is None


@pytest.mark.parametrize(
    ("written", "language"),
    [
        ("입력 2026.11.29 15:45 수정 2026.11.30 10:00", "ko"), ("최종수정 2026.11.30 10:00 입력 2026.11.29 15:45", "ko"),
        ("Updated: Nov 30, 2026 10:00 | Published: Nov 29, 2026 15:45", "en"),
        ("Published Nov 29, 2026 15:45, updated Nov 30, 2026 10:00", "en"),
        ("29.11.2026 15:45, обновлено 30.11.2026 10:00", "ru"), ("29.11.2026 15:45 Güncelleme: 30.11.2026 10:00", "tr"),
        ("Actualizado: 30/11/2026 10:00 | Publicado: 29/11/2026 15:45", "es"),
    ],
)  # fmt: skip
def test_the_time_of_a_change_is_not_that_of_publication(written, language):
    assert parse_date(written, language) == AFTERNOON
