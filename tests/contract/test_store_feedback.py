"""Feedback is stored and removed; an abbreviated id finds the record it means."""

import pytest

from store.errors import StoreError
from store.records.matching import Feedback, IdKind
from tests.support.records import (
    NOW,
    later,
    make_article,
    make_delivery,
    make_development,
    make_member,
    make_poll,
    make_source,
)


def make_feedback(feedback_id="f1", **changes):
    values = {
        "story": "story",
        "article_id": "a1",
        "useful": True,
        "log_odds": -0.25,
        "anchors": ("troops",),
        "at": NOW,
    }
    return Feedback(feedback_id, **{**values, **changes})


@pytest.fixture
def filled(store):
    store.sync_sources([make_source("alpha")], NOW)
    (lease,) = store.lease_due_hosts(NOW, 60, 1)
    store.record_poll(lease, make_poll("alpha", *map(make_article, ("a1", "a12", "a2", "d7", "북1"))))
    for key in ("a12", "a1", "a2"):
        development = make_development("d2" if key == "a2" else "d1")
        member = make_member(key, development.key, joined=later(5))
        store.commit_judgement(
            key,
            developments=[development],
            members=[member],
            deliveries=[make_delivery(f"d1-{key}")],
            now=NOW,
        )
    return store


def test_feedback_comes_back_with_every_field_in_order_of_storing(store):
    given = [
        make_feedback("f2", at=later(9)),
        make_feedback("f1", log_odds=None, anchors=(), useful=False),
        make_feedback("f3", story="다른", anchors=("가", "b, c"), at=later(-9)),
    ]
    for one in given:
        store.add_feedback(one)
    assert store.feedback() == given


def test_feedback_on_a_deleted_article_is_kept(store):
    store.add_feedback(make_feedback(article_id="gone"))
    assert [feedback.article_id for feedback in store.feedback()] == ["gone"]


def test_feedback_is_removed_once(store):
    store.add_feedback(make_feedback("f1"))
    store.add_feedback(make_feedback("f2"))
    assert store.remove_feedback("f1")
    assert not store.remove_feedback("f1")
    assert [feedback.id for feedback in store.feedback()] == ["f2"]


def test_an_id_that_exists_is_refused(store):
    store.add_feedback(make_feedback("f1"))
    with pytest.raises(StoreError):
        store.add_feedback(make_feedback("f1", useful=False))
    assert store.feedback() == [make_feedback("f1")]


@pytest.mark.parametrize(
    ("beginning", "found"),
    [
        ("a", ["article a1", "article a12", "article a2"]),
        ("a1", ["article a1"]),
        ("d", ["article d7", "development d1", "development d2", "delivery d1-a1", "delivery d1-a12",
               "delivery d1-a2"]),
        ("d1-", ["delivery d1-a1", "delivery d1-a12", "delivery d1-a2"]),
        ("북", ["article 북1"]),
        ("%", []),
        ("a\0\ud800", []),
    ],
)  # fmt: skip
def test_what_is_named_is_found_by_a_beginning(filled, beginning, found):
    assert [f"{kind.value} {one}" for kind, one in filled.find_by_id_prefix(beginning)] == found


def test_what_is_named_is_bounded(filled):
    assert filled.find_by_id_prefix("a", limit=2) == [(IdKind.ARTICLE, "a1"), (IdKind.ARTICLE, "a12")]


def test_members_of_one_development_in_order_of_storing(filled):
    assert [member.article_id for member in filled.development_members("d1")] == ["a12", "a1"]
    assert [member.article_id for member in filled.development_members("d1", limit=1)] == ["a12"]
    assert filled.development_members("d9") == []
