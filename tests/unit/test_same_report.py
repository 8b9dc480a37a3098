"""Whether two texts under one address are one report."""

import time
from types import SimpleNamespace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from store.same_report import is_same_report
from tests.support.newsdesk import MEMORIAL, PRISONERS, SAPPERS, TOLL, TOLL_KO

LONG = "The council agreed on Sunday to repair the old bridge over the river before winter. " * 12
OTHER = "Storms have closed the harbour; ferries stay in port, and schools open later than usual. " * 12


def same(one, other):
    pair = [SimpleNamespace(title=title, text=text) for title, text in (one, other)]
    forwards = is_same_report(*pair)
    assert is_same_report(*pair[::-1]) == forwards
    return forwards


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ((TOLL[0], TOLL[1]), (TOLL[0], TOLL[1])),
        ((SAPPERS[0], SAPPERS[1]), (f"{SAPPERS[0]} - Газета", SAPPERS[1] * 4)),
        ((TOLL_KO[0], ""), (TOLL_KO[0], TOLL_KO[1])),
        (("Council agrees to repair the bridge", LONG), ("Council to repair old bridge", LONG)),
        (("Council agrees to repair the bridge", "A teaser that an editor wrote."), ("Council agrees to repair the bridge", LONG)),
        (("Council agrees to repair…", ""), ("Council agrees to repair the bridge", LONG)),
        (("", LONG), ("Council agrees to repair the bridge", LONG)),
        (("Мост отремонтируют", ""), ("Мост отремонтируют | Газета", "")),
        (("Post: Council agrees to repair the bridge", ""), ("Council agrees to repair the bridge", "")),
    ],
)  # fmt: skip
def test_the_same_report(one, other):
    assert same(one, other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (TOLL, PRISONERS),
        (MEMORIAL, SAPPERS),
        ((TOLL[0], "A short text."), (PRISONERS[0], "A short text.")),
        ((TOLL[0], LONG), (PRISONERS[0], LONG)),
        (("Morning briefing", LONG), ("Morning briefing", OTHER)),
        (("War in Ukraine: what happened on day 1000", LONG), ("War in Ukraine: what happened on day 1001", LONG[:500] + OTHER[:300])),
        (("Update", "The mayor resigned tonight."), ("Update", "Floods reach the old town.")),
        (("Explosion in Kursk", ""), ("Explosion in Kursk kills five", "")),
        (("쿠르스크서 폭발", ""), ("쿠르스크서 폭발로 5명 사망", "")),
        (("3,000 troops arrive in Kursk", ""), ("3,100 troops arrive in Kursk", "")),
        (("", LONG), ("", OTHER)),
        (("", ""), ("", "")),
    ],
)  # fmt: skip
def test_another_report(one, other):
    assert not same(one, other)


@given(st.text(max_size=200), st.text(max_size=200), st.text(max_size=400), st.text(max_size=400))
def test_any_texts_compare(title, other_title, text, other_text):
    same((title, text), (other_title, other_text))


def test_long_texts_are_compared_at_once():
    began = time.process_time()
    same(("a" * 500, "ab" * 500_000), ("a" * 499, "ba" * 500_000))
    assert time.process_time() - began < 1
