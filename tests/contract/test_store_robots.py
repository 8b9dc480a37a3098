"""A host's crawl delay outlives the process, for as long as a robots.txt is valid."""

from tests.support.records import NOW, later

DAY_S = 86_400


def test_what_hosts_ask_for_is_remembered_until_its_time_is_over(store):
    assert store.crawl_delays(NOW) == {}
    store.save_crawl_delays({"a.example:443": 10, "b.example:80": 2.5}, NOW, later(DAY_S))
    assert store.crawl_delays(later(DAY_S - 1)) == {"a.example:443": 10.0, "b.example:80": 2.5}
    assert store.crawl_delays(later(DAY_S)) == {}


def test_the_latest_crawl_delay_counts_and_one_withdrawn_is_deleted(store):
    store.save_crawl_delays({"a.example:443": 10, "b.example:80": 5}, NOW, later(DAY_S))
    store.save_crawl_delays({"a.example:443": 3, "b.example:80": None, "c.example:80": None}, NOW, later(9))
    assert store.crawl_delays(NOW) == {"a.example:443": 3.0}
    assert store.crawl_delays(later(9)) == {}


def test_crawl_delays_that_ran_out_are_deleted_when_others_are_saved(store):
    store.save_crawl_delays({"old.example:80": 10}, NOW, later(60))
    store.save_crawl_delays({"new.example:80": 10}, later(60), later(120))
    assert store.crawl_delays(NOW) == {"new.example:80": 10.0}


def test_a_host_name_that_no_store_could_keep_is_cleaned(store):
    store.save_crawl_delays({"a\0.example\ud800:80": 10}, NOW, later(60))
    assert len(store.crawl_delays(NOW)) == 1
    store.save_crawl_delays({}, NOW, later(60))
    assert len(store.crawl_delays(NOW)) == 1
