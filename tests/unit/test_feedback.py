"""Feedback adjusts a story: within bounds, in any order, and without a trace once withdrawn."""

from dataclasses import replace
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alerts.matching.feedback import (
    MAX_OFFSET,
    apply_feedback,
    compute_adjustment,
    latest_feedback,
    shift_threshold,
)
from alerts.stories.story import Group
from store.records.matching import Feedback
from tests.support.records import NOW, later
from tests.support.stories import story

STORY = story()
THEMES = [one.name for one in STORY.anchors if one.group is Group.THEME]


def said(number=1, *, useful=True, odds=0.0, anchors=(), at=NOW, story=STORY.name):
    return Feedback(f"f{number}", story, f"a{number}", useful, odds, tuple(anchors), at)


rows = st.lists(
    st.builds(
        said,
        st.integers(0, 10_000),
        useful=st.booleans(),
        odds=st.none() | st.floats(-40, 40),
        anchors=st.lists(st.sampled_from(THEMES), max_size=3, unique=True),
    ),
    max_size=25,
    unique_by=lambda row: row.id,
)


@given(rows, st.randoms())
def test_the_order_does_not_matter(given_rows, shuffler):
    shuffled = given_rows[:]
    shuffler.shuffle(shuffled)
    assert compute_adjustment(STORY, shuffled) == compute_adjustment(STORY, given_rows)


@given(rows, rows)
def test_withdrawn_feedback_leaves_no_trace(first, more):
    known = {row.id for row in first}
    added = [*first, *(row for row in more if row.id not in known)]
    undone = [row for row in added if row.id in known]
    assert apply_feedback(STORY, undone) == apply_feedback(STORY, first)
    assert apply_feedback(STORY, []) is STORY


@given(rows)
def test_the_bounds_hold(given_rows):
    adjustment = compute_adjustment(STORY, given_rows)
    assert -MAX_OFFSET <= adjustment.threshold_offset <= MAX_OFFSET
    assert all(0.5 <= factor <= 2 for factor in adjustment.theme_factors.values())
    adjusted = apply_feedback(STORY, given_rows)
    assert (
        shift_threshold(STORY.threshold, -MAX_OFFSET)
        <= adjusted.threshold
        <= shift_threshold(STORY.threshold, MAX_OFFSET)
    )
    assert all(0 < one.weight <= 1 for one in adjusted.anchors)
    untouched = [one for one in STORY.anchors if one.group is not Group.THEME]
    assert [one for one in adjusted.anchors if one.group is not Group.THEME] == untouched


@given(rows, st.floats(-8, 8))
def test_not_useful_never_lowers_and_useful_never_raises_the_threshold(given_rows, odds):
    before = compute_adjustment(STORY, given_rows).threshold_offset
    assert (
        compute_adjustment(STORY, [*given_rows, said(99_999, useful=False, odds=odds)]).threshold_offset
        >= before
    )
    assert (
        compute_adjustment(STORY, [*given_rows, said(99_999, useful=True, odds=odds)]).threshold_offset
        <= before
    )


@pytest.mark.parametrize("useful", [True, False])
def test_each_rating_moves_the_threshold_less_than_the_previous_one(useful):
    offsets = [
        abs(compute_adjustment(STORY, [said(n, useful=useful) for n in range(count)]).threshold_offset)
        for count in range(6)
    ]
    steps = [after - before for before, after in pairwise(offsets)]
    assert steps == sorted(steps, reverse=True)
    assert steps[0] == pytest.approx(0.3, abs=0.02)
    assert steps[-1] > 0


def test_an_expected_rating_moves_the_threshold_little():
    assert abs(compute_adjustment(STORY, [said(useful=True, odds=4.0)]).threshold_offset) < 0.02
    assert abs(compute_adjustment(STORY, [said(useful=False, odds=-4.0)]).threshold_offset) < 0.02


def test_ratings_without_a_score_change_nothing():
    adjustment = compute_adjustment(STORY, [said(odds=None)])
    assert (adjustment.threshold_offset, adjustment.rated_articles) == (0.0, 1)
    assert apply_feedback(STORY, [said(odds=None)]) is STORY


def test_feedback_on_another_story_is_ignored():
    assert apply_feedback(STORY, [said(useful=False, story="other")]) is STORY


def test_the_latest_rating_of_an_article_counts():
    first, last = said(1, useful=True), replace(said(1, useful=False, at=later(5)), id="f2")
    assert latest_feedback([last, first]) == [last]
    assert compute_adjustment(STORY, [last, first]).threshold_offset > 0


@pytest.mark.parametrize("threshold", [0.0, 1.0])
def test_a_threshold_of_0_or_1_stays(threshold):
    edge = replace(STORY, threshold=threshold)
    assert apply_feedback(edge, [said(useful=False)]) is edge


def test_feedback_shifts_the_configured_threshold():
    high = replace(STORY, threshold=0.8)
    lower = apply_feedback(high, [said(useful=True, odds=1.0)]).threshold
    assert 0.5 < lower < 0.8


def test_themes_with_different_ratings_get_different_weights():
    bad, good = THEMES[:2]
    rows = [said(n, useful=n % 2 == 0, odds=0.2, anchors=[good if n % 2 == 0 else bad]) for n in range(6)]
    weights = {one.name: one.weight for one in STORY.anchors}
    adjusted = {one.name: one.weight for one in apply_feedback(STORY, rows).anchors}
    assert adjusted[bad] < weights[bad]
    assert adjusted[good] >= weights[good]
    assert compute_adjustment(STORY, rows).theme_factors[good] > 1


def test_a_single_rating_changes_no_weight():
    assert compute_adjustment(STORY, [said(useful=False, anchors=THEMES[:2])]).theme_factors == {}


# ── a story of the general judge ──────────────────────────────────────────────────────────────────


def test_feedback_on_a_general_story_moves_only_its_threshold():
    general = story("merger")
    assert not general.is_framed
    themes = [one.name for one in general.anchors if one.group is Group.THEME]
    rows = [
        said(1, useful=True, anchors=themes[:1], story="merger"),
        said(2, useful=False, odds=2.0, anchors=themes[1:2], story="merger"),
    ]
    assert compute_adjustment(replace(general, is_framed=True), rows).theme_factors
    adjusted = apply_feedback(general, rows)
    assert adjusted.threshold != general.threshold
    assert adjusted == replace(general, threshold=adjusted.threshold)
