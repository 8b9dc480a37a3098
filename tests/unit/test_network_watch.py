import pytest

from crawler.outage import NetworkWatch
from store.errors import Intercepted

LOG_IN = Intercepted("a page in its place", sign="a page of portal.example")
NEEDS_LOG_IN = Intercepted("HTTP 511", sign="HTTP 511", certain=True)


def test_a_few_dead_hosts_are_no_outage():
    watch = NetworkWatch()
    for name in ("a", "b", "c", "d", "a", "b"):
        watch.lost(name)
    assert not watch.down


def test_five_hosts_lost_in_a_row_are_one_and_a_single_answer_ends_it():
    watch = NetworkWatch()
    for name in "abcde":
        watch.lost(name)
    assert watch.down
    watch.reached("x")
    assert not watch.down


def test_an_answer_in_between_keeps_the_network_up():
    watch = NetworkWatch()
    for name in "abcdefgh":
        watch.lost(name)
        if name == "d":
            watch.reached("x")
    assert not watch.down


@pytest.mark.parametrize("error", [LOG_IN, NEEDS_LOG_IN])
def test_a_log_in_page_is_the_networks_until_another_host_answers_and_this_one_still_shows_it(error):
    watch = NetworkWatch()
    assert watch.is_wall("a", error)
    watch.reached("c")
    assert not watch.is_wall("a", error), "another host was let through, so it is the host's own"
    watch.reached("a")
    assert not watch.is_wall("a", error), "and it stays that, without a new doubt"
    assert watch.is_wall("b", error), "which says nothing about the others"


def test_a_host_that_answers_again_and_again_was_behind_the_log_in_page():
    watch = NetworkWatch()
    assert watch.is_wall("a", LOG_IN)
    assert watch.is_wall("b", LOG_IN)
    for _ in range(4):
        watch.reached("a")
        watch.reached("b")
    assert watch.is_wall("a", LOG_IN)


def test_a_page_that_asks_for_a_log_in_while_its_host_answers_elsewhere_is_the_hosts_own():
    watch = NetworkWatch()
    assert watch.is_wall("a", LOG_IN)
    watch.reached("a")
    assert not watch.is_wall("a", LOG_IN)


def test_where_no_other_host_can_tell_a_mere_doubt_ends_and_511_does_not():
    watch = NetworkWatch()
    assert [watch.is_wall("a", LOG_IN) for _ in range(11)] == [True] * 10 + [False]
    assert all(watch.is_wall("b", NEEDS_LOG_IN) for _ in range(50))
