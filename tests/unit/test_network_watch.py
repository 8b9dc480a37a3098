"""When our own network counts as down."""

from crawler.fetching.network_watch import NetworkWatch


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
    watch.note_answer()
    assert not watch.is_down


def test_an_answer_in_between_keeps_the_network_up():
    watch = NetworkWatch()
    for name in "abcdefgh":
        watch.note_unreachable(name)
        if name == "d":
            watch.note_answer()
    assert not watch.is_down
