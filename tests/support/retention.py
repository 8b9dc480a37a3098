"""A store with old records, and the job that deletes them."""

import asyncio

from service.config.retention import RetentionTable, retention_periods
from service.runtime.retention import (
    RetentionJob,
)
from store.records.collection import PollStatus
from store.records.deliveries import DeliveryState
from tests.support.records import (
    NOW,
    make_article,
    make_attempt,
    make_delivery,
    make_development,
    make_match,
    make_member,
    make_poll,
    make_source,
)

DAY = 86_400.0
AGES = retention_periods(RetentionTable())


async def no_sleep(_):
    await asyncio.sleep(0)


def retention_job(store, db, clock, **options):
    return RetentionJob(store, db, AGES, clock, sleep=no_sleep, **options)


def filled(store, number, at=NOW):
    """Reports of one source, half of them matched and sent."""
    store.sync_sources([make_source("alpha")], at)
    store.make_due(at)
    store.expire_leases()
    (lease,) = store.lease_due_hosts(at, 60, 1)
    store.record_poll(lease, make_poll("alpha", status=PollStatus.UNCHANGED))
    articles = [make_article(f"a{n}", seen=at, text="북한군이 쿠르스크에 " * 40) for n in range(number)]
    store.record_poll(lease, make_poll("alpha", *articles, at=at))
    store.release_host(lease, at)
    for n, article in enumerate(articles):
        follows = {}
        if n % 2:
            follows = {
                "developments": [make_development(f"d{n}", updated=at)],
                "members": [make_member(article.id, f"d{n}", joined=at)],
                "deliveries": [make_delivery(f"m{n}", subject=f"d{n}", created=at, due=at)],
            }
        store.commit_judgement(
            article.id, matches=[make_match(article.id, matched=bool(n % 2))], now=at, **follows
        )
    for delivery in store.lease_deliveries(at, 60, number):
        store.finish_delivery(delivery, make_attempt(delivery.id), state=DeliveryState.SENT)
    store.index_articles(number)
    return articles
