"""Dates as CLDR formats them in some eighty languages are read back; no text raises or takes long."""

import time
from datetime import UTC, datetime

import pytest
from babel import Locale, localedata
from babel.dates import format_date, format_time, get_timezone
from hypothesis import given
from hypothesis import strategies as st

from crawler.dates.parse import MAX_CHARS, parse_date

LOCALES = [
    "af", "am", "ar", "az", "be", "bg", "bn", "bs", "ca", "cs", "cy", "da", "de", "de_AT",
    "el", "en", "en_AU", "en_GB", "en_IN", "es", "es_MX", "et", "eu", "fa", "fi", "fil", "fr", "fr_CA",
    "ga", "gl", "gu", "he", "hi", "hr", "hu", "hy", "id", "is", "it", "ja", "ka", "kk",
    "km", "kn", "ko", "ky", "lo", "lt", "lv", "mk", "ml", "mn", "mr", "ms", "my", "nb",
    "ne", "nl", "nn", "pa", "pl", "ps", "pt", "pt_PT", "ro", "ru", "sk", "sl", "so",
    "sq", "sr", "sr_Latn", "sv", "sw", "ta", "te", "tg", "th", "tk", "tr", "uk", "ur", "uz",
    "vi", "zh", "zh_Hant", "zu",
]  # fmt: skip
MOMENTS = [
    datetime(2026, 11, 5, 15, 45, 5, tzinfo=UTC),
    datetime(2026, 1, 29, 0, 7, 9, tzinfo=UTC),
    datetime(2025, 8, 3, 12, 30, 0, tzinfo=UTC),
    datetime(2024, 2, 29, 9, 5, 0, tzinfo=UTC),
    datetime(2026, 5, 31, 23, 59, 0, tzinfo=UTC),
]


@pytest.mark.parametrize("name", LOCALES)
def test_formatted_dates_are_read_back(name):
    localedata._cache.clear()  # loading some locales changes others that are loaded
    locale, tag, utc = Locale.parse(name), name.replace("_", "-"), get_timezone("UTC")
    for moment in MOMENTS:
        for length in ("full", "long", "medium", "short"):
            day = format_date(moment, length, locale=locale)
            assert parse_date(day, tag) == moment.replace(hour=0, minute=0, second=0), day
            for clock, exact in (("short", moment.replace(second=0)), ("medium", moment), ("long", moment)):
                written = f"{day}, {format_time(moment, clock, locale=locale, tzinfo=utc)}"
                assert parse_date(written, tag) == exact, written


@pytest.mark.parametrize("day", ["2026 නොවැම්බර් 5", "2026 නොවැ 5, බ්‍රහස්පතින්දා"])
def test_a_date_in_sinhala(day):
    """Not among the locales: Babel 2.19 formats its dates with the names of moons, which newspapers do not use."""
    assert parse_date(day, "si") == datetime(2026, 11, 5, tzinfo=UTC)


PIECES = st.lists(
    st.sampled_from(
        ["2026", "11", "5", "05.11.2026", "15:45", "24:00", "KST", "GMT+7", "+0900", "오후", "م", "พ.ศ.", "Nov", "令和8年", "주체115",
         "ноября", " ", ",", "/", "-", ":", ".", "[Asia/Seoul]", "Europe/../x", "+99:99", "9" * 30, "\u0661\u0662", "٫", "(", "©"]
    ),
    max_size=40,
).map("".join)  # fmt: skip
TAGS = st.sampled_from([None, "en", "ko", "th", "fa", "xx", "en-IN", "zh-Hant-TW", "-", "--", "é_"])


@given(
    st.one_of(st.text(max_size=200), PIECES, st.binary(max_size=200).map(lambda raw: raw.decode("latin-1"))),
    TAGS,
)
def test_any_text_gives_a_time_in_utc_or_none(text, tag):
    found = parse_date(text, tag, default_year=2026)
    assert found is None or found.utcoffset().total_seconds() == 0


@pytest.mark.parametrize(
    "piece",
    [
        "9",
        "1-",
        "1:",
        "a ",
        "(",
        "+9 ",
        "01.01.",
        "1 ",
        "เ",
        "年",
        "GMT+",
        "AM ",
        "Nov ",
        "25 Nov 2026 ",
        "[Asia/",
        "\u0300",
        ": ",
        "5 KST ",
    ],
)
def test_reading_is_linear(piece):
    short, long = (piece * length for length in (MAX_CHARS // len(piece), 2_000_000 // len(piece)))
    for text in (short, long):
        begun = time.process_time()
        parse_date(text, "en")
        assert time.process_time() - begun < 0.05  # a line is cut at its limit, and takes a fraction of this
