"""Sources as configured, and leases of their hosts."""

from dataclasses import replace

import pytest

from store.errors import LeaseLost
from store.records.articles import ArticleState
from store.records.collection import PageResult, PollStatus
from store.records.sources import PagePolicy, SiteRules, SourceKind
from tests.support.records import NOW, later, make_article, make_poll, make_source

ALPHA, BETA = make_source("alpha"), make_source("beta")


def states(store):
    return {state.source.name: state for state in store.source_states()}


def lease_one(store, at=NOW, lease_s=60.0):
    (lease,) = store.lease_due_hosts(at, lease_s, 1)
    return lease


# ── sources ───────────────────────────────────────────────────────────────────────────────────────


def test_sources_are_synced_to_the_config_and_the_difference_is_returned_sorted(store):
    assert store.sync_sources([BETA, ALPHA], NOW) == (("alpha", "beta"), ())
    gamma = make_source("gamma")
    assert store.sync_sources([gamma, ALPHA], NOW) == (("gamma",), ("beta",))
    assert store.sync_sources([gamma, ALPHA], NOW) == ((), ())
    assert [state.source.name for state in store.source_states()] == ["alpha", "gamma"]


def test_a_source_comes_back_with_every_field(store):
    source = make_source(
        "site",
        kind=SourceKind.SITE,
        language="ko",
        interval_s=61.5,
        page_policy=PagePolicy.ALWAYS,
        rules=SiteRules("article a", "/news/[0-9]+"),
    )
    store.sync_sources([source], NOW)
    assert states(store)["site"].source == source


def test_a_new_source_is_due_at_once(store):
    store.sync_sources([ALPHA], NOW)
    assert states(store)["alpha"].next_due == NOW
    assert store.next_collection_due() == NOW


@pytest.mark.parametrize("change", [{"url": "https://alpha.example/other"}, {"kind": SourceKind.SITEMAP}])
def test_a_source_whose_url_or_kind_changed_starts_over_but_stays_baselined(store, change):
    store.sync_sources([ALPHA], NOW)
    lease = lease_one(store)
    found = {"etag": "e", "last_modified": "m", "body_hash": "h"}
    store.record_poll(lease, make_poll("alpha", make_article(), **found))
    store.record_poll(lease, make_poll("alpha", status=PollStatus.FAILED, error="broken"))
    store.record_poll(lease, make_poll("alpha", status=PollStatus.GONE))
    store.sync_sources([replace(ALPHA, **change)], later(5))
    state = states(store)["alpha"]
    assert (state.etag, state.last_modified, state.body_hash) == (None, None, None)
    assert (state.failures, state.last_error, state.gone) == (0, None, False)
    assert state.next_due == later(5)
    assert state.has_baseline
    assert state.article_count == 1


def test_other_changes_of_a_source_keep_what_is_remembered(store):
    store.sync_sources([ALPHA], NOW)
    store.record_poll(lease_one(store), make_poll("alpha", etag="e"))
    changed = replace(ALPHA, language="uk", interval_s=30.0, page_policy=PagePolicy.NEVER)
    store.sync_sources([changed], later(5))
    state = states(store)["alpha"]
    assert (state.source, state.etag, state.next_due) == (changed, "e", later(900))


def test_a_source_that_moved_to_another_host_is_due_there(store):
    store.sync_sources([ALPHA], NOW)
    moved = make_source("alpha", url="https://elsewhere.example/feed")
    store.sync_sources([moved], NOW)
    assert lease_one(store).host == "elsewhere.example:443"


def test_removed_sources_keep_their_articles_and_are_not_due(store):
    store.sync_sources([ALPHA], NOW)
    store.record_poll(lease_one(store), make_poll("alpha", make_article("a1")))
    store.sync_sources([], NOW)
    assert store.articles(["a1"])
    assert store.next_collection_due() is None


def test_a_poll_of_a_source_that_was_removed_meanwhile_leaves_nothing(store):
    store.sync_sources([ALPHA], NOW)
    lease = lease_one(store)
    store.sync_sources([], NOW)
    assert store.record_poll(lease, make_poll("alpha", make_article("a1"))) == ()
    assert store.counts().articles == 0


# ── claiming ──────────────────────────────────────────────────────────────────────────────────────


def test_due_hosts_are_leased_longest_overdue_first_and_at_most_limit(store):
    store.sync_sources([ALPHA], NOW)
    store.sync_sources([ALPHA, BETA], later(-10))
    store.sync_sources([ALPHA, BETA, make_source("gamma")], later(-5))
    first = store.lease_due_hosts(NOW, 60, 2)
    assert [lease.host for lease in first] == ["beta.example:443", "gamma.example:443"]
    assert {lease.until for lease in first} == {later(60)}
    assert [lease.host for lease in store.lease_due_hosts(NOW, 60, 5)] == ["alpha.example:443"]


def test_a_host_that_is_not_due_is_not_leased(store):
    store.sync_sources([ALPHA], later(1))
    assert store.lease_due_hosts(NOW, 60, 5) == []
    assert len(store.lease_due_hosts(later(1), 60, 5)) == 1


def test_a_leased_host_is_leased_again_only_when_its_lease_ran_out_with_a_new_token(store):
    store.sync_sources([ALPHA], NOW)
    old = lease_one(store, lease_s=60)
    assert store.lease_due_hosts(later(59.9), 60, 5) == []
    new = lease_one(store, later(60))
    assert new.token > old.token


def test_two_sources_of_one_host_are_one_lease(store):
    one, two = make_source("one", url="https://h.example/1"), make_source("two", url="https://h.example/2")
    store.sync_sources([one, two], NOW)
    lease = lease_one(store)
    work = store.host_work(lease, NOW, 10)
    assert [state.source.name for state in work.sources] == ["one", "two"]
    assert store.lease_due_hosts(NOW, 60, 5) == []


def test_parked_sources_make_no_host_due(store):
    store.sync_sources([ALPHA], NOW)
    lease = lease_one(store)
    store.record_poll(lease, make_poll("alpha", status=PollStatus.GONE, next_due=NOW, error="410"))
    store.release_host(lease, NOW)
    assert states(store)["alpha"].gone
    assert store.lease_due_hosts(later(10_000), 60, 5) == []
    assert store.next_collection_due() is None


def test_a_released_host_rests_until_its_pause_is_over(store):
    store.sync_sources([ALPHA], NOW)
    store.release_host(lease_one(store), later(30))
    assert store.next_collection_due() == later(30)
    assert store.lease_due_hosts(later(29.9), 60, 5) == []
    assert len(store.lease_due_hosts(later(30), 60, 5)) == 1


def test_releasing_a_lost_lease_changes_nothing(store):
    store.sync_sources([ALPHA], NOW)
    old = lease_one(store, lease_s=1)
    new = lease_one(store, later(1))
    store.release_host(old, later(99_999))
    store.renew_host(new, later(120))
    assert store.lease_due_hosts(later(119), 60, 5) == []
    assert len(store.lease_due_hosts(later(120), 60, 5)) == 1


def test_a_renewed_lease_holds_longer(store):
    store.sync_sources([ALPHA], NOW)
    lease = lease_one(store, lease_s=60)
    renewed = store.renew_host(lease, later(200))
    assert renewed == replace(lease, until=later(200))
    assert store.lease_due_hosts(later(199), 60, 5) == []


def test_a_lease_that_ran_out_but_that_nobody_took_still_counts(store):
    store.sync_sources([ALPHA], NOW)
    lease = lease_one(store, lease_s=1)
    assert store.host_work(lease, later(100), 5).sources
    assert store.record_poll(lease, make_poll("alpha", make_article(), at=later(100)))


@pytest.mark.parametrize("lost_by", ["takeover", "release"])
@pytest.mark.parametrize("verb", ["host_work", "renew_host", "record_poll", "record_page"])
def test_a_lost_lease_is_refused_and_nothing_is_written(store, verb, lost_by):
    store.sync_sources([ALPHA], NOW)
    lease = lease_one(store, lease_s=1)
    wanted = make_article("p1", state=ArticleState.AWAITING_PAGE)
    store.record_poll(lease, make_poll("alpha", wanted, next_due=later(1)))
    if lost_by == "takeover":
        lease_one(store, later(1))
    else:
        store.release_host(lease, NOW)
    before = (store.source_states(), store.counts(), store.articles(["p1"]))
    with pytest.raises(LeaseLost):
        {
            "host_work": lambda: store.host_work(lease, NOW, 5),
            "renew_host": lambda: store.renew_host(lease, later(99)),
            "record_poll": lambda: store.record_poll(lease, make_poll("alpha", make_article("new"))),
            "record_page": lambda: store.record_page(lease, PageResult("p1", NOW)),
        }[verb]()
    assert (store.source_states(), store.counts(), store.articles(["p1"])) == before


# ── what is due ───────────────────────────────────────────────────────────────────────────────────


def test_host_work_is_what_is_due_longest_overdue_first_within_limits(store):
    feeds = [make_source(f"s{n}", url=f"https://h.example/{n}") for n in range(4)]
    store.sync_sources(feeds, NOW)
    lease = lease_one(store)
    for n, due in enumerate((-5, -9, 7, -1)):
        page = make_article(f"p{n}", url=f"https://h.example/p{n}", state=ArticleState.AWAITING_PAGE)
        store.record_poll(lease, make_poll(f"s{n}", page, next_due=later(due), at=later(due)))
    work = store.host_work(lease, NOW, 2)
    assert [state.source.name for state in work.sources] == ["s1", "s0"]
    assert [article.id for article in work.pages] == ["p1", "p0"]
    everything = store.host_work(lease, later(7), 10)
    assert [state.source.name for state in everything.sources] == ["s1", "s0", "s3", "s2"]


def test_a_wanted_page_makes_its_own_host_due(store):
    store.sync_sources([ALPHA], NOW)
    lease = lease_one(store)
    page = make_article("p1", url="http://Pages.example:8080/x", state=ArticleState.AWAITING_PAGE)
    store.record_poll(lease, make_poll("alpha", page))
    other = lease_one(store)
    assert other.host == "pages.example:8080"
    work = store.host_work(other, NOW, 10)
    assert ([article.id for article in work.pages], work.sources) == (["p1"], ())


@pytest.mark.parametrize(
    ("url", "host"),
    [
        ("http://h.example/x", "h.example:80"),
        ("https://H.Example/x", "h.example:443"),
        ("https://[::1]/", "::1:443"),
    ],
)
def test_default_ports_are_part_of_a_hosts_name(store, url, host):
    store.sync_sources([ALPHA], NOW)
    page = make_article("p1", url=url, state=ArticleState.AWAITING_PAGE)
    store.record_poll(lease_one(store), make_poll("alpha", page))
    assert lease_one(store).host == host


@pytest.mark.parametrize(
    "url", ["", "not a url", "https://h.example:port/", "https://[broken/", "mailto:a@b"]
)
def test_a_page_whose_url_names_no_host_is_not_awaited(store, url):
    store.sync_sources([ALPHA], NOW)
    page = make_article("p1", url=url, state=ArticleState.AWAITING_PAGE)
    (stored,) = store.record_poll(lease_one(store), make_poll("alpha", page))
    assert stored.state is ArticleState.READY
    assert store.ready_articles(5) == [stored]


def test_make_due_brings_sources_and_pages_forward_but_not_back_and_not_the_parked(store):
    feeds = {
        "alpha": make_poll("alpha", next_due=later(900)),
        "late": make_poll("late", next_due=later(-9)),
        "parked": make_poll("parked", next_due=later(900), status=PollStatus.GONE),
        "paged": make_poll(
            "paged", make_article("p1", state=ArticleState.AWAITING_PAGE), next_due=later(901)
        ),
    }
    store.sync_sources([make_source(name, url=f"https://{name}.example/") for name in feeds], NOW)
    for lease in store.lease_due_hosts(NOW, 60, 5):
        store.record_poll(lease, feeds[lease.host.split(".")[0]])
        store.record_page(lease, PageResult("p1", NOW, retry_at=later(500)))
        store.release_host(lease, later(-20))
    store.make_due(later(10))
    assert {name: state.next_due for name, state in states(store).items()} == {
        "alpha": later(10),
        "late": later(-9),
        "paged": later(10),
        "parked": later(900),
    }
    due = [lease.host.split(".")[0] for lease in store.lease_due_hosts(later(10), 60, 9)]
    assert due == ["late", "alpha", "paged"]


def test_make_due_brings_wanted_pages_forward(store):
    store.sync_sources([ALPHA], NOW)
    page = make_article("p1", url="https://pages.example/1", state=ArticleState.AWAITING_PAGE)
    store.record_poll(lease_one(store), make_poll("alpha", page))
    lease = lease_one(store)
    store.record_page(lease, PageResult("p1", NOW, retry_at=later(500)))
    store.release_host(lease, NOW)
    assert store.lease_due_hosts(later(10), 60, 9) == []
    store.make_due(later(10))
    lease = lease_one(store, later(10))
    assert [article.id for article in store.host_work(lease, later(10), 5).pages] == ["p1"]


def test_next_collection_due_counts_pauses_and_leases_of_hosts(store):
    assert store.next_collection_due() is None
    store.sync_sources([ALPHA, BETA], NOW)
    alpha, beta = store.lease_due_hosts(NOW, 60, 2)
    assert store.next_collection_due() == later(60)
    store.release_host(beta, later(40))
    assert store.next_collection_due() == later(40)
    store.record_poll(alpha, make_poll("alpha", next_due=later(900)))
    store.release_host(alpha, NOW)
    store.record_poll(store.lease_due_hosts(later(40), 60, 1)[0], make_poll("beta", next_due=later(901)))
    assert store.next_collection_due() == later(900)
