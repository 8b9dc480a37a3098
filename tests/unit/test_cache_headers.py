from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.fetching.cache_headers import freshness_s, http_date, retry_after_s

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)


def _at(seconds: float) -> str:
    return format_datetime(NOW + timedelta(seconds=seconds), usegmt=True)


@pytest.mark.parametrize(
    ("value", "seconds"),
    [
        ("120", 120),
        (" 7 ", 7),
        ("1.5", 1.5),
        (_at(90), 90),
        (_at(-90), 0),
        ("soon", None),
        ("", None),
        ("-5", None),
    ],
)
def test_retry_after_as_seconds_or_date(value, seconds):
    assert retry_after_s({"retry-after": value}, NOW) == seconds


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({"cache-control": "public, max-age=600"}, 600),
        ({"cache-control": 'max-age="600"'}, 600),
        ({"cache-control": "s-maxage=9"}, None),
        ({"cache-control": "max-age=0"}, None),
        ({"cache-control": "max-age=600", "age": "200"}, 400),
        ({"cache-control": "max-age=600", "age": "900"}, None),
        ({"cache-control": "max-age=600", "age": "old"}, 600),
        ({"cache-control": "no-cache, max-age=600"}, None),
        ({"cache-control": "no-store"}, None),
        ({"cache-control": "max-age=600", "expires": _at(60)}, 600),
        ({"expires": _at(300)}, 300),
        ({"expires": _at(300), "date": _at(100)}, 200),
        ({"expires": _at(-300)}, None),
        ({"expires": "0"}, None),
        ({"expires": "-1"}, None),
        ({}, None),
    ],
)
def test_freshness(headers, seconds):
    assert freshness_s(headers, NOW) == seconds


@given(st.text(max_size=60))
def test_no_header_value_crashes(value):
    headers = {"retry-after": value, "cache-control": value, "expires": value, "date": value}
    assert (retry_after_s(headers, NOW) or 0) >= 0
    assert (freshness_s(headers, NOW) or 0) >= 0
    parsed = http_date(value)
    assert parsed is None or parsed.tzinfo is not None
