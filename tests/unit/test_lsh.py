"""Copies are found among many reports, dropped reports are not, and memory stays bounded."""

import base64

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alerts.developments.lsh import MAX_COPY_CANDIDATES, NearDuplicateIndex
from alerts.developments.near_duplicates import sketch_from_text, sketch_of, sketch_similarity


def text(number):
    return " ".join(f"word{number * 1_000 + at}" for at in range(60))


def test_a_copy_is_found_among_thousands():
    index = NearDuplicateIndex()
    for number in range(3_000):
        assert index.add(sketch_of("", text(number))) == number
    assert index.similar(sketch_of("", text(1_234) + " and a last sentence")).keys() == {1_234}
    assert index.similar(sketch_of("", "something that nobody ever wrote about in any of them at all")) == {}


def test_dropped_reports_are_not_found_and_numbers_stay():
    index = NearDuplicateIndex()
    for number in range(3_000):
        index.add(sketch_of("", text(number)))
    index.drop_before(2_500)
    assert len(index) == 500
    assert len(index._sketches) == 500
    assert index.similar(sketch_of("", text(2_499))) == {}
    assert index.similar(sketch_of("", text(2_500))) == {2_500: 1.0}
    assert index.add(sketch_of("", text(2_499))) == 3_000
    assert index.similar(sketch_of("", text(2_499))) == {3_000: 1.0}


def test_of_many_copies_a_bounded_number_is_compared():
    index = NearDuplicateIndex()
    for _ in range(MAX_COPY_CANDIDATES * 3):
        index.add(sketch_of("", text(1)))
    assert len(index.similar(sketch_of("", text(1)))) == MAX_COPY_CANDIDATES


def test_a_report_without_words_is_no_copy():
    index = NearDuplicateIndex()
    index.add(sketch_of("", ""))
    assert index.similar(sketch_of("", "")) == {}


def test_a_sketch_of_an_earlier_version_is_read():
    one = sketch_of("", text(1))
    earlier = f"{one.shingle_count}:{base64.b85encode(one.hash_bytes).decode()}"
    assert sketch_from_text(earlier) == sketch_from_text(one.to_text()) == one


@given(st.lists(st.lists(st.sampled_from("abcdefgh"), min_size=10, max_size=30), max_size=20))
def test_the_index_finds_what_a_full_comparison_finds(texts):
    index, known = NearDuplicateIndex(), []
    for words in texts:
        one = sketch_of("", " ".join(word * 4 for word in words))
        found = index.similar(one)
        assert found == {number: sketch_similarity(one, known[number]) for number in found}
        assert {
            number for number, other in enumerate(known) if other == one and one.shingle_count
        } <= found.keys()
        index.add(one)
        known.append(one)


@pytest.mark.parametrize(
    ("titles", "words"),
    [
        (
            ("Engineers arrive to clear mines", "Two prisoners of war are handed over"),
            "Read more at Harbour Post.",
        ),
        (("북한군 공병 쿠르스크 도착", "우크라, 포로 2명 한국 인도"), "사진=연합뉴스"),
        (("工兵が到着し地雷を除去", "捕虜二人を引き渡し"), "続きを読む"),
    ],
)
def test_few_words_that_stand_below_every_headline_make_no_copy(titles, words):
    index = NearDuplicateIndex()
    index.add(sketch_of(titles[0], words))
    assert index.similar(sketch_of(titles[1], words)) == {}
    assert index.similar(sketch_of(titles[0], words)) == {0: 1.0}
