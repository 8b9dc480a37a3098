"""Keys: what a word shares with its like in another script, form or language."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alerts.text.concept import Concept, ConceptKind
from alerts.text.keys import Key, KeyKind, concept_key, kind_of, make_key, token_keys
from alerts.text.tokens import TokenKind, tokens

MADAGASCAR = [
    "Madagascar",
    "Мадагаскар",
    "マダガスカル",
    "마다가스카르",
    "มาดากัสการ์",
    "مدغشقر",
    "मेडागास्कर",
    "Μαδαγασκάρη",
]


def keys(text: str) -> dict[Key, bool]:
    """The keys of all tokens, each with whether it looks like a name."""
    found: dict[Key, bool] = {}
    for token in tokens(text):
        for key, is_name in token_keys(token.kind, token.text):
            found[key] = found.get(key, False) or is_name
    return found


def of_kind(text: str, *kinds: KeyKind) -> set[Key]:
    return {key for key in keys(text) if kind_of(key) in kinds}


def shared(first: str, second: str) -> set[KeyKind]:
    return {kind_of(key) for key in keys(first).keys() & keys(second).keys()}


@pytest.mark.parametrize("other", MADAGASCAR[1:])
def test_a_name_sounds_the_same_in_every_script(other):
    assert KeyKind.SOUND in shared(MADAGASCAR[0], other)


@pytest.mark.parametrize("other", [name for name in MADAGASCAR[1:] if "า" not in name])
def test_where_words_have_borders_six_consonants_count_too(other):
    assert KeyKind.LONG_SOUND in shared(MADAGASCAR[0], other)


def test_other_names_sound_different():
    assert not shared("Madagascar", "Мозамбик")
    assert not shared("Madagascar", "ปาปัวนิวกินี")


def test_a_name_written_by_sound_in_chinese_sounds_like_its_origin():
    assert KeyKind.SOUND in shared("Guterres", "古特雷斯")
    assert KeyKind.SOUND in shared("Guterres", "联合国秘书长古特雷斯说")


@pytest.mark.parametrize(
    ("simplified", "other"),
    [
        ("乌克兰", "烏克蘭"),
        ("灯塔", "燈塔"),
        ("广岛", "広島"),
        ("经济", "経済"),
        ("国会", "國會"),
        ("东京", "東京"),
    ],
)
def test_simplified_traditional_and_japanese_characters_meet(simplified, other):
    assert KeyKind.PINYIN in shared(simplified, other)


def test_a_word_inside_a_run_of_characters_meets_the_word_alone():
    assert KeyKind.PINYIN in shared("燈塔看守人辭職", "灯塔")
    assert KeyKind.UNSPACED in shared("ประภาคารเก่าแก่", "ที่ประภาคาร")


@pytest.mark.parametrize(
    ("first", "second"),
    [("lighthouse", "lighthouses"), ("Leuchtturm", "Leuchtturms"), ("маяковый", "маяковая"), ("mayo", "MAYO")],
)  # fmt: skip
def test_inflected_words_share_their_stem(first, second):
    assert KeyKind.SPELLING in shared(first, second)


def test_words_of_three_letters_have_no_spelling_and_accents_count_in_any_form():
    assert not of_kind("the und для", KeyKind.SPELLING)
    assert of_kind("café", KeyKind.SPELLING) == of_kind("cafe\u0301", KeyKind.SPELLING)
    assert of_kind("mayo", KeyKind.SPELLING) != of_kind("maya", KeyKind.SPELLING)


def test_korean_particles_do_not_matter():
    assert KeyKind.HANGUL in shared("등대는", "등대에서")
    assert KeyKind.SOUND in shared("마다가스카르에서", "마다가스카르는")


def test_the_parts_of_a_katakana_name_have_keys_of_their_own():
    assert {KeyKind.SOUND, KeyKind.KATAKANA} <= shared("ジャン・オストランダー", "オストランダー")


def test_hiragana_has_no_keys():
    assert not keys("かもしれません")


@pytest.mark.parametrize("text", ["NASA", "WHO", "UNHCR"])
def test_an_acronym_needs_capitals(text):
    assert keys(text)[make_key(KeyKind.ACRONYM, text)]
    for other in (text.lower(), text.title()):
        assert not of_kind(other, KeyKind.ACRONYM)
    assert KeyKind.ACRONYM in shared(f"Bericht der {text}", f"сообщает {text} сегодня")


@pytest.mark.parametrize("text", ["A", "LIGHTHOUSE", "ВОЗ", "A1"])
def test_other_capitals_are_no_acronym(text):
    assert not of_kind(text, KeyKind.ACRONYM)


@pytest.mark.parametrize("text", ["1987", "2026", "in 2026", "٢٠٢٦", "12", "7", "5"])
def test_years_and_small_numbers_are_no_keys(text):
    assert not of_kind(text, KeyKind.NUMBER)


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("12,500", "12.500"),
        ("12,500", "12500"),
        ("12,500", "١٢٬٥٠٠"),
        ("1,950", "1.950"),
        ("6.3", "6,3"),
        ("6.3", "٦٫٣"),
        ("148", "๑๔๘"),
        ("148", "၁၄၈"),
        ("148", "१४८"),
    ],
)
def test_a_number_is_the_same_however_it_is_written(first, second):
    assert of_kind(first, KeyKind.NUMBER) == of_kind(second, KeyKind.NUMBER) != set()


@pytest.mark.parametrize(
    ("first", "second"), [("6.3", "63"), ("6.3", "630"), ("148", "1480"), ("1,950", "1950")]
)
def test_different_numbers_have_different_keys(first, second):
    assert of_kind(first, KeyKind.NUMBER) != of_kind(second, KeyKind.NUMBER)


def test_capitals_and_katakana_make_a_name():
    assert all(keys("Ostrander").values())
    assert not any(keys("ostrander").values())
    assert all(keys("オストランダー").values())
    assert not any(keys("古特雷斯").values())


def test_a_word_in_lower_case_needs_one_more_consonant():
    assert of_kind("Bergen", KeyKind.SOUND)
    assert of_kind("Bern", KeyKind.SOUND)
    assert not of_kind("bern", KeyKind.SOUND)
    assert not of_kind("Bea", KeyKind.SOUND)


def test_a_concept_and_a_theme_are_of_different_kinds():
    country, theme = Concept.of(ConceptKind.COUNTRY, "norway"), Concept.of(ConceptKind.THEME, "norway")
    assert (kind_of(concept_key(country)), kind_of(concept_key(theme))) == (KeyKind.CONCEPT, KeyKind.THEME)
    assert concept_key(country) != concept_key(theme)
    assert concept_key(country) == concept_key(Concept.of(ConceptKind.COUNTRY, "norway"))


@pytest.mark.parametrize("kind", KeyKind)
def test_a_key_tells_its_kind(kind):
    assert kind_of(make_key(kind, "anything")) is kind


def test_keys_are_the_same_in_every_build():
    """The shipped background data holds keys: other hashes would make it useless."""
    assert make_key(KeyKind.SOUND, "mtks") == 0x34F5A2A4
    assert make_key(KeyKind.SOUND, "mtks") in keys("Madagascar")


@given(st.text(max_size=80) | st.text(alphabet="漢字灯台ทะเล한국カナAbcÉя1,. ", max_size=80))
def test_any_text_has_the_same_keys_of_32_bits_each_time(text):
    found = keys(text)
    assert found == keys(text)
    assert all(0 < key < 1 << 32 and kind_of(key) in KeyKind for key in found)


@given(st.sampled_from(list(TokenKind)), st.text(min_size=1, max_size=40))
def test_a_token_has_each_key_once(kind, text):
    if kind is TokenKind.NUMBER:
        return
    found = token_keys(kind, text)
    assert len(found) == len(set(found))
