from crawler.outage import NetworkWatch


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
    watch.reached()
    assert not watch.down


def test_an_answer_in_between_keeps_the_network_up():
    watch = NetworkWatch()
    for name in "abcdefgh":
        watch.lost(name)
        if name == "d":
            watch.reached()
    assert not watch.down
