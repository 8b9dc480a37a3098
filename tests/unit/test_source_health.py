from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.scheduling.source_health import diagnose, health_changes
from store.records.sources import Source, SourceKind, SourceProblem, SourceState

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
STATE = SourceState(Source("a", SourceKind.FEED, "https://a.example/f", "a.example:443"), NOW)
FAILING, SILENT, GONE = SourceProblem.FAILING, SourceProblem.SILENT, SourceProblem.GONE


def failing(hours: float, polls: int, **facts) -> SourceState:
    since = NOW - timedelta(hours=hours)
    return replace(STATE, failures=polls, failing_since=since, last_polled=NOW, **facts)


def silent(days: float, gap_h: float = 3, yields: int = 20, **facts) -> SourceState:
    """It answers now, and brought something last so many days ago."""
    quiet = replace(STATE, last_polled=NOW, last_ok=NOW, last_new=NOW - timedelta(days=days))
    return replace(quiet, usual_interval=timedelta(hours=gap_h), productive_polls=yields, **facts)


@pytest.mark.parametrize(
    ("hours", "polls", "trouble"),
    [(24, 5, FAILING), (100, 9, FAILING), (23, 9, None), (100, 4, None), (0, 1, None)],
)
def test_failing_is_five_polls_over_a_day(hours, polls, trouble):
    assert diagnose(failing(hours, polls)) is trouble


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
def test_silent_is_a_week_and_ten_times_the_usual_gap_of_a_productive_source(days, gap_h, yields, trouble):
    assert diagnose(silent(days, gap_h, yields)) is trouble


def test_a_source_without_articles_is_never_silent():
    assert diagnose(replace(STATE, last_polled=NOW, last_ok=NOW)) is None


def test_time_without_polls_is_no_problem():
    late = silent(0)
    assert diagnose(replace(late, next_due=NOW + timedelta(days=90))) is None
    assert diagnose(failing(1, 9)) is None


def test_a_parked_source_is_gone():
    assert diagnose(failing(0, 1, gone=True)) is GONE


def test_a_problem_is_notified_once_and_the_recovery_once():
    begun = failing(30, 6)
    assert health_changes([begun]).started == ((begun, FAILING),)
    told = replace(begun, notified_state=FAILING)
    assert health_changes([told]).notified_states() == {}
    well = replace(told, failures=0, failing_since=None, last_ok=NOW)
    assert health_changes([well]).notified_states() == {"a": None}
    assert health_changes([replace(well, notified_state=None)]).notified_states() == {}


def test_a_failure_is_not_the_end_of_silence():
    hiccup = silent(9, notified_state=SILENT, failures=1, failing_since=NOW)
    assert health_changes([hiccup]).notified_states() == {}


def test_failing_that_turns_to_silence_is_one_problem():
    assert health_changes([silent(9, notified_state=FAILING)]).notified_states() == {}


def test_a_gone_source_is_notified_even_if_it_was_failing_before():
    gone = failing(99, 9, gone=True, notified_state=FAILING)
    assert health_changes([gone]).notified_states() == {"a": GONE}
    assert health_changes([replace(gone, notified_state=GONE)]).notified_states() == {}


@given(
    st.floats(0, 1e4),
    st.integers(0, 20),
    st.floats(0, 100),
    st.booleans(),
    st.none() | st.sampled_from(list(SourceProblem)),
)
def test_a_notified_problem_is_not_notified_again(hours, failures, days, parked, noticed):
    state = replace(silent(days), failures=failures, failing_since=NOW - timedelta(hours=hours))
    state = replace(state, gone=parked, notified_state=noticed)
    told = health_changes([state]).notified_states()
    after = replace(state, notified_state=told.get("a", noticed))
    assert health_changes([after]).notified_states() == {}
