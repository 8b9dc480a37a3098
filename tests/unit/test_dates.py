from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.dates import read_date


def _utc(*parts):
    return datetime(*parts, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "language", "moment"),
    [
        ("2026-03-01T10:15:00+02:00", None, _utc(2026, 3, 1, 8, 15)),
        ("2026-03-01T10:15:00Z", None, _utc(2026, 3, 1, 10, 15)),
        ("2026-03-01 10:15", None, _utc(2026, 3, 1, 10, 15)),
        ("2026-03-01", None, _utc(2026, 3, 1)),
        ("Sun, 01 Mar 2026 10:15:00 +0900", "en", _utc(2026, 3, 1, 1, 15)),
        ("March 1, 2026 10:15 am", "en", _utc(2026, 3, 1, 10, 15)),
        ("Minggu, 1 Maret 2026 17:15 WIB", "id", _utc(2026, 3, 1, 10, 15)),
        ("05/11/2025 10:00", "id", _utc(2025, 11, 5, 10)),
        ("입력 2026.03.01. 오후 7:15", "ko", _utc(2026, 3, 1, 19, 15)),
        ("2026년 3월 1일 19시 15분", "ko", _utc(2026, 3, 1, 19, 15)),
        ("2026-03-01 19:15 KST", "ko", _utc(2026, 3, 1, 10, 15)),
        ("令和8年3月1日 午後7時15分", "ja", _utc(2026, 3, 1, 19, 15)),
        ("2026年3月1日 19:15", "zh", _utc(2026, 3, 1, 19, 15)),
        ("民國115年3月1日", "zh", _utc(2026, 3, 1)),
        ("1 марта 2026 г., 13:15", "ru", _utc(2026, 3, 1, 13, 15)),
        ("1 березня 2026, 12:15", "uk", _utc(2026, 3, 1, 12, 15)),
        ("1 มีนาคม 2569 17:15 น.", "th", _utc(2026, 3, 1, 17, 15)),
        ("1 آذار 2026", "ar", _utc(2026, 3, 1)),
        ("1 مارس ٢٠٢٦", "ar", _utc(2026, 3, 1)),
        ("1. März 2026, 10:15 Uhr", "de", _utc(2026, 3, 1, 10, 15)),
        ("1er mars 2026 à 10h15", "fr", _utc(2026, 3, 1, 10, 15)),
        ("yesterday's news", "en", None),
        ("", None, None),
        ("0000-00-00T00:00:00Z", None, None),
        ("9999-99-99", None, None),
    ],
)
def test_as_publishers_write_them(text, language, moment):
    assert read_date(text, language) == moment


@given(st.text(max_size=60), st.sampled_from([None, "en", "ko", "th", "xx"]))
def test_any_text_is_a_moment_in_utc_or_none(text, language):
    found = read_date(text, language)
    assert found is None or found.utcoffset().total_seconds() == 0
