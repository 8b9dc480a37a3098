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
    lesson = compute_adjustment(STORY, given_rows)
    assert -MAX_OFFSET <= lesson.threshold_offset <= MAX_OFFSET
    assert all(0.5 <= factor <= 2 for factor in lesson.theme_factors.values())
    learned = apply_feedback(STORY, given_rows)
    assert (
        shift_threshold(STORY.threshold, -MAX_OFFSET)
        <= learned.threshold
        <= shift_threshold(STORY.threshold, MAX_OFFSET)
    )
    assert all(0 < one.weight <= 1 for one in learned.anchors)
    untouched = [one for one in STORY.anchors if one.group is not Group.THEME]
    assert [one for one in learned.anchors if one.group is not Group.THEME] == untouched


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
def test_each_moves_less_than_the_one_before(useful):
    offsets = [
        abs(compute_adjustment(STORY, [said(n, useful=useful) for n in range(count)]).threshold_offset)
        for count in range(6)
    ]
    steps = [after - before for before, after in pairwise(offsets)]
    assert steps == sorted(steps, reverse=True)
    assert steps[0] == pytest.approx(0.3, abs=0.02)
    assert steps[-1] > 0


def test_what_was_clear_anyway_moves_little():
    assert abs(compute_adjustment(STORY, [said(useful=True, odds=4.0)]).threshold_offset) < 0.02
    assert abs(compute_adjustment(STORY, [said(useful=False, odds=-4.0)]).threshold_offset) < 0.02


def test_what_the_score_did_not_decide_moves_nothing():
    lesson = compute_adjustment(STORY, [said(odds=None)])
    assert (lesson.threshold_offset, lesson.rated_articles) == (0.0, 1)
    assert apply_feedback(STORY, [said(odds=None)]) is STORY


def test_another_storys_feedback_is_not_ours():
    assert apply_feedback(STORY, [said(useful=False, story="other")]) is STORY


def test_the_last_word_on_an_article_counts():
    first, last = said(1, useful=True), replace(said(1, useful=False, at=later(5)), id="f2")
    assert latest_feedback([last, first]) == [last]
    assert compute_adjustment(STORY, [last, first]).threshold_offset > 0


@pytest.mark.parametrize("threshold", [0.0, 1.0])
def test_a_threshold_that_lets_all_or_nothing_through_stays(threshold):
    edge = replace(STORY, threshold=threshold)
    assert apply_feedback(edge, [said(useful=False)]) is edge


def test_the_threshold_of_the_config_is_the_base():
    high = replace(STORY, threshold=0.8)
    lower = apply_feedback(high, [said(useful=True, odds=1.0)]).threshold
    assert 0.5 < lower < 0.8


def test_a_theme_that_is_told_apart_weighs_less_and_the_other_more():
    bad, good = THEMES[:2]
    rows = [said(n, useful=n % 2 == 0, odds=0.2, anchors=[good if n % 2 == 0 else bad]) for n in range(6)]
    weights = {one.name: one.weight for one in STORY.anchors}
    learned = {one.name: one.weight for one in apply_feedback(STORY, rows).anchors}
    assert learned[bad] < weights[bad]
    assert learned[good] >= weights[good]
    assert compute_adjustment(STORY, rows).theme_factors[good] > 1


def test_a_single_verdict_moves_no_weight():
    assert compute_adjustment(STORY, [said(useful=False, anchors=THEMES[:2])]).theme_factors == {}
