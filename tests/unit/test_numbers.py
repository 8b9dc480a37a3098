"""The values of numbers, in the notations of many languages."""

import math
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alerts.figures.numbers.find import MAX_NUMBERS, find_numbers
from alerts.text.normalize import normal_form


def values(text, language):
    return [
        (one.low, one.high) if one.low != one.high else one.low
        for one in find_numbers(normal_form(text), language)
    ]


@pytest.mark.parametrize(
    ("language", "text", "value"),
    [
        ("en", "2,000", 2000), ("en", "4.7 thousand", 4700), ("en", "twelve thousand", 12_000),
        ("en", "1.5 million", 1_500_000), ("en", "10-12 thousand", (10_000, 12_000)),
        ("en", "between 10,000 and 12,000", (10_000, 12_000)), ("hi", "1,00,000", 100_000), ("hi", "2 लाख", 200_000),
        ("de", "12.000", 12_000), ("de", "dreitausend", 3000), ("de", "zehn- bis zwölftausend", (10_000, 12_000)),
        ("fr", "11 000", 11_000), ("fr", "un millier", 1000), ("fr", "cinq cents", 500),
        ("es", "once mil", 11_000), ("it", "quindicimila", 15_000), ("pl", "12 tys.", 12_000),
        ("ru", "4,7 тысячи", 4700), ("ru", "пять тысяч", 5000), ("uk", "три сотні", 300),
        ("id", "lima ribu", 5000), ("id", "6.000", 6000), ("vi", "10 nghìn", 10_000),
        ("tr", "15 bin", 15_000), ("tr", "4 binden", 4000), ("ar", "15 ألف", 15_000), ("ar", "٢٠٠٠", 2000),
        ("ko", "1만5천 명", 15_000), ("ko", "1만 5천 명", 15_000), ("ko", "4천700명", 4700), ("ko", "1만5000명", 15_000),
        ("zh", "一万二千人", 12_000), ("zh", "约1.1万人", 11_000), ("zh", "两千余人", 2000), ("ja", "約600人", 600),
        ("ja", "１万５０００人", 15_000), ("th", "1.5 หมื่น", 15_000),
    ],
)  # fmt: skip
def test_numbers_are_read_in_the_notation_of_their_language(language, text, value):
    assert values(text, language) == [value]


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "10:30"), ("en", "2024-12-30"), ("en", "T34"), ("en", "Su-35"), ("en", "106th"), ("ru", "106-й"),
        ("zh", "第三旅"), ("ko", "조선 억류"), ("en", "https://example.org/300/soldiers"), ("tr", "4.5.2024"),
        ("de", "Tausende"),
    ],
)  # fmt: skip
def test_times_dates_types_and_ordinals_are_skipped(language, text):
    assert values(text, language) == []


def test_turkish_bina_is_not_the_scale_word_bin():
    assert values("4 bina çöktü", "tr") == [4]


def test_the_number_of_numbers_is_limited():
    assert len(find_numbers("7 " * 1000, "en")) == MAX_NUMBERS


@given(value=st.integers(min_value=1000, max_value=10**12), mark=st.sampled_from([",", ".", " "]))
def test_grouped_digits_keep_their_value(value, mark):
    assert values(f"{value:,}".replace(",", mark), "en") == [value]


@given(
    text=st.text(alphabet="0123456789.,'/:- 万千百十만천억三두 tomilnthousandk第", max_size=60),
    language=st.sampled_from(["en", "ko", "zh", "de", "th"]),
)
def test_any_text_gives_ordered_finite_numbers(text, language):
    found = find_numbers(normal_form(text), language)
    assert all(0 <= one.low <= one.high < math.inf for one in found)
    assert all(one.end <= other.start for one, other in pairwise(found))
