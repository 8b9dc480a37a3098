from datetime import UTC, datetime, timedelta

import pytest

from crawler.fetching.network_watch import NetworkWatch
from store.errors import Intercepted

NOW = datetime(2026, 3, 1, tzinfo=UTC)
LOG_IN = Intercepted("a page in its place", sign="a page of portal.example")
TITLED = Intercepted("a page titled 'Log in'", sign="a page titled 'Log in' [1]", weak=True)
NEEDS_LOG_IN = Intercepted("HTTP 511", sign="HTTP 511", certain=True)


def test_a_few_dead_hosts_are_no_outage():
    watch = NetworkWatch()
    for name in ("a", "b", "c", "d", "a", "b"):
        watch.note_unreachable(name)
    assert not watch.is_down


def test_five_hosts_lost_in_a_row_are_one_and_a_single_answer_ends_it():
    watch = NetworkWatch()
    for name in "abcde":
        watch.note_unreachable(name)
    assert watch.is_down
    watch.note_answer(NOW)
    assert not watch.is_down


def test_an_answer_in_between_keeps_the_network_up():
    watch = NetworkWatch()
    for name in "abcdefgh":
        watch.note_unreachable(name)
        if name == "d":
            watch.note_answer(NOW)
    assert not watch.is_down


def at(minutes: float) -> datetime:
    return NOW + timedelta(minutes=minutes)


@pytest.mark.parametrize("error", [LOG_IN, TITLED])
def test_a_papers_own_log_in_page_is_not_waited_for_while_anybody_answers(error):
    watch = NetworkWatch()
    for minute in range(30):
        watch.note_answer(at(minute))
        assert not watch.is_captive_portal("a", error, at(minute + 0.9))
        assert not watch.is_captive_portal("a", error, at(minute + 0.9)), "nor when it has many such pages"


def test_two_papers_that_share_a_log_in_are_no_network():
    watch = NetworkWatch()
    watch.note_answer(NOW)
    assert not any(watch.is_captive_portal(host, LOG_IN, at(1)) for host in "abab")


@pytest.mark.parametrize("error", [LOG_IN, TITLED])
def test_the_same_page_in_the_place_of_three_hosts_is_the_networks_and_an_answer_ends_it(error):
    watch = NetworkWatch()
    watch.note_answer(NOW)
    assert [watch.is_captive_portal(host, error, at(1)) for host in "abcda"] == [
        False,
        False,
        True,
        True,
        True,
    ]
    watch.note_answer(at(2))
    assert not watch.is_captive_portal("a", error, at(2))


def test_other_pages_in_the_place_of_three_hosts_are_their_own():
    watch = NetworkWatch()
    watch.note_answer(NOW)
    for host in "abc":
        assert not watch.is_captive_portal(
            host, Intercepted("x", sign=f"a page titled 'Log in' [{host}]"), at(1)
        )


def test_where_nobody_has_answered_for_a_while_a_doubt_is_waited_out_and_a_weak_one_once():
    watch = NetworkWatch()
    watch.note_answer(NOW)
    assert [watch.is_captive_portal("a", LOG_IN, at(6 + n)) for n in range(11)] == [True] * 10 + [False]
    assert [watch.is_captive_portal("b", TITLED, at(20 + n)) for n in range(3)] == [True, False, False]
    assert watch.is_captive_portal("c", TITLED, at(24)), "a second host shows the same"
    assert watch.is_captive_portal("b", TITLED, at(25))


def test_a_status_that_only_networks_give_needs_no_second_host():
    watch = NetworkWatch()
    watch.note_answer(NOW)
    assert all(watch.is_captive_portal("a", NEEDS_LOG_IN, at(1 + n)) for n in range(50))
    watch.note_answer(at(52))
    assert not watch.is_captive_portal("a", NEEDS_LOG_IN, at(53)), (
        "others are let through, so it is the host's own"
    )
    watch.note_answer(at(54))
    assert not watch.is_captive_portal("a", NEEDS_LOG_IN, at(55)), "and it stays that"
    assert watch.is_captive_portal("b", NEEDS_LOG_IN, at(56)), "which says nothing about the others"
    watch.note_answer(at(57))
    assert watch.is_captive_portal("a", NEEDS_LOG_IN, at(900)), "next day, another hotel"
