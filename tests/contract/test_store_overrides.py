"""An override of developments is stored, moves the reports, and is undone completely."""

from dataclasses import replace

import pytest

from store.errors import StoreError
from store.records.decisions import Decision, PlacedByHand
from store.records.matching import Override, OverrideKind
from tests.support.records import (
    NOW,
    later,
    make_article,
    make_development,
    make_member,
    make_poll,
    make_source,
)


def make_override(identity="r1", **changes):
    values = {
        "story": "story",
        "kind": OverrideKind.MERGE,
        "source": "d2",
        "target": "d1",
        "articles": ("a2",),
        "at": NOW,
    }
    return Override(identity, **{**values, **changes})


@pytest.fixture
def filled(store):
    store.sync_sources([make_source("alpha")], NOW)
    (lease,) = store.lease_due_hosts(NOW, 60, 1)
    store.record_poll(lease, make_poll("alpha", *map(make_article, ("a1", "a2"))))
    for number in (1, 2):
        store.commit_judgement(
            f"a{number}",
            developments=[make_development(f"d{number}", reports=1)],
            members=[make_member(f"a{number}", f"d{number}", origin="Yonhap")],
            now=NOW,
        )
    return store


def one_and_none(store):
    first, second = store.development("d1"), store.development("d2")
    return replace(first, reports=2), replace(second, reports=0)


def moved(store, article="a2"):
    members = {member.article_id: member for member in store.members("story", later(-9))}
    return members[article].development


def merge(store):
    member = store.development_members("d2")[0]
    changed = replace(member, development="d1", decision=Decision(PlacedByHand()))
    store.commit_override(make_override(), one_and_none(store), [changed])
    return member


def test_a_override_moves_reports_and_nothing_else_of_them(filled):
    before = merge(filled)
    assert filled.overrides() == [make_override()]
    assert filled.development_members("d1")[1] == replace(before, development="d1")
    assert before.origin == "Yonhap"


def test_a_development_without_reports_is_kept_but_not_listed(filled):
    merge(filled)
    assert [development.key for development in filled.developments()] == ["d1"]
    assert [development.key for development in filled.developments("story")] == ["d1"]
    assert filled.counts().developments == 1
    assert filled.development("d2").reports == 0
    assert filled.development("d9") is None


def test_a_override_is_undone_once(filled):
    before = filled.development("d1"), filled.development("d2")
    member = merge(filled)
    assert filled.undo_override("r1", before, [member])
    assert (filled.overrides(), moved(filled)) == ([], "d2")
    assert (filled.development("d1"), filled.development("d2")) == before
    assert not filled.undo_override("r1", one_and_none(filled), [replace(member, development="d1")])
    assert moved(filled) == "d2"


@pytest.mark.parametrize(
    ("override", "article", "development"),
    [("r0", "a2", "d1"), ("r1", "a9", "d1"), ("r1", "a2", "d9")],
)
def test_what_cannot_be_is_refused_whole(filled, override, article, development):
    filled.commit_override(make_override("r0", articles=()), [], [])
    first = filled.development("d1")
    member = make_member(article, development)
    with pytest.raises(StoreError):
        filled.commit_override(make_override(override), [replace(first, reports=7)], [member])
    assert [override.id for override in filled.overrides()] == ["r0"]
    assert filled.development("d1") == first
    assert moved(filled) == "d2"
