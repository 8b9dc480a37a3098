from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.scheduling.source_health import changes_of, trouble_of
from store.records.collection import Source, SourceKind, SourceState, SourceTrouble

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
STATE = SourceState(Source("a", SourceKind.FEED, "https://a.example/f", "a.example:443"), NOW)
FAILING, SILENT, GONE = SourceTrouble.FAILING, SourceTrouble.SILENT, SourceTrouble.GONE


def failing(hours: float, polls: int, **facts) -> SourceState:
    since = NOW - timedelta(hours=hours)
    return replace(STATE, failures=polls, failing_since=since, last_polled=NOW, **facts)


def silent(days: float, gap_h: float = 3, yields: int = 20, **facts) -> SourceState:
    """It answers now, and brought something last so many days ago."""
    quiet = replace(STATE, last_polled=NOW, last_ok=NOW, last_new=NOW - timedelta(days=days))
    return replace(quiet, usual_gap=timedelta(hours=gap_h), yields=yields, **facts)


@pytest.mark.parametrize(
    ("hours", "polls", "trouble"),
    [(24, 5, FAILING), (100, 9, FAILING), (23, 9, None), (100, 4, None), (0, 1, None)],
)
def test_failing_is_five_polls_over_a_day(hours, polls, trouble):
    assert trouble_of(failing(hours, polls)) is trouble


@pytest.mark.parametrize(
    ("days", "gap_h", "yields", "trouble"),
    [
        (7, 3, 20, SILENT),
        (6.9, 3, 20, None),
        (9, 24, 20, None),
        (10, 24, 20, SILENT),
        (300, 3, 4, None),
    ],
)
def test_silent_is_a_week_and_ten_times_the_usual_gap_of_a_source_that_brought_something(
    days, gap_h, yields, trouble
):
    assert trouble_of(silent(days, gap_h, yields)) is trouble


def test_a_source_that_never_brought_anything_is_not_silent():
    assert trouble_of(replace(STATE, last_polled=NOW, last_ok=NOW)) is None


def test_time_in_which_nobody_asked_is_no_trouble():
    late = silent(0)
    assert trouble_of(replace(late, next_due=NOW + timedelta(days=90))) is None
    assert trouble_of(failing(1, 9)) is None


def test_a_parked_source_is_gone():
    assert trouble_of(failing(0, 1, parked=True)) is GONE


def test_a_trouble_is_told_once_and_its_end_once():
    begun = failing(30, 6)
    assert changes_of([begun]).begun == ((begun, FAILING),)
    told = replace(begun, noticed=FAILING)
    assert changes_of([told]).noticed() == {}
    well = replace(told, failures=0, failing_since=None, last_ok=NOW)
    assert changes_of([well]).noticed() == {"a": None}
    assert changes_of([replace(well, noticed=None)]).noticed() == {}


def test_a_failure_is_not_the_end_of_silence():
    hiccup = silent(9, noticed=SILENT, failures=1, failing_since=NOW)
    assert changes_of([hiccup]).noticed() == {}


def test_failing_that_turns_to_silence_is_one_trouble():
    assert changes_of([silent(9, noticed=FAILING)]).noticed() == {}


def test_that_a_source_is_gone_is_told_even_if_it_was_failing_before():
    gone = failing(99, 9, parked=True, noticed=FAILING)
    assert changes_of([gone]).noticed() == {"a": GONE}
    assert changes_of([replace(gone, noticed=GONE)]).noticed() == {}


@given(
    st.floats(0, 1e4),
    st.integers(0, 20),
    st.floats(0, 100),
    st.booleans(),
    st.none() | st.sampled_from(list(SourceTrouble)),
)
def test_what_was_told_is_not_told_again(hours, failures, days, parked, noticed):
    state = replace(silent(days), failures=failures, failing_since=NOW - timedelta(hours=hours))
    state = replace(state, parked=parked, noticed=noticed)
    told = changes_of([state]).noticed()
    after = replace(state, noticed=told.get("a", noticed))
    assert changes_of([after]).noticed() == {}
