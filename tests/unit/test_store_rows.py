from datetime import UTC, datetime

from hypothesis import given
from hypothesis import strategies as st

from store.sqlite.rows import from_epoch, to_epoch
from store.sqlite.transactions import earliest_due
from tests.support.records import NOW

TIMES = st.integers(0, 9)


@given(st.lists(st.tuples(TIMES, TIMES)))
def test_the_earliest_moment_is_found_without_reading_all_rows(pairs):
    rows = [{"due": due, "not_before": pause} for due, pause in sorted(pairs)]
    assert earliest_due(iter(rows)) == min((max(pair) for pair in pairs), default=None)


def test_reading_stops_where_nothing_earlier_can_come():
    rows = iter(
        [{"due": 1, "not_before": 3}, {"due": 2, "not_before": 2}, {"due": 2, "not_before": 0}, {"due": 9}]
    )
    assert earliest_due(rows) == 2
    assert list(rows) == [{"due": 9}]


@given(st.datetimes(datetime(1901, 1, 1), datetime(2200, 1, 1), timezones=st.just(UTC)))  # noqa: DTZ001 - bounds
def test_times_come_back_to_the_microsecond(time):
    assert from_epoch(to_epoch(time)) == time


def test_the_last_moment_of_all_can_be_stored():
    last = NOW.max.replace(tzinfo=NOW.tzinfo)
    assert from_epoch(to_epoch(last)).year == 9999
