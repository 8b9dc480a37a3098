"""Copies are found among many reports, forgotten ones are not, and what is held stays small."""

import base64

from hypothesis import given
from hypothesis import strategies as st

from alerts.developments.lsh import MOST_COMPARED, CopyIndex
from alerts.developments.near_duplicates import signature, similarity, unpacked


def text(number):
    return " ".join(f"word{number * 1_000 + at}" for at in range(60))


def test_a_copy_is_found_among_thousands():
    index = CopyIndex()
    for number in range(3_000):
        assert index.add(signature("", text(number))) == number
    assert index.similar(signature("", text(1_234) + " and a last sentence")).keys() == {1_234}
    assert index.similar(signature("", "something that nobody ever wrote about in any of them at all")) == {}


def test_what_is_forgotten_is_found_no_more_and_numbers_stay():
    index = CopyIndex()
    for number in range(3_000):
        index.add(signature("", text(number)))
    index.forget(2_500)
    assert len(index) == 500
    assert len(index._sketches) == 500
    assert index.similar(signature("", text(2_499))) == {}
    assert index.similar(signature("", text(2_500))) == {2_500: 1.0}
    assert index.add(signature("", text(2_499))) == 3_000
    assert index.similar(signature("", text(2_499))) == {3_000: 1.0}


def test_of_many_copies_a_bounded_number_is_compared():
    index = CopyIndex()
    for _ in range(MOST_COMPARED * 3):
        index.add(signature("", text(1)))
    assert len(index.similar(signature("", text(1)))) == MOST_COMPARED


def test_a_report_without_words_is_no_copy():
    index = CopyIndex()
    index.add(signature("", ""))
    assert index.similar(signature("", "")) == {}


def test_a_signature_of_an_earlier_version_is_read():
    one = signature("", text(1))
    earlier = f"{one.count}:{base64.b85encode(one.hashes).decode()}"
    assert unpacked(earlier) == unpacked(one.packed()) == one


@given(st.lists(st.lists(st.sampled_from("abcdefgh"), min_size=10, max_size=30), max_size=20))
def test_what_is_found_is_what_comparing_says(texts):
    index, known = CopyIndex(), []
    for words in texts:
        one = signature("", " ".join(word * 4 for word in words))
        found = index.similar(one)
        assert found == {number: similarity(one, known[number]) for number in found}
        assert {number for number, other in enumerate(known) if other == one and one.count} <= found.keys()
        index.add(one)
        known.append(one)
