"""Applied proposals are stored and removed, with every field."""

import pytest

from store.errors import StoreError
from store.records.proposals import AppliedProposal, ProposedKey
from tests.support.records import NOW, later


def make_applied(proposal_id="p1", **changes):
    values = {
        "story": "story",
        "key": ProposedKey.EXCLUDE,
        "name": "Mimika",
        "values": ("Mimika OR ミミカ",),
        "concept": "",
        "threshold": None,
        "feedback": ("f1", "f2"),
        "by": "someone",
        "at": NOW,
    }
    return AppliedProposal(proposal_id, **{**values, **changes})


def test_applied_proposals_come_back_with_every_field_in_order_of_storing(store):
    applied = [
        make_applied("p2", at=later(9)),
        make_applied("p1", key=ProposedKey.THRESHOLD, values=(), threshold=0.62, feedback=(), by=""),
        make_applied("p3", story="다른", concept="country:KE", at=later(-9)),
        make_applied("p4", key=ProposedKey.ANCHORS, values=("Nduga", "ندوغا")),
    ]
    for one in applied:
        store.add_applied_proposal(one)
    assert store.applied_proposals() == applied


def test_an_applied_proposal_is_removed_once(store):
    store.add_applied_proposal(make_applied("p1"))
    store.add_applied_proposal(make_applied("p2"))
    assert store.remove_applied_proposal("p1")
    assert not store.remove_applied_proposal("p1")
    assert [one.id for one in store.applied_proposals()] == ["p2"]


def test_a_proposal_that_is_applied_already_is_refused(store):
    store.add_applied_proposal(make_applied("p1"))
    with pytest.raises(StoreError):
        store.add_applied_proposal(make_applied("p1", name="other"))
    assert store.applied_proposals() == [make_applied("p1")]


def test_what_databases_refuse_is_cleaned(store):
    store.add_applied_proposal(make_applied("p1", name="Mi\0mika", values=("Mi\ud800mika",)))
    (one,) = store.applied_proposals()
    assert (one.name, one.values) == ("Mimika", ("Mi\ufffdmika",))
