"""The query language of keywords and exclusions."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alerts.text.normalize import normalize
from alerts.text.query import parse_query
from store.errors import ConfigError


def matches(expression, text):
    return parse_query(expression).spans(normalize(text)) is not None


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
        ("PYONGYANG", "pyongyang", True),
        ("WADA", "The WADA report", True),
        ("WADA", "Wada and wada", False),
        ("IT", "Leave it", False),
        ("IT", "The IT firm's staff", True),
        ("IT", "ＩＴ企業", True),
        ("ВАДА", "По данным ВАДА", True),
        ("ВАДА", "вада", False),
        ("NATO*", "NATOn joukot", True),
        ("NATO*", "natomiast", False),
        ("*IT", "the GoIT school", True),
        ("*IT", "a bandit", False),
        ("WADA president", "the WADA President", True),
        ("WADA president", "wada president", False),
        ("NORTH KOREA", "North Korea", True),
        ("wada", "WADA", True),
        ("it AND NOT IT", "it is", True),
        ("it AND NOT IT", "it is IT", False),
        ("EU near/2 wada", "the EU and Wada", True),
        ("EU near/2 wada", "eu and Wada", False),
        ("WADA", "世界反兴奋剂机构WADA称", True),
        ("storm", "sandstorms", False),
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


def test_matches_end_before_the_given_end():
    text = normalize("Kim spoke. Kursk is quiet.")
    query = parse_query("kursk")
    assert query.spans(text) == [(11, 16)]
    assert query.spans(text, 16) == [(11, 16)]
    assert query.spans(text, 15) is None


@given(st.text(max_size=60), st.text(max_size=100))
def test_any_text_is_a_valid_query_or_rejected(expression, text):
    try:
        query = parse_query(expression)
    except ConfigError:
        return
    spans = query.spans(normalize(text))
    normal = normalize(text).normalized
    assert all(0 <= start <= end <= len(normal) for start, end in spans or [])
