"""Steps by which tests of pruning fill a store and delete from it."""

from store.records.collection import PollStatus
from store.records.deliveries import DeliveryState
from tests.support.records import (
    NOW,
    later,
    make_article,
    make_development,
    make_match,
    make_member,
    make_poll,
    make_source,
)

DAY = 86_400.0
S = DeliveryState


def poll(store, *articles, source="alpha", at=NOW, **changes):
    """What a poll of the source finds new."""
    store.sync_sources([make_source("alpha"), make_source("beta")], at)
    store.make_due(at)
    leases = store.lease_due_hosts(at, 60, 9)
    (lease,) = (lease for lease in leases if lease.host.startswith(source))
    new = store.record_poll(lease, make_poll(source, *articles, at=at, next_due=at, **changes))
    for lease in leases:
        store.release_host(lease, at)
    return [article.id for article in new]


def judge(store, article_id, *, matched=False, development="d1", at=NOW, **changes):
    options = {}
    if matched:
        options = {
            "developments": [make_development(development, updated=at)],
            "members": [make_member(article_id, development, joined=at, fingerprint='{"v": 1}')],
        }
    matches = [make_match(article_id, matched=matched)]
    assert store.commit_judgement(article_id, matches=matches, now=at, **{**options, **changes})


def prune(store, retention_class, before, *, limit=100, at=None):
    return store.prune(retention_class, before, limit, at or later(100 * DAY))


def stored(store):
    return [article.id for article in store.articles_since(later(-DAY))]


def poll_first(store):
    """Poll two sources a first time, so that what comes next is news."""
    poll(store, make_article("first"), status=PollStatus.OK)
    poll(store, source="beta")
    judge(store, "first")
    return store
