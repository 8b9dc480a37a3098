"""Which part of a run without spaces a key is from."""

from hypothesis import given
from hypothesis import strategies as st

from alerts.text.keys import KeyKind, kind_of, token_keys
from alerts.text.stretches import key_stretches
from alerts.text.tokens import TokenKind, tokens


def run_keys(text):
    return {key for token in tokens(text) for key, _ in token_keys(token.kind, token.text)}


def quoted(text, keys):
    return {text[start:end] for start, end in key_stretches(text, keys).values()}


def test_a_key_of_chinese_characters_is_quoted_as_they_stand():
    text = "警方周三在海边寻找灯塔看守人"
    assert quoted(text, run_keys("燈塔")) == {"灯塔"}
    assert quoted(text, run_keys("看守人")) == {"看守", "守人", "看守人"}


def test_a_key_of_an_unspaced_script_is_quoted_as_it_stands():
    text = "ตำรวจค้นหาประภาคารเก่า"
    (key,) = (key for key in run_keys("ประภาค") if kind_of(key) is KeyKind.UNSPACED)
    assert quoted(text, {key}) == {"ประภาค"}


def test_the_first_of_several_stretches_counts():
    (key,) = (key for key in run_keys("灯塔") if kind_of(key) is KeyKind.PINYIN)
    assert key_stretches("灯塔与灯塔", {key}) == {key: (0, 2)}


def test_positions_are_those_of_the_whole_text():
    (key,) = run_keys("灯塔")
    assert key_stretches("Le phare: 老灯塔", {key}) == {key: (11, 13)}


def test_keys_of_other_tokens_and_keys_that_are_not_wanted_are_left_out():
    assert not key_stretches("Lighthouse 등대 カモメ 318", run_keys("Lighthouse 등대 カモメ 318"))
    assert not key_stretches("灯塔", set())
    assert not key_stretches("灯塔", run_keys("火山"))


def test_a_sound_is_quoted_where_six_characters_have_it():
    text = "เรือออสแตรนเดอร์"
    sounds = {key for key in run_keys(text) if kind_of(key) is KeyKind.SOUND}
    stretches = key_stretches(text, sounds)
    assert stretches
    assert {end - start for start, end in stretches.values()} == {6}
    assert key_stretches(text, {key for key in run_keys(text) if kind_of(key) is KeyKind.LONG_SOUND}) == {}


@given(st.text(alphabet="灯塔看守人ประภาคารa 1", max_size=40))
def test_what_is_quoted_gives_the_key(text):
    for key, (start, end) in key_stretches(text, run_keys(text)).items():
        (token,) = tokens(text[start:end])
        assert token.kind in (TokenKind.HAN, TokenKind.UNSPACED)
        assert key in run_keys(token.text)
