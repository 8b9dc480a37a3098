"""The status of a figure in a story that knows others, and that a restored ledger decides alike."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alerts.developments.claims.claim_status import (
    CONTRADICTION_MARGIN,
    MIN_OTHERS_SHARE,
    MIN_OWN_SHARE,
    SAME_TOLERANCE,
    build_claims,
    build_seed_claims,
    classify_figure,
    is_same_figure,
)
from alerts.developments.claims.ledger import (
    MAX_FIGURES_PER_KIND,
    MAX_KINDS,
    NEWS_STATUSES,
    FigureLedger,
    new_figure,
)
from alerts.figures.parties import party_of
from alerts.messages.decisions import news_text
from alerts.messages.figures import figure_text
from store.records.claims import Claim, ClaimStatus
from store.records.matching import Figure
from tests.support.records import NOW, later, make_article, make_claim, make_member
from tests.support.stories import story


def count(low, who="NIS", high=0.0, what="killed"):
    """A plain figure; `high=None` for `more than`, a number for a range."""
    return Figure(what, low, low if high == 0.0 else high, "people", who)


KNOWN = [count(600.0), count(2_000.0), count(6_000.0, "HUR"), count(350.0, "")]


@pytest.mark.parametrize(
    ("one", "status", "before"),
    [
        (count(40.0, what="wounded"), "first", None),
        (count(2_050.0), "repeat", KNOWN[1]),
        (count(600.0, "South Korea"), "repeat", KNOWN[0]),
        (count(600.0, "South Korea lawmakers"), "repeat", KNOWN[0]),
        (count(2_000.0, "BBC"), "echo", KNOWN[1]),
        (count(350.0, "NIS"), "echo", KNOWN[3]),
        (count(2_000.0, "HUR", None), "echo", KNOWN[1]),
        (count(9_000.0), "maximum", KNOWN[1]),
        (count(9_000.0, "UK"), "maximum", KNOWN[3]),
        (count(6_500.0, "HUR", 7_000.0), "maximum", KNOWN[2]),
        (count(3_000.0), "revised", KNOWN[1]),
        (count(1_000.0), "revised", KNOWN[1]),
        (count(4_000.0, "HUR"), "revised", KNOWN[2]),
        (count(3_000.0, "UK"), "contradicts", KNOWN[2]),
        (count(4_000.0, "UK", None), "part", KNOWN[3]),
        (count(30.0), "part", KNOWN[1]),
        (count(1_000.0, "KCNA"), "part", KNOWN[3]),
        (count(3_000.0, ""), "part", KNOWN[3]),
    ],
)
def test_status_of_a_figure(one, status, before):
    known = [] if one.kind == "wounded" else KNOWN
    assert classify_figure(one, known, repeated=False) == (status, before)


def test_further_figures_of_one_claimant_are_parts():
    first, part = FigureLedger().with_status([count(3_000.0), count(1_500.0)])
    assert (first.status, part.status) == ("first", "part")


def test_bounds_that_meet_do_not_contradict():
    known = [count(10_000.0, "Ukraine", None, "troops sent")]
    assert classify_figure(count(9_000.0, "NIS", 12_000.0, "troops sent"), known, repeated=False)[0] == "part"
    assert classify_figure(count(None, "NIS", 9_000.0, "troops sent"), known, repeated=False)[0] == "part"
    assert (
        classify_figure(count(6_000.0, "NIS", what="troops sent"), known, repeated=False)[0] == "contradicts"
    )


def test_planned_troops_contradict_no_count_of_those_sent():
    known = [count(10_000.0, "Ukraine", what="troops sent")]
    assert classify_figure(count(6_000.0, "NIS", what="troops planned"), known, repeated=False)[0] == "part"


@pytest.mark.parametrize(
    ("who", "party"),
    [
        ("NIS", "South Korea"), ("South Korea general staff", "South Korea"), ("HUR", "Ukraine"),
        ("Zelensky", "Ukraine"), ("KCNA", "North Korea"), ("IDF", "Israel"), ("US intelligence", "US"),
        ("UK defence ministry", "UK"), ("South Africa", "South Africa"), ("BBC", "BBC"), ("", ""),
    ],
)  # fmt: skip
def test_a_claimant_speaks_for_its_party(who, party):
    assert party_of(who) == party


def test_a_contradiction_names_the_other_claimant():
    ledger = FigureLedger()
    ledger.add([count(2_000.0), count(6_000.0, "HUR")])
    assert (
        news_text([new_figure(one) for one in ledger.newsworthy([count(3_000.0, "UK")])])
        == "killed: 3,000, says UK, against 6,000 by HUR"
    )
    (one,) = ledger.with_status([count(3_000.0, "UK")])
    assert figure_text(one) == "killed: 3,000 people, says UK; against: 6,000, says HUR"
    (one,) = ledger.with_status([count(9_000.0)])
    assert figure_text(one) == "killed: 9,000 people, says NIS; before: 2,000, says NIS"
    (one,) = ledger.with_status([count(2_000.0, "BBC")])
    assert figure_text(one) == "killed: 2,000 people, says BBC"


figures = st.builds(
    count,
    st.floats(1, 1e5),
    st.sampled_from(["NIS", "", "Ukraine", "South Korea", "UK"]),
    st.sampled_from([0.0, None]),
    st.sampled_from(["killed", "troops sent", "troops"]),
)
reports = st.lists(st.lists(figures, max_size=4), max_size=12)


@given(reports, st.integers(0, 12), st.integers(0, 12), st.lists(figures, max_size=3))
def test_a_ledger_restored_from_the_store_decides_alike(told_by, cut, again, last):
    """Those before the cut come from the store; the latest of them, again, with their developments."""
    whole, restarted = FigureLedger(), FigureLedger()
    for one in told_by:
        whole.add(one)
    for one in told_by[:cut]:
        restarted.add(one)
    for one in told_by[max(0, cut - again) :]:
        restarted.add(one)
    assert restarted.with_status(last) == whole.with_status(last)


@given(figures, st.lists(figures, max_size=8))
def test_a_figure_that_a_party_repeats_is_no_news(one, others):
    ledger = FigureLedger()
    ledger.add([one, *others])
    (judged,) = ledger.with_status([one])
    assert judged.status == "repeat"
    assert judged.status not in NEWS_STATUSES


def test_a_ledger_stays_small_and_keeps_the_greatest():
    ledger = FigureLedger()
    ledger.add([count(1e9)])
    ledger.add(count(1.2**power) for power in range(100))
    ledger.add(count(float(number), f"claimant {number}") for number in range(1, MAX_FIGURES_PER_KIND * 2))
    ledger.add(count(5.0, what=f"what-{number}") for number in range(MAX_KINDS - 1))
    assert ledger.with_status([count(9e8)])[0].status == "revised"
    ledger.add(count(5.0, what=f"more-{number}") for number in range(MAX_KINDS))
    assert max(map(len, ledger._figures.values())) <= MAX_FIGURES_PER_KIND
    assert len(ledger._figures) == MAX_KINDS


def test_rows_of_a_report_carry_where_and_when():
    judged = FigureLedger().with_status([count(600.0), Figure("", 5.0, 5.0)])
    article = make_article("a1", published=None, site="Outlet")
    (row,) = build_claims(article, make_member("a1", figures=judged))
    assert row == replace(
        make_claim("a1", source="Outlet", sentence=""),
        as_of=article.seen,
        url=article.url,
        title=article.title,
    )
    dated = make_article("a1", published=later(-500))
    assert build_claims(dated, make_member("a1", figures=judged))[0].as_of == later(-500)


def test_the_claims_of_a_seed_are_built_once():
    followed = story()
    rows = build_seed_claims(followed, NOW, [])
    assert rows
    assert {row.status for row in rows} == {ClaimStatus.SEED}
    assert build_seed_claims(followed, later(9), rows) is None
    assert len(build_seed_claims(followed, later(9), rows[1:])) == len(rows)


def test_claims_go_into_a_ledger_as_they_came_out():
    ledger = FigureLedger()
    ledger.add([make_claim(low=600.0, speaker="NIS")])
    assert isinstance(make_claim(), Claim)
    assert ledger.with_status([count(600.0)])[0].status == "repeat"


def test_a_background_figure_never_revises_or_contradicts_but_may_be_the_maximum():
    known = [
        Figure("killed", 2_000.0, 2_000.0, "people", "NIS"),
        Figure("killed", 6_000.0, 6_000.0, "people", "HUR"),
    ]
    lower = Figure("killed", 3_000.0, 3_000.0, "people", "UK")
    assert classify_figure(lower, known, repeated=False)[0] == "contradicts"
    assert classify_figure(lower, known, repeated=False, background=True)[0] == "part"
    own = Figure("killed", 1_000.0, 1_000.0, "people", "NIS")
    assert classify_figure(own, known, repeated=False)[0] == "revised"
    assert classify_figure(own, known, repeated=False, background=True)[0] == "part"
    most = Figure("killed", 9_000.0, 9_000.0, "people", "UK")
    assert classify_figure(most, known, repeated=False, background=True)[0] == "maximum"


# ── thresholds ────────────────────────────────────────────────────────────────────────────────────


def status(figure, *earlier, **how):
    return classify_figure(figure, earlier, repeated=False, **how)[0]


@pytest.mark.parametrize(
    ("other", "same"),
    [(95.0, True), (94.99, False), (105.2, True), (105.4, False)],
)
def test_figures_that_differ_by_up_to_the_tolerance_of_the_greater_are_one(other, same):
    assert SAME_TOLERANCE == 0.05
    assert is_same_figure(count(100.0), count(other)) is same
    assert is_same_figure(count(other), count(100.0)) is same


@pytest.mark.parametrize(("upper", "same"), [(95.0, True), (94.99, False)])
def test_opposite_bounds_are_compared_within_the_tolerance_too(upper, same):
    assert is_same_figure(count(100.0, high=None), count(None, high=upper)) is same


def test_a_figure_equal_to_the_greatest_is_no_maximum():
    greatest = count(100.0, "UK", high=None)
    assert status(count(100.0, high=200.0), greatest) is ClaimStatus.ECHO
    assert status(count(100.0, "HUR", high=50_000.0), count(100.0, "UK", high=100.0)) is ClaimStatus.PART
    assert status(count(106.0, "HUR"), count(100.0, "UK")) is ClaimStatus.MAXIMUM


@pytest.mark.parametrize(("low", "expected"), [(100.0, ClaimStatus.REVISED), (99.9, ClaimStatus.PART)])
def test_a_revision_is_at_least_the_own_share_of_the_figure_before(low, expected):
    assert MIN_OWN_SHARE == 0.1
    assert status(count(low), count(1_000.0)) is expected


@pytest.mark.parametrize(
    ("number", "expected"),
    [
        (199.9, ClaimStatus.PART),
        (200.0, ClaimStatus.CONTRADICTS),
        (799.9, ClaimStatus.CONTRADICTS),
        (800.0, ClaimStatus.PART),
    ],
)
def test_a_contradiction_lies_from_the_least_share_to_below_the_margin(number, expected):
    assert (MIN_OTHERS_SHARE, CONTRADICTION_MARGIN) == (0.2, 0.2)
    assert status(count(number, "UK"), count(1_000.0, "HUR")) is expected


@pytest.mark.parametrize(("number", "expected"), [(100.1, ClaimStatus.MAXIMUM), (90.0, ClaimStatus.PART)])
def test_of_figures_that_a_report_is_not_about_only_a_maximum_counts(number, expected):
    known = count(100.0, high=100.0)
    figure = count(number * 2, high=number * 2) if expected is ClaimStatus.MAXIMUM else count(number)
    assert status(figure, known, background=True) is expected


def test_of_equals_the_first_that_was_given_is_dropped(monkeypatch):
    monkeypatch.setattr("alerts.developments.claims.ledger.MAX_FIGURES_PER_KIND", 2)
    ledger = FigureLedger()
    ledger.add([count(100.0, "a"), count(200.0, "b")])
    assert len(ledger._figures["killed"]) == 2, "as many as the limit are kept"
    ledger.add([count(300.0, "c")])
    assert [one.speaker for one in ledger._figures["killed"]] == ["b", "c"]


def test_a_kind_is_dropped_only_for_one_beyond_the_limit(monkeypatch):
    monkeypatch.setattr("alerts.developments.claims.ledger.MAX_KINDS", 2)
    ledger = FigureLedger()
    ledger.add([count(1.0, what="a"), count(1.0, what="b")])
    assert list(ledger._figures) == ["a", "b"]
    ledger.add([count(9.0, what="a")])
    assert list(ledger._figures) == ["a", "b"]
    ledger.add([count(1.0, what="c")])
    assert list(ledger._figures) == ["b", "c"]
