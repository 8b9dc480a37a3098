"""A process that writes to a store until it is killed, and prints what the store has confirmed.

Usage: python store_writer.py STORE PREFIX
"""

import sys

from store.records.collection import PollStatus
from store.sqlite.store import open_store
from tests.support.records import NOW, later, make_article, make_delivery, make_match, make_poll, make_source


def say(*words: str) -> None:
    sys.stdout.write(" ".join(words) + "\n")
    sys.stdout.flush()


def main(path: str, prefix: str) -> None:
    store = open_store(path)
    store.expire_leases()
    store.sync_sources([make_source("alpha")], NOW)
    store.make_due(NOW)
    (lease,) = store.lease_due_hosts(NOW, 60, 1)
    store.record_poll(lease, make_poll("alpha", status=PollStatus.UNCHANGED))
    say("ready")
    for number in range(100_000):
        ids = [f"{prefix}-{number}-{n}" for n in range(5)]
        articles = [make_article(key, title=f"북한군 {key}", text="쿠르스크 " * 200) for key in ids]
        store.record_poll(lease, make_poll("alpha", *articles, next_due=later(number)))
        say("stored", *ids)
        delivery = make_delivery(f"m-{ids[0]}", subject=ids[0])
        store.commit_judgement(ids[0], matches=[make_match(ids[0])], deliveries=[delivery], now=NOW)
        say("owed", ids[0])


if __name__ == "__main__":
    main(*sys.argv[1:])
