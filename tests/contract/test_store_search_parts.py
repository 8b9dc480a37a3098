"""A search that finds little looks at the latest reports first, and says where it goes on."""

from dataclasses import replace

import pytest

from store.records.dashboard.search import ReportSearch
from store.sqlite.views import search
from store.sqlite.views.open import open_views
from tests.support.records import NOW, make_article, make_poll, make_source


@pytest.fixture
def views(store, tmp_path, monkeypatch):
    monkeypatch.setattr(search, "FIRST_WINDOW", 3)
    store.sync_sources([make_source("alpha")], NOW)
    (lease,) = store.lease_due_hosts(NOW, 60, 1)
    articles = [make_article(f"a{n}", title="ferry", language="ko" if n == 0 else "en") for n in range(10)]
    store.record_poll(lease, make_poll("alpha", *articles))
    store.index_articles(100)
    opened = open_views(tmp_path / "store.db")
    yield opened
    opened.close()


KOREAN = ReportSearch(language="ko")


def ids(found):
    return [hit.article_id for hit in found.hits]


@pytest.mark.parametrize("search", [KOREAN, replace(KOREAN, all_of=(("ferry",),))])
def test_each_part_looks_further_back(views, search):
    below, looks = None, 0
    while True:
        found = views.find_reports(search, below=below, within_s=0.0)
        looks += 1
        if found.older is None:
            break
        assert found.hits == []
        assert below is None or found.older < below
        below = found.older
    assert (ids(found), looks) == (["a0"], 4)


def test_a_search_with_time_looks_at_everything_at_once(views):
    found = views.find_reports(KOREAN, within_s=60.0)
    assert (ids(found), found.older) == (["a0"], None)


@pytest.mark.parametrize("words", [(), (("ferry",),)])
def test_hits_come_latest_first_and_go_on_below_the_last(views, words):
    search = ReportSearch(all_of=words)
    first = views.find_reports(search, limit=4, within_s=60.0)
    rest = views.find_reports(search, below=first.older, limit=10, within_s=60.0)
    assert ids(first) + ids(rest) == [f"a{n}" for n in reversed(range(10))]
    assert rest.older is None
