"""The statements that run all the time find their rows by an index, however many rows there are."""

import inspect
import sqlite3
from contextlib import closing

import pytest

from store.sqlite.sql import (
    articles,
    corrections,
    failures,
    feedback,
    judging,
    outbox,
    overrides,
    proposals,
    retention,
    sources,
    subscriptions,
    translations,
    unsubscribes,
    views,
)
from store.sqlite.store import open_store

SCANS_ON_PURPOSE = {
    "INTERRUPTED_POLLS": "of the few rows in a partial index",
    "POSTPONE_EXPIRY": "after a clock step only",
    "ANY_TOMBSTONE": "the first row there is",
    "SOURCES": "all of them are wanted",
    "ACTIVE_DUE_TIMES": "in the order of an index, and stopped early",
    "COUNT_ARTICLES": "a count of everything",
    "COUNT_PAGES": "the whole of a small partial index",
    "COUNT_READY": "the same",
    "COUNT_FAILURES": "the same, and failures are few",
    "FAILURES": "failures are few",
    "DROP_MATCHES_TO_RETRY": "the same; at start only",
    "MAKE_READY_TO_RETRY": "the same",
    "CLAIM_RETRY": "the same",
    "COUNT_MATCHES": "the same",
    "BASELINE_PENDING": "the same",
    "PENDING_COUNT": "the same",
    "HOSTS_OF_OLD_PAGES": "the same, the wanted pages",
    "EXPIRE_PAGES": "the same",
    "MAKE_PAGES_DUE": "the same; by hand or at start",
    "COUNT_DEVELOPMENTS": "a count of everything",
    "ALL_CORRECTIONS": "all of them are wanted, and they were made by hand",
    "ALL_OVERRIDES": "all of them are wanted, and they were made by hand",
    "ALL_PROPOSALS": "all of them are wanted, and people applied them",
    "COUNT_DELIVERIES": "a count of everything",
    "ALL_UNSUBSCRIBES": "all of them are wanted, and people made them",
    "ANY_UNSUBSCRIBE": "stopped at the first",
    "ALL_SUBSCRIPTIONS": "all of them are wanted, once at the start",
    "DEVELOPMENTS": "in the order of an index, up to the limit",
    "READY_ARTICLES": "the same",
    "MAKE_SOURCES_DUE": "everything changes; at start",
    "EXPIRE_HOST_LEASES": "at start only",
    "DELIVERIES_BY_PREFIX": "for a person",
    "LISTINGS": "all of them are asked, a few times a day",
    "STORIES_OVER_CLAIM_LIMIT": "a count of everything, a few times a day",
    "OVER_CLAIM_LIMIT_AFTER_PRUNE": "the same, for a person",
    "COUNT_OLD_HOSTS": "hosts are few",
    "DELETE_OLD_HOSTS": "the same",
    "COUNT_OLD_DEVELOPMENTS": "of the overrides, which were made by hand",
    "DELETE_OLD_DEVELOPMENTS": "the same",
    "DELETE_OLD_MEMBERS": "the same",
    "CLAIM_KINDS": "the names of all kinds, from a covering index",
    "DELIVERY_COUNTS": "a count of everything, from a covering index",
    "LATEST_FIGURES": "in order of storing, up to the limit",
    "LATEST_REPORT_IDS": "the same",
    "MARKS": "of decisions by hand, and of the sources",
    "SOURCE_STATS": "of the sources that its parts found",
    "ALL_FEEDBACK": "all of it is wanted; given by hand, so there is little",
}

HARMLESS = ("VIRTUAL TABLE", "CONSTANT ROW", "(subquery-")
"""Scans of the search index, of one row, and of the few rows that a part of the statement selected."""

STATEMENTS = {
    name: text.replace("{skipped}", ":skip0").replace("{keys}", "?, ?").replace("{columns}", "id")
    for module in (
        articles,
        corrections,
        failures,
        feedback,
        judging,
        outbox,
        subscriptions,
        retention,
        overrides,
        proposals,
        sources,
        translations,
        unsubscribes,
        views,
    )
    for name, text in inspect.getmembers(module)
    if name.isupper() and not name.startswith("_") and not name.endswith("_ORDER")
}
CONDITIONS = {
    name: STATEMENTS.pop(name)
    for name in list(STATEMENTS)
    if name.startswith(("HAS_", "IS_", "LACKS_")) and getattr(views, name, None)
}
"""Parts of a search."""


@pytest.fixture(scope="module")
def raw(tmp_path_factory):
    path = tmp_path_factory.mktemp("plans") / "store.db"
    open_store(path).close()
    with closing(sqlite3.connect(path)) as connection:
        yield connection


def plan(raw, statement):
    class AnyValue(dict):
        def __missing__(self, key):
            return 1

    values = [1] * statement.count("?") or AnyValue()
    return [row[3] for row in raw.execute(f"EXPLAIN QUERY PLAN {statement}", values)]


@pytest.mark.parametrize("name", sorted(STATEMENTS))
def test_a_statement_finds_its_rows_by_an_index(raw, name):
    steps = plan(raw, STATEMENTS[name])
    scans = [
        step
        for step in steps
        if step.startswith("SCAN") and not any(harmless in step for harmless in HARMLESS)
    ]
    if name in SCANS_ON_PURPOSE:
        assert scans, "not a scan any more: take it off the list"
    else:
        assert scans == [], steps


@pytest.mark.parametrize(
    "name",
    [
        "HOST_DUE_TIMES",
        "ACTIVE_DUE_TIMES",
        "DEVELOPMENTS",
        "READY_ARTICLES",
        "DUE_SOURCES",
        "DUE_PAGES",
        "ARTICLES_SINCE",
        "ARTICLES_AFTER",
        "DEVELOPMENT_PAGE",
        "STORY_DEVELOPMENT_PAGE",
        "LATEST_ALERTS",
    ],
)
def test_what_is_read_in_order_is_not_sorted(raw, name):
    steps = [step for step in plan(raw, STATEMENTS[name]) if "SUBQUERY" not in step]
    assert all("USING" in step and "TEMP B-TREE" not in step for step in steps), steps


@pytest.mark.parametrize("name", sorted(CONDITIONS))
@pytest.mark.parametrize("table", ["FOUND", "FOUND_BY_WORDS"])
def test_a_search_looks_at_some_reports_in_their_order(raw, table, name):
    order = getattr(views, f"{table}_ORDER")
    steps = plan(raw, f"{STATEMENTS[table]} AND {CONDITIONS[name]}{order}")
    scans = [step for step in steps if step.startswith("SCAN") and "VIRTUAL TABLE" not in step]
    assert scans == []
    assert not any("TEMP B-TREE" in step for step in steps), steps
