"""What makes two entries one article: address, the publisher's id, and what they say."""

from dataclasses import replace

import pytest

from crawler.scheduling.source_health import diagnose
from store.records.article_ids import article_id_of
from store.records.articles import ArticleState
from store.records.collection import PageResult
from store.records.sources import SourceProblem
from tests.support.newsdesk import MEMORIAL, PRISONERS, SAPPERS, TOLL, TOLL_KO
from tests.support.records import NOW, later, make_article, make_poll, make_source

DAY = 86_400
LIVE = "https://alpha.example/live"


def reported(key, report, **changes):
    """An entry of the live desk with an id of its own."""
    values = {
        "url": LIVE,
        "title": report[0],
        "text": report[1] * 3,
        "entry_key": key,
        "entry_url": f"{LIVE}#{key}",
    }
    return make_article("live", **values | changes)


def poll(store, lease, *articles, seconds=0.0, source="alpha"):
    return store.record_poll(lease, make_poll(source, *articles, at=later(seconds), next_due=later(seconds)))


@pytest.fixture
def lease(store):
    store.sync_sources([make_source("alpha"), make_source("beta", url="https://alpha.example/b.xml")], NOW)
    store.make_due(NOW)
    (lease,) = store.lease_due_hosts(NOW, 10**9, 5)
    for name in ("alpha", "beta"):
        poll(store, lease, source=name)
    return lease


def test_entries_of_one_link_arrive_together_or_one_after_the_other(store, lease):
    first, second, third = (reported(f"p{n}", report) for n, report in enumerate((TOLL, SAPPERS, TOLL_KO)))
    assert [one.id for one in poll(store, lease, first)] == ["live"]
    (new,) = poll(store, lease, second, first)
    assert (new.id, new.url, new.title) == (article_id_of(f"{LIVE}#p1"), f"{LIVE}#p1", SAPPERS[0])
    assert [one.title for one in poll(store, lease, third, seconds=9)] == [TOLL_KO[0]]
    assert poll(store, lease, third, second, first, seconds=18) == ()
    assert len({one.title for one in store.ready_articles(9)}) == 3


def test_entries_that_share_title_and_text_stay_one(store, lease):
    assert len(poll(store, lease, reported("a", TOLL), reported("b", TOLL))) == 1
    assert poll(store, lease, reported("c", TOLL)) == ()


def test_a_headline_that_changes_with_the_same_id_is_a_change(store, lease):
    poll(store, lease, reported("a", TOLL))
    assert poll(store, lease, reported("a", SAPPERS), seconds=9) == ()
    assert [one.title for one in store.ready_articles(9)] == [SAPPERS[0]]


def test_another_sources_wording_for_one_link_is_the_same_article(store, lease):
    poll(store, lease, reported("a", TOLL))
    assert poll(store, lease, reported("x", MEMORIAL, source="beta"), source="beta") == ()


def test_a_stored_article_gets_its_key_when_it_is_listed_again(store, lease):
    poll(store, lease, reported("", TOLL))
    poll(store, lease, reported("a", TOLL), seconds=9)
    assert [one.title for one in poll(store, lease, reported("b", SAPPERS), seconds=18)] == [SAPPERS[0]]


def test_a_shared_link_is_no_page_of_an_entry(store, lease):
    awaiting = {"state": ArticleState.AWAITING_PAGE}
    new = poll(store, lease, reported("a", TOLL, **awaiting), reported("b", SAPPERS, **awaiting))
    assert [one.state for one in new] == [ArticleState.READY, ArticleState.READY]


@pytest.mark.parametrize("report", [PRISONERS, SAPPERS])
def test_a_canonical_address_that_another_report_has_is_not_believed(store, lease, report):
    canonical = "https://alpha.example/world"
    pages = [
        make_article(f"a{n}", state=ArticleState.AWAITING_PAGE, title=title, text=text)
        for n, (title, text) in enumerate((TOLL, report))
    ]
    poll(store, lease, *pages)
    for one in pages:
        assert store.record_page(lease, PageResult(one.id, NOW, one, canonical)) is not None
    entry = make_article("own", url=canonical, title=MEMORIAL[0], text=MEMORIAL[1])
    assert poll(store, lease, entry) == (entry,), "the article whose address it is comes last"


def test_hits_of_a_search_with_new_links_are_known_by_their_words(store, lease):
    hits = [make_article(f"h{n}", words_key="w", title=TOLL[0], text=TOLL[1]) for n in range(4)]
    assert poll(store, lease, *hits[:2]) == (hits[0],)
    for n, hit in enumerate(hits[2:], 1):
        assert poll(store, lease, hit, seconds=n * 20 * DAY) == ()
    assert diagnose(store.source_state("alpha")) is None, "they are no entries that are all known"


def test_a_source_whose_entries_are_all_known_for_days_is_a_problem(store, lease):
    articles = [make_article(f"a{n}", source="beta") for n in range(6)]
    for day, article in enumerate(articles):
        poll(store, lease, article, source="beta", seconds=day * DAY)
        poll(store, lease, replace(article, source="alpha"), seconds=day * DAY + 60)
        problem = diagnose(store.source_state("alpha"))
        assert problem is (SourceProblem.KNOWN if day >= 2 else None)
    assert diagnose(store.source_state("beta")) is None
    poll(store, lease, make_article("new"), seconds=9 * DAY)
    assert diagnose(store.source_state("alpha")) is None


def test_a_source_of_which_many_entries_are_dropped_is_a_problem(store, lease):
    original = make_article("o", title=TOLL[0], text=TOLL[1])
    poll(store, lease, original)
    for n in range(5):
        assert diagnose(store.source_state("beta")) is None
        again = replace(original, id=f"d{n}", url=f"https://alpha.example/d{n}", source="beta")
        poll(store, lease, replace(again, state=ArticleState.AWAITING_PAGE), source="beta", seconds=n + 1)
        assert store.record_page(lease, PageResult(again.id, NOW, again, original.url)) is None
    assert diagnose(store.source_state("beta")) is SourceProblem.DROPPING


def test_a_source_that_is_pushed_is_not_taken_for_one_whose_entries_are_all_known(store, lease):
    for day in range(4):
        pushed = make_article(f"a{day}")
        poll(store, lease, pushed, seconds=day * DAY)
        poll(store, lease, pushed, seconds=day * DAY + 60)
    assert diagnose(store.source_state("alpha")) is None
