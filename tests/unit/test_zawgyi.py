"""Burmese in Zawgyi becomes Unicode; all other text stays the same object."""

from __future__ import annotations

import json
import re
import time
import unicodedata
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.formats.cleaning import clean_title, html_to_text
from crawler.language.zawgyi import zawgyi_to_unicode
from service.stories.input import articles_from_file
from service.stories.seeds import read_seed
from store.records.articles import Article

CORPUS = Path(__file__).resolve().parents[2] / "benchmarks" / "corpus" / "my.tsv"
PAIRS = [
    ("ေျမ", "မြေ"),  # E and the medial R stand before the consonant
    ("ျမန္မာ", "မြန်မာ"),
    ("ေကာင္း", "ကောင်း"),
    ("အဂၤလိပ္", "အင်္ဂလိပ်"),  # kinzi
    ("ဗုဒၶ ေန႔", "ဗုဒ္ဓ နေ့"),  # a stacked consonant
    ("ဖြင့္", "ဖွင့်"),
    ("ေယာက္်ား", "ယောက်ျား"),
    ("ၾကီးမ်ားသည္", "ကြီးများသည်"),
    ("၀န္ထမ္းေတြ ၁၀ ေယာက္", "ဝန်ထမ်းတွေ ၁၀ ယောက်"),  # a zero for the letter W, and a true one
    ("ေႏြ", "နွေ"),
]


@pytest.mark.parametrize(("zawgyi", "expected"), PAIRS)
def test_zawgyi_becomes_unicode(zawgyi: str, expected: str) -> None:
    converted = zawgyi_to_unicode(zawgyi)
    assert unicodedata.normalize("NFC", converted) == unicodedata.normalize("NFC", expected)
    assert zawgyi_to_unicode(converted) is converted


def test_burmese_in_unicode_stays() -> None:
    for text in re.split(r"[\t\n]", CORPUS.read_text(encoding="utf-8")):
        assert zawgyi_to_unicode(text) is text


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Reuters",
        "ၸဝ်ႈၽွင်းလူင် လၢတ်ႈဝႃႈ ၵူၼ်းမိူင်းတႆး",  # Shan
        "ပၠန်ဂတးတံ ဂွံကၠုင်",  # Mon
        "ที่กรุงเทพ",
        "မ",
    ],
)
def test_other_languages_stay(text: str) -> None:
    assert zawgyi_to_unicode(text) is text


@given(st.text(st.characters(min_codepoint=0x1000, max_codepoint=0x109F) | st.sampled_from(" a.")))
def test_any_text_of_the_block_is_converted_without_loss_of_consonants(text: str) -> None:
    converted = zawgyi_to_unicode(text)
    plain = re.compile("[\u1000-\u1004\u1006-\u1024]")
    assert set(plain.findall(text)) <= set(plain.findall(converted)) | {"\u103f"}


@pytest.mark.parametrize(
    "unit", ["\u1031", "\u1031\u103b\u1000", "\u1000\u1039", "\u1040", "\u1039\u1031\u1064"]
)
def test_conversion_is_linear(unit: str) -> None:
    text = "\u1039 " * 200 + unit * 60_000
    started = time.perf_counter()
    zawgyi_to_unicode(text)
    assert time.perf_counter() - started < 5


def test_every_way_in_converts(tmp_path: Path) -> None:
    zawgyi, expected = "ျမန္မာႏိုင္ငံသတင္းမ်ား", "မြန်မာနိုင်ငံသတင်းများ"
    now = datetime(2026, 3, 2, tzinfo=UTC)
    assert clean_title(f"<b>{zawgyi}</b>") == expected
    assert html_to_text(f"<p>{zawgyi}</p>") == expected
    line = json.dumps({"id": "1", "title": zawgyi, "text": zawgyi})
    for body in (line, f"{zawgyi}\n{zawgyi}"):
        (article,) = articles_from_file(body.encode(), "name", now)
        assert isinstance(article, Article)
        assert (article.title, article.text) == (expected, expected)
        assert article.language == "my"
    seed = tmp_path / "seed.md"
    seed.write_text(f"# {zawgyi}\n\n{zawgyi}", encoding="utf-8")
    assert read_seed(seed).text == f"{expected}\n\n{expected}"
