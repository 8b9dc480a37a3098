import re

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from store.sqlite.search_text import SearchPhrase, fts5_query, search_phrases, search_words

CUT = "북한군쿠르스크北朝鮮平壤金正恩เกาหลีเหนือウクライナ"


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Kim Jong-un's 2,000 men", "kim jong un s 2 000 men"),
        ("북한군이", "북한 한군 군이 이"),
        ("金正恩 K팝", "金正 正恩 恩 k 팝"),
        ("เกาหลี", "เก กา าห หล ลี ี"),
        ("Kim Čong-un ŘÍDÍ", "kim cong un ridi"),
        ("Ｋｉｍ １２ ｳｸﾗｲﾅ", "kim 12 ウク クラ ライ イナ ナ"),
        ("Новый ёж їжак", "новый ёж їжак"),
        ("STRASSE straße İstanbul", "strasse strasse istanbul"),
        ("उत्तर कोरिया", "उत्तर कोरिया"),
        ("كوريا الشمالية", "كوريا الشمالية"),
        ("snake_case a.b", "snake case a b"),
        ("ก็ไม่", "ก็ ็ไ ไม ม่ ่"),
        ("", ""),
        ("¡!… “” 、。", ""),
    ],
)
def test_texts_become_words(text, words):
    assert search_words(text) == words


@pytest.mark.parametrize(
    ("query", "phrases"),
    [
        ("Kim Čong-un", [SearchPhrase("kim"), SearchPhrase("cong"), SearchPhrase("un")]),
        ("북한군", [SearchPhrase("북한 한군")]),
        ("군", [SearchPhrase("군", prefix=True)]),
        ("2천명", [SearchPhrase("2"), SearchPhrase("천명")]),
        ("kim KIM", [SearchPhrase("kim")]),
        ('" OR *', [SearchPhrase("or")]),
        ("!?", []),
    ],
)
def test_queries_become_phrases(query, phrases):
    assert search_phrases(query) == phrases


def test_phrases_are_quoted_for_the_index():
    assert fts5_query(search_phrases("not 군 북한군")) == '"not" "군" * "북한 한군"'


@given(st.text())
@example("\ud800")
@example("a\0b")
def test_words_hold_nothing_but_letters_and_digits_between_single_spaces(text):
    words = search_words(text)
    assert words == " ".join(words.split())
    assert not re.search(r"[\0-\x1f!-/:-@\[-`{-\x7f]", words)


@given(st.text(alphabet=CUT, min_size=1), st.data())
def test_any_piece_of_an_unspaced_run_is_found_in_it(run, data):
    start = data.draw(st.integers(0, len(run) - 1))
    end = data.draw(st.integers(start + 1, len(run)))
    text = f" {search_words(f'x {run} y')} "
    for phrase in search_phrases(run[start:end]):
        assert f" {phrase.words}{'' if phrase.prefix else ' '}" in text


@given(st.text(), st.text(), st.text())
@example("", "0\x000", "")
def test_every_word_of_a_text_is_found_in_it(before, text, after):
    words = f" {search_words(f'{before} {text} {after}')} "
    for phrase in search_phrases(text):
        assert f" {phrase.words}{'' if phrase.prefix else ' '}" in words
