"""The query language of keywords and exclusions."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alerts.text.normalize import normal_form
from alerts.text.query import parse_query
from store.errors import ConfigError


def matches(expression, text):
    return parse_query(expression).spans(normal_form(text)) is not None


@pytest.mark.parametrize(
    ("expression", "text", "wanted"),
    [
        ("soldier", "A soldier spoke.", True),
        ("soldier", "Soldiers spoke.", False),
        ("soldier*", "Soldiers spoke.", True),
        ('"storm corps"', "The Storm Corps left.", True),
        ('"storm corps"', "The corps saw a storm.", False),
        ("storm corps", "The Storm Corps left.", True),
        ("kim AND kursk", "Kim spoke of Kursk.", True),
        ("kim AND kursk", "Kim spoke.", False),
        ("kim OR kursk", "All quiet in Kursk.", True),
        ("kim AND NOT missile", "Kim visits a farm.", True),
        ("kim AND NOT missile", "Kim tests a missile.", False),
        ("(kim OR putin) AND visit*", "Putin visited.", True),
        ("(kim OR putin) AND visit*", "Xi visited.", False),
        ("kim near/3 kursk", "Kim was never in Kursk.", True),
        ("kim near/1 kursk", "Kim was never in Kursk.", False),
        ("kursk near/3 kim", "Kim was never in Kursk.", True),
        ("파병", "북한군 파병을 발표", True),
        ("派兵", "北朝鮮が派兵を発表", True),
        ("KURSK", "kursk", True),
    ],
)
def test_a_query_matches_or_not(expression, text, wanted):
    assert matches(expression, text) is wanted


@pytest.mark.parametrize(
    "bad", ["", "  ", "AND", "a AND", "(a", "a)", '"open', "a near/x b near/", "NOT", "((" * 40]
)
def test_an_invalid_query_is_rejected(bad):
    with pytest.raises(ConfigError):
        parse_query(bad)


@given(st.text(max_size=60), st.text(max_size=100))
def test_any_text_is_a_valid_query_or_rejected(expression, text):
    try:
        query = parse_query(expression)
    except ConfigError:
        return
    spans = query.spans(normal_form(text))
    normal = normal_form(text)
    assert all(0 <= start <= end <= len(normal) for start, end in spans or [])
