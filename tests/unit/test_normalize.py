"""The normal form finds names in any typography, and any text can be annotated in linear time."""

import time
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alerts.text.annotate import annotate
from alerts.text.normalize import normal_form, normalize
from tests.support.records import make_article
from tests.support.stories import matcher

KP, RU = "country:KP", "country:RU"
INVISIBLE = "\u00ad\u034f\u061c\u180e\u200b\u200c\u200d\u200e\u202e\u2060\u2063\ufe0f\ufeff\x00"


def named(title, language="en"):
    return annotate(title, "", language).concepts


@pytest.mark.parametrize(
    ("title", "language", "concept"),
    [
        ("Pуongyang says", "en", KP),  # Cyrillic у
        ("PYОNGYАNG says", "en", KP),  # Cyrillic О, А
        ("Nоrth Коrеа says", "en", KP),
        ("Nοrth Κοreα says", "en", KP),  # Greek
        ("Pyoոgyaոg says", "en", KP),  # Armenian
        ("Poccия заявила", "ru", RU),  # Latin P, o, c
        ("заявила МOCKВА", "ru", RU),  # Latin O, C, K
        ("ＮＯＲＴＨ　ＫＯＲＥＡ", "en", KP),
        ("𝐍𝐨𝐫𝐭𝐡 𝐊𝐨𝐫𝐞𝐚", "en", KP),
        ("Ⓟⓨⓞⓝⓖⓨⓐⓝⓖ", "en", KP),
        ("ᴘʏᴏɴɢʏᴀɴɢ", "en", KP),
        ("ﾛｼｱ", "ja", RU),
        (unicodedata.normalize("NFD", "북한"), "ko", KP),
        (unicodedata.normalize("NFD", "Corée du Nord"), "fr", KP),
        ("North  Korea", "en", KP),
        ("<em>North</em> <em>Korea</em>", "en", KP),
        ("North<br>Korea", "en", KP),
        ("North&nbsp;Korea", "en", KP),
        ("North&amp;nbsp;Korea", "en", KP),
        ("Pyong<wbr>yang", "en", KP),
        ("Pyong&shy;yang", "en", KP),
        ("Pyong&#8203;yang", "en", KP),
    ],
)
def test_names_are_found_in_any_typography(title, language, concept):
    assert concept in named(title, language)


@given(st.lists(st.tuples(st.integers(0, 11), st.sampled_from(INVISIBLE)), max_size=20))
def test_invisible_characters_hide_no_name(marks):
    name = "North Korea"
    for at, mark in marks:
        name = name[:at] + mark + name[at:]
    assert KP in named(name)


LOOKALIKES = dict(zip("NKPoeapyrt", "ΝКРοеаруᴦт", strict=True)) | {"r": "r"}


@given(st.sampled_from(["North Korea", "Pyongyang", "Kim Jong Un", "Russian troops"]), st.data())
def test_homoglyphs_hide_no_name(name, data):
    picked = data.draw(st.lists(st.booleans(), min_size=len(name), max_size=len(name)))
    disguised = "".join(
        LOOKALIKES.get(letter, letter) if swap else letter for letter, swap in zip(name, picked, strict=True)
    )
    assert normal_form(disguised) == normal_form(name)


@pytest.mark.parametrize("word", ["TVканал", "iPhoneы", "NATOшный"])
def test_words_that_need_two_scripts_keep_both(word):
    assert normal_form(word) == word.lower()


def test_original_slice_quotes_the_original():
    original = f"Was <b>{unicodedata.normalize('NFD', '북한군')}</b>  said"
    whole = normalize(original)
    at = whole.normalized.index("북한군")
    assert whole.normalized == "was 북한군 said"
    assert whole.original_slice(at, at + 3) == unicodedata.normalize("NFD", "북한군")


# ── any text at all ───────────────────────────────────────────────────────────────────────────────

PIECES = st.sampled_from(
    [
        "North Korea", "북한", "Россия", "كوريا الشمالية", "รัสเซีย", "उत्तर कोरिया", "soldiers", "파병", "Kursk",
        "а", "a", "<b>", "</p", "<script", "&nbsp;", "&#8203;", "&amp;amp;", "&", "\u202e", "\u200f", "\u200c",
        "\ud800", "\udc00", "\x00", "\n", "  ", "\u3000", "🇰🇵", "👩‍💻", "ﾊﾟ", "\u1112\u1161", "\u0301" * 9, ". ",
        "...", "。", "İ", "ẞ", "ﷺ", "1,000", "２千",
    ]
)  # fmt: skip
ODD_TEXT = st.lists(st.one_of(PIECES, st.text(max_size=8)), max_size=60).map("".join)


@given(ODD_TEXT, ODD_TEXT, st.sampled_from(["en", "ko", "ar", "th", "und", "", "xx-YY", "\ud800", "zh-Hant"]))
def test_annotations_of_any_text_quote_the_original(title, text, language):
    annotated = annotate(title, text, language)
    for number, sentence in enumerate(annotated.sentences):
        assert annotated.sentence_text(number) in annotated.text.original
        for hit in sentence.hits:
            assert sentence.start <= hit.start < hit.end
            assert annotated.text.original_slice(hit.start, hit.end) in annotated.text.original
    verdict = matcher().match(make_article(title=title, text=text, language=language))[0]
    assert 0.0 <= verdict.score <= 1.0


@pytest.mark.parametrize(
    "text",
    [" \t", "\r", "\n ", ".", "!", '."', "a.", "a\u0301", "\u0301", "<", "<a", "&a", "aа", "North Korea ", "ก ",
     "و", "\u093f", "\u1100\u1161", "\u200c", "1", "북한 Russia "],
)  # fmt: skip
def test_matching_takes_linear_time(text):
    whole, match = text * (1_000_000 // len(text)), matcher().match
    start = time.process_time()
    match(make_article(title=whole, text=whole, language="en"))
    assert time.process_time() - start < 1.5
