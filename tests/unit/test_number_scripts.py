"""Numbers in the numerals of every script: the right value, and no text that stops the reading."""

import math

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from num2words import CONVERTER_CLASSES

from alerts.developments.desk import Desk
from alerts.figures.amounts import amount_prominence, amounts_in
from alerts.figures.extract import extract_figures
from alerts.figures.numbers import words
from alerts.figures.numbers.find import find_numbers
from alerts.text.annotate import annotate
from alerts.text.normalize import normal_form
from tests.support.records import NOW, make_article
from tests.support.stories import story

_DIGIT_SETS = {
    "ar": "٠١٢٣٤٥٦٧٨٩", "fa": "۰۱۲۳۴۵۶۷۸۹", "hi": "०१२३४५६७८९", "bn": "০১২৩৪৫৬৭৮৯", "pa": "੦੧੨੩੪੫੬੭੮੯",
    "gu": "૦૧૨૩૪૫૬૭૮૯", "or": "୦୧୨୩୪୫୬୭୮୯", "ta": "௦௧௨௩௪௫௬௭௮௯", "te": "౦౧౨౩౪౫౬౭౮౯", "kn": "೦೧೨೩೪೫೬೭೮೯",
    "ml": "൦൧൨൩൪൫൬൭൮൯", "th": "๐๑๒๓๔๕๖๗๘๙", "lo": "໐໑໒໓໔໕໖໗໘໙", "bo": "༠༡༢༣༤༥༦༧༨༩", "my": "၀၁၂၃၄၅၆၇၈၉",
    "km": "០១២៣៤៥៦៧៨៩", "mn": "᠐᠑᠒᠓᠔᠕᠖᠗᠘᠙", "ja": "０１２３４５６７８９",
}  # fmt: skip
_NUMERALS = "".join(_DIGIT_SETS.values()) + (
    "፩፪፫፬፭፮፯፰፱፲፳፴፵፶፷፸፹፺፻፼௰௱௲ⅠⅡⅢⅣⅤⅩⅬⅭⅮⅯⅻ〇一二三十百千万億兆萬亿壹貳叁廿卅십백천만억조½¼⅓²³①⑳🄀㊀㈠Ⅻↁ"
)
_LANGUAGES = sorted(
    {*_DIGIT_SETS, *(tag.split("_")[0] for tag in CONVERTER_CLASSES), "und", "am", "ti", "zh", "xx"}
)


@pytest.mark.parametrize(("language", "digits"), _DIGIT_SETS.items())
def test_the_digits_of_every_script_have_their_value(language, digits):
    text = normal_form(f"x {digits[1]}{digits[2]}{digits[0]}{digits[7]} y")
    assert [number.low for number in find_numbers(text, language)] == [1207.0]


@pytest.mark.parametrize(
    ("language", "text", "value"),
    [
        ("am", "፵ ሰዎች ሞቱ", 40), ("am", "፵፪ ሰዎች", 42), ("am", "፲፪፻ ወታደሮች", 1_200), ("am", "፻ ሰዎች", 100),
        ("am", "፩፼ ሰዎች", 10_000), ("am", "፪፼፭፻ ሰዎች", 20_500), ("ti", "፳፭ ሰባት", 25),
        ("ta", "௨௲௫௱ பேர்", 2_500), ("ta", "௪௰௨ பேர்", 42), ("zh", "四十二人", 42), ("ja", "一万二千人", 12_000),
        ("ko", "1만2천명", 12_000), ("th", "๔๒ คน", 42),
    ],
)  # fmt: skip
def test_numerals_with_signs_for_tens_and_hundreds_have_their_value(language, text, value):
    assert [number.low for number in find_numbers(normal_form(text), language)] == [value]


@pytest.mark.parametrize("text", ["Ⅻ", "King Charles III", "Chapter XIV", "MCMXCIV"])
def test_roman_numerals_count_nothing(text):
    assert find_numbers(normal_form(text), "en") == []


_CHARACTERS = st.one_of(
    st.sampled_from(_NUMERALS),
    st.characters(exclude_categories=("Cs",)),
    st.characters(categories=("Nd", "Nl", "No")),
    st.sampled_from(" .,:;-–/%$€№#'\n\u200b\u200f\u00a0()"),
    st.sampled_from(
        ["killed", "soldiers", " thousand ", "ሺህ", "ሰዎች", "พัน", "हज़ार", "ألف", "万人", "천명", "km", "$"]
    ),
)
_TEXTS = st.lists(_CHARACTERS, max_size=60).map("".join)


@given(title=_TEXTS, text=_TEXTS, language=st.sampled_from(_LANGUAGES))
@example(title="1200 ሰዎች", text="በ40 ሰዎች ሞቱ። ፲፪፻ ወታደሮች", language="am")
@example(title="², ①, ½", text="Ⅻ 🄀 ㊀ ㈠", language="und")
def test_no_text_of_any_script_stops_the_reading(title, text, language):
    annotated = annotate(title, text, language)
    for amount in amount_prominence(annotated):
        assert math.isfinite(amount)
    assert all(math.isfinite(value) for value in amounts_in(normal_form(text), language))
    for figure in extract_figures(title, text, language):
        assert all(math.isfinite(end) for end in (figure.low, figure.high) if end is not None)


@given(text=_TEXTS, language=st.sampled_from(_LANGUAGES))
def test_no_text_of_any_script_stops_the_desk(text, language):
    desk = Desk.without_history([story()])
    article = make_article("a1", title=f"North Korean soldiers {text}", text=text * 3, language=language)
    assert desk.judge(article, NOW).error is None


def test_a_number_that_num2words_cannot_write_is_left_out(monkeypatch):
    def fail(value, **_options):
        raise IndexError(value)

    monkeypatch.setattr("num2words.num2words", fail)
    words.number_words.cache_clear()
    words.longest_by_first_word.cache_clear()
    try:
        assert [number.low for number in find_numbers("40 ሰዎች", "am")] == [40]
    finally:
        words.number_words.cache_clear()
        words.longest_by_first_word.cache_clear()
