"""Texts of readers and of others: query lines, snippets, cursors, targets of links. Nothing raises, nothing is lost."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alerts.messages.language.words import ENGLISH
from service.dashboard.cursors import cursor_from_text, cursor_text
from service.dashboard.login import own_path
from service.dashboard.search_query import FILTERS, MAX_CHARS, MAX_TERMS, parse_search
from service.dashboard.snippets import CHARS, marked, snippet
from store.records.dashboard.search import FigureFilter, MatchState
from store.records.dashboard.views import Cursor
from tests.support.growth import growth
from tests.support.records import NOW

ZONE = ZoneInfo("Asia/Jakarta")
TERMS = st.lists(st.text(max_size=5), max_size=4)
LINES = st.text() | st.lists(
    st.sampled_from((*(f"{key}:" for key in FILTERS), "OR ", "-", '"', ">", "1e9", "9999999d", "yes ", " ")) | st.text(max_size=3)
).map("".join)  # fmt: skip


# ── the query line ─────────────────────────────────────────────────────────────────────────────────

MAX_GROWTH = 3.0
"""Of the time when the text doubles; linear is 2, quadratic 4."""


def parse(text):
    return parse_search(text, NOW, ZONE)


@given(LINES)
def test_any_line_is_read(text):
    parsed = parse(text)
    assert len(parsed.terms) + len(parsed.search.none_of) <= MAX_TERMS
    assert parsed.terms == tuple(word for group in parsed.search.all_of for word in group)
    assert all(word.strip() for word in (*parsed.terms, *parsed.search.none_of))
    assert all(ENGLISH.phrase(problem) for problem in parsed.problems)


@given(st.lists(st.from_regex(r"[a-z가-힣]{1,6}", fullmatch=True), max_size=8))
def test_plain_words_are_all_wanted(words):
    parsed = parse(" ".join(words))
    assert parsed.search.all_of == tuple((word,) for word in words)
    assert not parsed.problems


@pytest.mark.parametrize(
    ("text", "all_of", "none_of"),
    [
        ("", (), ()),
        ("kim troops", (("kim",), ("troops",)), ()),
        ('"north korea" troops', (("north korea",), ("troops",)), ()),
        ("killed OR dead kursk", (("killed", "dead"), ("kursk",)), ()),
        ("a OR b OR c", (("a", "b", "c"),), ()),
        ("OR a", (("a",),), ()),
        ("a OR", (("a",),), ()),
        ('"OR" a', (("OR",), ("a",)), ()),
        ('troops -drill -"joint drill"', (("troops",),), ("drill", "joint drill")),
        ('"open', (("open",),), ()),
        ('"" -""', (), ()),
        ("other:word", (("other:word",),), ()),
    ],
)
def test_words_phrases_alternatives_and_exclusions(text, all_of, none_of):
    parsed = parse(text)
    assert (parsed.search.all_of, parsed.search.none_of) == (all_of, none_of)


def test_every_filter():
    line = (
        'lang:KO source:yonhap voice:"Press Wire" story:troops matched:near since:7d until:2026-01-02 '
        'figure:troops-sent>5,000 owner:"The Trust"'
    )
    parsed = parse(line)
    search = parsed.search
    assert (search.language, search.source, search.origin, search.story) == (
        "ko",
        "yonhap",
        "Press Wire",
        "troops",
    )
    assert (search.matched, search.since) == (MatchState.NEAR, NOW - timedelta(days=7))
    assert search.until == datetime(2026, 1, 1, 17, tzinfo=UTC)
    assert search.figure == FigureFilter("troops sent", 5_000.0, None)
    assert (parsed.owner, parsed.problems, parsed.terms) == ("The Trust", (), ())
    assert parse("figure:killed<10").search.figure == FigureFilter("killed", None, 10.0)
    assert parse("figure:killed").search.figure == FigureFilter("killed", None, None)


@pytest.mark.parametrize(
    "text",
    ["matched:maybe", "since:yesterday", "since:9999999999d", "until:2026-13-01", "figure:>5", "figure:killed>1.2.3",
     "AND", "NOT x", "x " * (MAX_TERMS + 1)],
)  # fmt: skip
def test_what_cannot_be_read_is_named_and_the_rest_counts(text):
    parsed = parse(f"kursk {text}")
    assert len(parsed.problems) == 1
    assert parsed.search.all_of[0] == ("kursk",)


def test_a_line_is_read_to_its_limit():
    assert parse("a" * (MAX_CHARS + 100)).terms == ("a" * MAX_CHARS,)


# ── snippets ───────────────────────────────────────────────────────────────────────────────────────


@given(st.text(), TERMS)
def test_pieces_join_to_the_text(text, terms):
    pieces = marked(text, terms)
    assert "".join(piece for piece, _ in pieces) == text
    assert all(piece for piece, is_hit in pieces if is_hit)


@given(st.text(min_size=0, max_size=900), TERMS)
def test_a_snippet_is_a_part_of_the_text(text, terms):
    shown = "".join(piece for piece, _ in snippet(text, terms))
    flat = " ".join(text.split())
    assert len(shown) <= CHARS + 2
    assert shown.removeprefix("…").removesuffix("…") in flat or shown in flat


@given(st.text(alphabet="xyz ", max_size=800), st.text(alphabet="xyz ", max_size=800))
def test_the_first_hit_is_shown_and_marked(before, after):
    assert ("Ferry", True) in snippet(f"{before} Ferry {after}", ["ferry"])


def test_terms_are_texts_and_no_patterns():
    assert marked("a.c abc", ["a.c", "", "*", "b*"]) == [
        ("a.c", True),
        (" a", False),
        ("b", True),
        ("c", False),
    ]


def test_marking_takes_time_in_proportion_to_the_text():
    terms = ["a" * size for size in range(1, 31)]

    def mark(size):
        marked("ab" * size, ["aa" * 10, *terms])
        snippet("ab" * size, ["aaaa"])

    assert growth(mark, 1_000) < MAX_GROWTH


# ── cursors and targets ────────────────────────────────────────────────────────────────────────────


@given(st.datetimes(datetime(1970, 1, 2), datetime(9000, 1, 1), timezones=st.just(UTC)), st.text(max_size=60))  # noqa: DTZ001
def test_a_cursor_survives_an_address(at, key):
    found = cursor_from_text(cursor_text(Cursor(at, key)))
    if found is None:
        assert len(cursor_text(Cursor(at, key))) > 400
    else:
        assert found.key == key
        assert abs(found.at - at) < timedelta(milliseconds=1)


@given(st.text() | st.binary().map(lambda data: __import__("base64").urlsafe_b64encode(data).decode()))
def test_any_text_is_a_cursor_or_none(text):
    assert isinstance(cursor_from_text(text), Cursor | None)


@pytest.mark.parametrize(
    "json", ["[]", "[1]", "[1, 2, 3]", '["x", "d1"]', "[1e400, 2]", "[NaN, 2]", "[null, 2]", "{}", "1", '[[], ""]', "[" * 99]
)  # fmt: skip
def test_forged_cursors_show_the_first_page(json):
    import base64

    assert cursor_from_text(base64.urlsafe_b64encode(json.encode()).decode()) is None


@given(st.text())
def test_a_target_is_a_path_of_ours(text):
    path = own_path(text)
    assert path in (text, "/")
    assert path.startswith("/")
    assert not path.startswith(("//", "/\\"))
    assert not any(char in path for char in "\r\n\t\x00")


@pytest.mark.parametrize("target", ["/", "/d/d1", "/search?q=a%20b&after=x", "/s/북한/figures"])
def test_own_paths_stay(target):
    assert own_path(target) == target


@pytest.mark.parametrize(
    "target",
    [
        "",
        "d/d1",
        "//evil.example",
        "/\\evil.example",
        "https://evil.example/",
        "javascript:1",
        "/\tx",
        "/" + "x" * 2_000,
    ],
)
def test_other_targets_lead_home(target):
    assert own_path(target) == "/"
