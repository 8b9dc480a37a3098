"""Trouble that lasts is told once, ever more rarely, and once when it is over."""

from datetime import UTC, datetime, timedelta
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from store.log_throttle import FIRST_PAUSE, LONGEST_PAUSE, QUIET, Lasting

START = datetime(2026, 3, 1, 12, tzinfo=UTC)


def told(troubles, *, every_s, for_s, what="disk", start=START):
    """The spells that are told while it happens again and again."""
    times = (start + timedelta(seconds=at) for at in range(0, for_s, every_s))
    return [spell for now in times if (spell := troubles.again(what, now))]


def test_a_loop_that_fails_every_five_seconds_for_a_day_is_told_a_dozen_times():
    spells = told(Lasting(), every_s=5, for_s=86_400)
    assert len(spells) <= 13
    assert spells[0].facts() == {}
    assert spells[1].facts() == {"times": 13, "since": "2026-03-01T12:00:00+00:00"}
    gaps = [later.last - earlier.last for earlier, later in pairwise(spells)]
    assert gaps == sorted(gaps)
    assert gaps[0] == FIRST_PAUSE
    assert gaps[-1] <= LONGEST_PAUSE


def test_its_end_is_told_once_with_how_often_it_came():
    troubles = Lasting()
    told(troubles, every_s=60, for_s=600)
    last = START + timedelta(seconds=540)
    assert troubles.over("disk", last + QUIET / 2) is None
    spell = troubles.over("disk", last + QUIET)
    assert (spell.times, spell.since, spell.last) == (10, START, last)
    assert troubles.over("disk", last + 2 * QUIET) is None


def test_what_comes_and_goes_within_a_moment_is_one_trouble():
    troubles = Lasting()
    words = 0
    for turn in range(1_000):
        now = START + turn * timedelta(seconds=10)
        words += bool(troubles.again("disk", now)) + bool(troubles.over("disk", now + timedelta(seconds=5)))
    assert words <= 9


def test_trouble_that_comes_back_after_its_end_is_told_at_once():
    troubles = Lasting()
    told(troubles, every_s=5, for_s=3_600)
    troubles.over("disk", START + timedelta(hours=2))
    assert troubles.again("disk", START + timedelta(hours=3)).facts() == {}


def test_one_trouble_does_not_hide_another():
    troubles = Lasting()
    told(troubles, every_s=5, for_s=60)
    assert troubles.again("network", START + timedelta(seconds=61)) is not None


def test_a_clock_that_was_set_back_keeps_nothing_quiet():
    troubles = Lasting()
    told(troubles, every_s=5, for_s=60)
    assert troubles.again("disk", START - timedelta(days=400)) is not None
    assert troubles.over("disk", START - timedelta(days=401)) is not None


@given(st.lists(st.text(max_size=3), max_size=60))
def test_names_from_outside_do_not_pile_up(names):
    troubles = Lasting()
    for turn in range(50):
        for at, name in enumerate(names):
            troubles.again(f"{name} {turn} {at}", START)
    assert len(troubles._spells) <= 1_000


def test_an_error_of_another_kind_is_told_at_once_and_many_kinds_are_not_told_for_ever():
    troubles = Lasting()
    kinds = ["KeyError", "KeyError", "ValueError", "KeyError", "ValueError"]
    words = [
        bool(troubles.again("judging", START + timedelta(seconds=at), kind)) for at, kind in enumerate(kinds)
    ]
    assert words == [True, False, True, False, False]
    many = [troubles.again("judging", START + timedelta(seconds=10 + at / 10), f"E{at}") for at in range(200)]
    assert sum(map(bool, many)) <= 8
