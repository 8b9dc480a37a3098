"""Tokens: words of one script each, whole with their combining marks."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alerts.text.tokens import TokenKind, distinct_tokens, tokens


def split(text):
    return [token.text for token in tokens(text)]


def kinds(text):
    return [(token.kind.value, token.text) for token in tokens(text)]


@pytest.mark.parametrize(
    "word",
    [
        "दिल्ली", "বাংলাদেশ", "தமிழ்நாடு", "മലയാളം", "ਪੰਜਾਬ", "ಕರ್ನಾಟಕ", "తెలుగు", "ગુજરાત", "සිංහල",
        "שָׁלוֹם", "مُحَمَّد", "e\u0301tude", "कि\u200dताब", "Çanakkale", "ÐÞǄ",
    ],
)  # fmt: skip
def test_a_word_includes_its_marks(word):
    assert split(f"{word} {word}, {word}") == [word] * 3


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("東京のCanonが新聞", [("han", "東京"), ("hiragana", "の"), ("word", "Canon"), ("hiragana", "が"), ("han", "新聞")]),
        ("バス会社", [("katakana", "バス"), ("han", "会社")]),
        ("시장은 K팝", [("hangul", "시장은"), ("word", "K"), ("hangul", "팝")]),
        ("ตลาดEcho", [("unspaced", "ตลาด"), ("word", "Echo")]),
        ("สวน ๔๕๖", [("unspaced", "สวน"), ("number", "๔๕๖")]),
        ("ပန်းခြံ ၄၅၆", [("unspaced", "ပန်းခြံ"), ("number", "၄၅၆")]),
        ("ສວນ໔໕໖", [("unspaced", "ສວນ"), ("number", "໔໕໖")]),
        ("សួន៤៥៦", [("unspaced", "សួន"), ("number", "៤៥៦")]),
        ("парк2024", [("word", "парк"), ("number", "2024")]),
        ("snake_case", [("word", "snake"), ("word", "case")]),
    ],
)  # fmt: skip
def test_a_token_ends_where_the_script_changes(text, expected):
    assert kinds(text) == expected


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("1,234.56 and 7", ["1,234.56", "7"]),
        ("٣٫٥ و ١٢٬٠٠٠", ["٣٫٥", "١٢٬٠٠٠"]),
        ("12. 13, 14", ["12", "13", "14"]),
    ],
)
def test_a_number_includes_its_separators_but_no_punctuation(text, numbers):
    assert [token.text for token in tokens(text) if token.kind is TokenKind.NUMBER] == numbers


def test_only_a_part_of_the_text_may_be_read():
    text = "one two three"
    assert [token[1:] for token in tokens(text, 4, 10)] == [("two", 4, 7), ("th", 8, 10)]


any_text = st.text(max_size=200) | st.text(
    alphabet=st.sampled_from("aÅяह्िか漢カ한ไท๑၁0.,\u0301\u200d_ -\n"), max_size=200
)


@given(any_text)
def test_tokens_are_in_order_and_cover_every_letter_and_digit(text):
    at = 0
    for token in tokens(text):
        assert at <= token.start < token.end
        assert text[token.start : token.end] == token.text
        assert not any(char.isalpha() or char.isdecimal() for char in text[at : token.start])
        at = token.end
    assert not any(char.isalpha() or char.isdecimal() for char in text[at:])


@given(any_text)
def test_distinct_tokens_are_the_tokens(text):
    assert distinct_tokens(text) == {(token.kind, token.text) for token in tokens(text)}


HOSTILE = [
    "a" * 100,
    "\u0301" * 100,
    "1,." * 30,
    "漢カか한ไa1" * 14,
    "क्" * 50,
    "a\u0301_" * 30,
    "1" * 100,
    "٫" * 100,
]


@pytest.mark.parametrize("piece", HOSTILE)
def test_splitting_is_linear(piece):
    def cost(times):
        text, start = piece * times, time.process_time()
        count = sum(1 for _ in tokens(text))
        assert count <= len(text)
        return time.process_time() - start

    small, large = cost(100), min(cost(1_000) for _ in range(2))
    assert large < 40 * small + 0.1
