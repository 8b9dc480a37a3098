"""Stores with developments, figures and deliveries for the reads of the dashboard."""

from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from store.sqlite.views.open import open_views
from tests.support.fresh_store import fresh_store
from tests.support.records import (
    NOW,
    make_article,
    make_claim,
    make_development,
    make_match,
    make_member,
    make_poll,
    make_source,
)

STORY = "story"


@contextmanager
def viewed_store():
    """An empty store, and the reads over it; for tests that need one for each example."""
    with TemporaryDirectory() as folder:
        path = Path(folder, "store.db")
        store = fresh_store(path)
        views = open_views(path)
        try:
            yield store, views
        finally:
            views.close()
            store.close()


def add_article(store, article_id, **changes):
    """A collected report that nothing has judged."""
    if not store.source_states():
        store.sync_sources([make_source("alpha")], NOW)
    store.make_due(NOW)
    (lease,) = store.lease_due_hosts(NOW, 60, 10)
    article = make_article(article_id, **changes)
    store.record_poll(lease, make_poll("alpha", article))
    store.release_host(lease, None)
    return article


def add_judged(
    store, article_id, key, *, story=STORY, updated=NOW, joined=NOW, claim=None, matched=True, **changes
):
    """A report of a development; `claim` are changes to its figure, None for no figure."""
    add_article(store, article_id, **changes)
    known = store.development(key)
    assert store.commit_judgement(
        article_id,
        matches=[make_match(article_id, story, matched=matched)],
        developments=[
            make_development(key, story=story, updated=updated, reports=known.reports + 1 if known else 1)
        ],
        members=[make_member(article_id, key, story=story, joined=joined, origin="Wire")],
        claims=[make_claim(article_id, story=story, development=key, **claim)] if claim is not None else [],
        now=NOW,
    )


def all_pages(read, cursor_of, limit):
    """The rows of all pages, read one after the other: `read(after, limit)`."""
    rows, after = [], None
    while page := read(after, limit):
        assert len(page) <= limit
        rows += page
        after = cursor_of(page[-1])
    return rows
