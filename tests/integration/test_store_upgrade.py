"""Stores of earlier versions open with all their records and pending deliveries, and send nothing twice.

`tests/data/stores` has one of each set of schema steps that was ever on its way to users, the first version's
first; each was written by that version's own code (`tests/support/old_store.py`).
"""

import json
import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from alerts.messages.decisions import decision_text
from alerts.messages.figures import comparison_text
from store.records.articles import ArticleState
from store.records.decisions import CopyOf, Decision, Joined, StatedFigure
from store.records.deliveries import DeliveryState
from store.records.retention import RetentionClass
from store.sqlite.files.backup import find_damage, list_backups
from store.sqlite.files.sizes import measure_sizes
from store.sqlite.migrations.steps import MIGRATIONS
from store.sqlite.store import open_store
from tests.support.records import NOW, later, make_article, make_delivery, make_poll, make_source

STORES = sorted((Path(__file__).parents[1] / "data" / "stores").glob("*.sql"))
STORES_BY_NAME = {one.stem: one for one in STORES}
S = DeliveryState


@pytest.fixture(scope="module", params=STORES, ids=lambda one: one.stem)
def upgraded(request, tmp_path_factory):
    """The folder of a store that was opened once."""
    file = tmp_path_factory.mktemp(request.param.stem) / "store.db"
    with closing(sqlite3.connect(file, isolation_level=None)) as raw:
        raw.execute("PRAGMA synchronous = OFF")
        raw.execute("BEGIN")
        for statement in request.param.read_text(encoding="utf-8").split(";\n"):
            raw.execute(statement)
        raw.execute("COMMIT")
    open_store(file).close()
    return file.parent


@pytest.fixture
def path(upgraded, tmp_path):
    return Path(shutil.copytree(upgraded, tmp_path / "copy")) / "store.db"


@pytest.fixture
def store(path):
    made = open_store(path)
    yield made
    made.close()


def test_the_first_version_is_among_them():
    assert STORES[0].stem == "01-steps"
    assert "ALTER" not in STORES[0].read_text(encoding="utf-8")


def test_it_is_whole_after_the_upgrade_and_the_file_before_is_kept(path, store):
    store.close()
    assert find_damage(path) == ""
    with closing(sqlite3.connect(path)) as raw:
        assert raw.execute("PRAGMA foreign_key_check").fetchall() == []
        applied = {name for (name,) in raw.execute("SELECT name FROM _sqlite_migrations")}
    assert applied == {step.name for step in MIGRATIONS.applied(open_store(path)._db)}
    (before,) = list_backups(path, path.parent)
    assert find_damage(before) == ""
    assert "before-upgrade" in before.name


def test_reports_verdicts_and_developments_are_there(store):
    articles = {article.id: article for article in store.articles_since(later(-1))}
    states = {key: one.state for key, one in articles.items()}
    done, ready, page = ArticleState.DONE, ArticleState.READY, ArticleState.AWAITING_PAGE
    assert states == {
        "held": done,
        "told": done,
        "copied": done,
        "other": done,
        "ready": ready,
        "page": page,
        "paged": ready,
    }
    assert articles["held"].baseline
    assert not articles["told"].baseline
    assert (articles["paged"].title, articles["paged"].text) == ("Its headline", "Its whole text.")
    verdicts = store.matches_by_article(articles)
    assert {key: [one.matched for one in some] for key, some in verdicts.items()} == {
        "held": [False],
        "told": [True],
        "copied": [True],
    }
    (development,) = store.developments("story")
    assert (development.key, development.reports) == ("d1", 2)
    assert [(member.article_id, member.duplicate_of) for member in store.members("story", NOW)] == [
        ("told", None),
        ("copied", "told"),
    ]
    assert [article.id for article in store.search("쿠르스크")] == ["told"]
    assert [article.id for article in store.search("whole text")] == ["paged"]
    assert store.meta("note") == "kept"


def test_sources_keep_what_is_known_of_them(store):
    alpha, beta = store.source_states()
    assert (alpha.etag, alpha.body_hash, alpha.has_baseline, alpha.article_count) == ('"2"', "b2", True, 7)
    assert (beta.failures, beta.last_error, beta.has_baseline) == (1, "503", False)


def test_pending_deliveries_stay_pending_and_what_was_sent_is_not_sent_again(store):
    found = {delivery.id: delivery.state for delivery in store.deliveries()}
    assert found == {
        "sent": S.SENT,
        "pending": S.PENDING,
        "dead": S.DEAD,
        "held": S.HELD,
        "begun": S.SENDING,
    }
    assert store.delivery("sent").content == b"the bytes"
    assert [attempt.outcome for attempt in store.attempts("sent")] == ["sent"]
    assert store.enqueue([make_delivery("again", subject="d1")], NOW) == 0
    store.expire_leases()
    leased = {delivery.id: delivery.uncertain for delivery in store.lease_deliveries(later(1), 60, 9)}
    assert leased == {"begun": True, "pending": False}


def test_listed_entries_are_not_new_before_and_after_their_articles_are_deleted(store):
    store.expire_leases()
    store.make_due(later(60))
    (lease,) = (one for one in store.lease_due_hosts(later(60), 60, 9) if one.host.startswith("alpha"))
    told = make_article("told", title="북한군이 쿠르스크에", text="더 많은 북한군 병사 3,100", language="ko")
    other = make_article("other", title="Rain tomorrow", text="Nothing else.")
    listed = [told, other, make_article("new")]
    poll = make_poll("alpha", *listed, at=later(60))
    assert [article.id for article in store.record_poll(lease, poll)] == ["new"]
    old = later(900 * 86_400)
    for aging in RetentionClass:
        store.prune(aging, old, 1_000, old)
    assert store.articles(["told", "other"]).keys() == set()
    assert store.record_poll(lease, poll) == ()
    assert store.enqueue([make_delivery("again", subject="d1")], NOW) == 0
    assert {delivery.id for delivery in store.deliveries()} == {"pending", "begun", "held"}


def test_its_free_space_can_be_released_once_it_was_compacted(path, store):
    assert not measure_sizes(path).shrinkable
    store.compact()
    assert measure_sizes(path).shrinkable


@pytest.mark.parametrize(("max_levels", "emptied"), [(24, False), (1, True)])
def test_a_search_index_with_too_many_levels_is_filled_anew(tmp_path, monkeypatch, max_levels, emptied):
    """The version before automerge optimized the index by hand, which added levels each time."""
    monkeypatch.setattr("store.sqlite.migrations.m0020_index_automerge._MAX_LEVELS", max_levels)
    path = tmp_path / "store.db"
    store = open_store(path)
    store.sync_sources([make_source("alpha")], NOW)
    (lease,) = store.lease_due_hosts(NOW, 60, 1)
    for n in range(4):
        store.record_poll(lease, make_poll("alpha", make_article(f"a{n}", title=f"Headline {n}")))
        store.index_articles(10)
    store._db.execute("INSERT INTO articles_fts (articles_fts) VALUES ('optimize')")
    store._db.execute("DELETE FROM _sqlite_migrations WHERE name = '0020_index_automerge'")
    store._db.execute("INSERT INTO articles_fts (articles_fts, rank) VALUES ('automerge', 0)")
    store.close()
    store = open_store(path)
    (indexed,) = store._db.execute("SELECT upto FROM search_index").fetchone()
    assert (indexed == 0) is emptied
    assert len(store.search("headline")) == 4
    assert store._db.execute("SELECT v FROM articles_fts_config WHERE k = 'automerge'").fetchone()[0] == 2
    store.close()


def test_reasons_and_figures_that_were_sentences_read_as_before(tmp_path):
    path, figure = tmp_path / "store.db", {"what": "killed", "low": 3100.0, "high": 3100.0, "unit": "people"}
    figures = [
        {**figure, "who_says": "HUR", "sentence": "s", "status": "maximum", "before": "2,000, says NIS"},
        {**figure, "who_says": "", "sentence": "s", "status": "first", "before": ""},
    ]
    reasons = {
        "told": "same development (+2.1); new: killed: 2,000 (NIS) → 3,100, says HUR; names Vietnam; denied",
        "copied": "copy of told",
    }
    claim = {
        "story": "story", "what": "killed", "who_says": "HUR", "low": 3100.0, "high": 3100.0, "unit": "people",
        "as_of": 1.0, "article_id": "told", "development": "d1", "source": "alpha", "language": "en", "url": "u",
        "title": "t", "sentence": "s", "status": "contradicts", "before": "more than 9,000, says NIS",
    }  # fmt: skip
    with closing(sqlite3.connect(path, isolation_level=None)) as raw:
        for statement in STORES_BY_NAME["14-steps"].read_text(encoding="utf-8").split(";\n"):
            raw.execute(statement)
        for key, reason in reasons.items():
            raw.execute(
                "UPDATE members SET reason = ?, figures = ? WHERE article_id = ?",
                (reason, json.dumps(figures), key),
            )
        names = ", ".join(claim)
        values = ", ".join(f":{name}" for name in claim)
        raw.execute(f"INSERT INTO claims ({names}) VALUES ({values})", claim)  # noqa: S608 - names from above
    with closing(open_store(path)) as store:
        members = {member.article_id: member for member in store.development_members("d1")}
        assert {key: decision_text(member.decision) for key, member in members.items()} == reasons
        assert members["copied"].decision == Decision(CopyOf("told"))
        assert members["told"].decision.placing == Joined(2.1)
        assert [comparison_text(one.compared_with) for one in members["told"].figures] == [
            "2,000, says NIS",
            "",
        ]
        assert members["told"].figures[0].compared_with == StatedFigure(2_000.0, 2_000.0, "NIS")
        (kept,) = store.claims("story")
        assert kept.compared_with == StatedFigure(9_000.0, None, "NIS")
