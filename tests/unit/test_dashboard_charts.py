"""Charts: every figure is on the chart, round ticks cover the values, nothing fails on odd numbers."""

import itertools
import math
from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.dashboard.charts.bars import HEIGHT, WIDTH, day_bars
from service.dashboard.charts.ranges import MAX_CLAIMANTS, figure_ranges
from service.dashboard.charts.scale import Scale, round_ticks, time_ticks
from store.records.claims import ClaimStatus
from store.records.dashboard.views import DayCount
from tests.support.records import NOW, later, make_claim

DAY = date(2026, 1, 2)
AMOUNTS = st.none() | st.floats(0, 1e15) | st.sampled_from((0.0, 1.0, 5e-324))
CLAIMS = st.builds(
    lambda days, low, high, speaker, status: make_claim(
        as_of=NOW + timedelta(days=days), low=low, high=high, speaker=speaker, status=status
    ),
    st.floats(-400, 400), AMOUNTS, AMOUNTS, st.text(max_size=3), st.sampled_from((ClaimStatus.FIRST, ClaimStatus.SEED)),
)  # fmt: skip


@given(st.floats(allow_nan=False), st.floats(-1e9, 1e9), st.floats(1e-3, 1e9))
def test_a_value_is_drawn_on_the_axis_whatever_it_is(value, low, span):
    scale = Scale(low, low + span, 300.0, 10.0)
    assert 10.0 <= scale.at(value) <= 300.0
    assert scale.at(low) == 300.0
    assert scale.at(low + span) == 10.0


@given(st.floats(allow_nan=False, min_value=0), st.integers(2, 8))
def test_ticks_are_few_even_and_reach_the_value(high, most):
    ticks = round_ticks(high, most)
    assert ticks[0] == 0
    assert 2 <= len(ticks) <= most + 2
    assert all(math.isfinite(tick) for tick in ticks)
    assert ticks == sorted(set(ticks))
    if 1e-300 < high < 1e300:
        assert ticks[-1] >= high * (1 - 1e-6)


@pytest.mark.parametrize(
    ("high", "ticks"),
    [(1, [0, 0.2, 0.4, 0.6, 0.8, 1]), (2_600, [0, 1_000, 2_000, 3_000]), (0, [0, 1]), (math.inf, [0, 1]), (-5, [0, 1]), (5e-324, [0, 1]), (1.5e308, [0, 1])],
)  # fmt: skip
def test_ticks_are_round(high, ticks):
    assert round_ticks(high) == pytest.approx(ticks)


@given(st.floats(0, 5_000), st.integers(1, 8))
def test_days_on_the_axis_are_midnights_between_its_ends(days, most):
    last = NOW + timedelta(days=days)
    ticks = list(time_ticks(NOW, last, most))
    assert len(ticks) <= most + 1
    assert all(NOW <= tick <= last and (tick.hour, tick.minute) == (0, 0) for tick in ticks)
    assert len({b - a for a, b in itertools.pairwise(ticks)}) <= 1
    assert ticks or days < 1


@given(
    st.lists(st.tuples(st.integers(-5, 40), st.integers(0, 10**9)), unique_by=lambda one: one[0]),
    st.integers(1, 30),
)
def test_every_day_has_a_bar_within_the_chart(counts, number):
    bars = day_bars([DayCount(DAY - timedelta(days=back), count) for back, count in counts], DAY, number)
    shown = {back: count for back, count in counts if 0 <= back < number}
    assert [bar.day for bar in bars.bars] == [DAY - timedelta(days=back) for back in reversed(range(number))]
    assert (bars.total, bars.most) == (sum(shown.values()), max(shown.values(), default=0))
    for bar in bars.bars:
        assert 0 <= bar.x < bar.x + bar.width <= WIDTH
        assert math.isclose(bar.y + bar.height, HEIGHT)
        assert 0 <= bar.height <= HEIGHT
        assert bar.count or not bar.height
    assert bars.view_box == "0 0 300 40"


@given(st.lists(CLAIMS, max_size=12))
def test_every_figure_has_its_mark_within_the_chart(claims):
    claims.sort(key=lambda claim: claim.as_of)
    chart = figure_ranges(claims)
    reported = [claim for claim in claims if claim.status is not ClaimStatus.SEED]
    if not reported:
        assert chart is None
        return
    assert [mark.claim for mark in chart.marks] == reported
    assert len(chart.seed) == len(claims) - len(reported)
    assert len(chart.claimants) <= MAX_CLAIMANTS + 1
    for mark in chart.marks:
        assert chart.left <= mark.x <= chart.right
        assert 0 <= mark.top <= chart.bottom
        assert 0 <= mark.bottom <= chart.bottom
        assert mark.claimant < len(chart.claimants)
        assert not (mark.is_point and (mark.is_open_above or mark.is_open_below))


def test_open_ends_points_and_claimants():
    claims = [
        make_claim(low=600.0, high=600.0, speaker="NIS"),
        make_claim(low=300.0, high=None, speaker="HUR", as_of=later(86_400)),
        make_claim(low=None, high=900.0, speaker="NIS", as_of=later(2 * 86_400)),
    ]
    chart = figure_ranges(claims)
    assert chart.claimants == ("NIS", "HUR")
    assert [mark.claimant for mark in chart.marks] == [0, 1, 0]
    assert [mark.is_point for mark in chart.marks] == [True, False, False]
    assert [(mark.is_open_above, mark.is_open_below) for mark in chart.marks] == [
        (False, False),
        (True, False),
        (False, True),
    ]
    assert [mark.x for mark in chart.marks] == sorted(mark.x for mark in chart.marks)
    assert [value for value, _ in chart.values] == [0, 200, 400, 600, 800, 1_000]
    one = figure_ranges([replace(claims[0])])
    assert one.left < one.marks[0].x < one.right
    many = [make_claim(speaker=f"s{number}", as_of=later(number)) for number in range(9)]
    assert figure_ranges(many).claimants == (*(f"s{number}" for number in range(6)), "…")
