"""`susulan sources list` names a source whose entries are all known for days."""

from datetime import timedelta

import pytest

from service.config.load import load_config
from store.clock import utc_now
from store.records.articles import Article
from store.records.collection import PollRecord, PollStatus
from store.sqlite.store import open_store
from tests.support.process import susulan
from tests.support.publisher import Publisher


@pytest.fixture
def publisher(tmp_path):
    one = Publisher(tmp_path)
    one.configure(("feed", "/main"), ("feed", "/section"))
    yield one
    one.close()


def fill(publisher, days):
    """Both sources list one new report a day; the second one always after the first."""
    began = utc_now() - timedelta(days=days)
    store = open_store(publisher.folder / "news.db")
    store.sync_sources(load_config(publisher.config).sources, began)
    (lease,) = store.lease_due_hosts(began, 10**9, 1)
    for day in range(days):
        for name in ("s0", "s1"):
            at = began + timedelta(days=day)
            report = Article(
                f"r{day}", f"https://post.example/{day}", name, f"Report {day}", "", "en", at, at
            )
            store.record_poll(lease, PollRecord(name, at, PollStatus.OK, at, articles=(report,)))
    store.release_host(lease, began)
    store.close()


@pytest.mark.parametrize(("days", "state"), [(2, "ok"), (5, "known")])
def test_a_source_that_brings_nothing_of_its_own_says_so(publisher, days, state):
    fill(publisher, days)
    assert [row["state"] for row in publisher.sources()] == ["ok", state]
    shown = susulan("sources", "list", "-c", publisher.config).stdout
    assert ("entries were all known" in " ".join(shown.split())) is (state == "known")
