"""Dumps a store that one version of the program made as SQL: later versions must still open it.

Usage, in the tree of that version: python old_store.py OUT.sql
It is filled with verbs that every version has; `tests/integration/test_store_upgrade.py` says what is in it.
"""

# ruff: noqa: S608 - names of tables come from the store itself

import sqlite3
import sys
import tempfile
from contextlib import closing
from pathlib import Path

from store.records.articles import ArticleState
from store.records.collection import PageResult, PollStatus
from store.records.deliveries import DeliveryState
from store.sqlite.store import open_store
from tests.support.records import (
    NOW,
    later,
    make_article,
    make_attempt,
    make_delivery,
    make_development,
    make_match,
    make_member,
    make_poll,
    make_source,
)


def fill(store) -> None:
    store.sync_sources([make_source("alpha"), make_source("beta")], NOW)
    leases = {lease.host.partition(".")[0]: lease for lease in store.lease_due_hosts(NOW, 600, 9)}
    held = make_article("held", title="Was there before")
    store.record_poll(leases["alpha"], make_poll("alpha", held, etag='"1"', body_hash="b1"))
    store.record_poll(leases["beta"], make_poll("beta", status=PollStatus.FAILED, error="503"))
    news = [
        make_article("told", title="북한군이 쿠르스크에", text="더 많은 북한군 병사 3,100", language="ko"),
        make_article("copied", title="3,100 North Korean troops", text="A copy of it."),
        make_article("other", title="Rain tomorrow", text="Nothing else."),
        make_article("ready", title="Not judged yet"),
        make_article("page", title="A teaser", state=ArticleState.AWAITING_PAGE),
        make_article("paged", title="Another teaser", state=ArticleState.AWAITING_PAGE),
    ]
    store.record_poll(leases["alpha"], make_poll("alpha", held, *news, etag='"2"', body_hash="b2"))
    whole = make_article("paged", title="Its headline", text="Its whole text.")
    store.record_page(leases["alpha"], PageResult("paged", NOW, whole, "https://alpha.example/true"))
    store.release_host(leases["alpha"], NOW)
    store.release_host(leases["beta"], NOW)
    store.commit_judgement("held", matches=[make_match("held", matched=False, score=0.3)], now=NOW)
    store.commit_judgement("other", now=NOW)
    for key, reports in (("told", 1), ("copied", 2)):
        store.commit_judgement(
            key,
            matches=[make_match(key)],
            developments=[make_development("d1", reports=reports)],
            members=[make_member(key, "d1", duplicate_of=None if key == "told" else "told")],
            deliveries=[make_delivery("sent", subject="d1")] if key == "told" else [],
            now=NOW,
        )
    (sent,) = store.lease_deliveries(NOW, 60, 9)
    kept = store.save_content(sent, b"the bytes", "<sent@example.org>")
    store.mark_transmitting(kept)
    store.finish_delivery(kept, make_attempt("sent"), state=DeliveryState.SENT)
    states = (DeliveryState.PENDING, DeliveryState.DEAD, DeliveryState.HELD)
    store.enqueue([make_delivery(one.value, subject=one.value, state=one) for one in states], NOW)
    store.enqueue([make_delivery("begun", subject="begun", due=later(-1))], NOW)
    (begun,) = store.lease_deliveries(NOW, 60, 1)
    store.mark_transmitting(begun)
    store.search("troops")
    store.set_meta("note", "kept")


def dumped(raw: sqlite3.Connection):
    """The statements that recreate the store; those of sqlite3 cannot dump a search index."""
    objects = raw.execute(
        "SELECT type, name, sql FROM sqlite_master WHERE sql IS NOT NULL ORDER BY type <> 'table', rowid"
    ).fetchall()
    made = {name for kind, name, _ in objects if kind == "table" and name.startswith("articles_fts_")}
    for kind, name, sql in objects:
        if name not in made and kind == "table":
            yield f"{sql};"
    for kind, name, sql in objects:
        if kind != "table":
            yield f"{sql};"
        elif name in made:
            yield f"DELETE FROM {name};"
        if kind == "table" and name != "articles_fts":
            columns = [row[1] for row in raw.execute(f"PRAGMA table_info({name})")]
            quoted = " || ', ' || ".join(f"quote({column})" for column in columns)
            for (values,) in raw.execute(f"SELECT {quoted} FROM {name}"):
                yield f"INSERT INTO {name} ({', '.join(columns)}) VALUES ({values});"


def main(out: str) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "store.db"
        store = open_store(path)
        fill(store)
        store.close()
        with closing(sqlite3.connect(path)) as raw:
            Path(out).write_text("\n".join(dumped(raw)) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main(*sys.argv[1:])
