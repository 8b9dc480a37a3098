"""What each verb declares about sharing transactions; the thread's side is in test_store_thread."""

import inspect

import pytest

from store.batching import batched, batching_of, has_low_priority, low_priority
from store.sqlite.store import SqliteStore

COLLECTING = {
    "lease_due_hosts",
    "host_work",
    "renew_host",
    "release_host",
    "begin_poll",
    "record_poll",
    "record_page",
}
DELIVERING = {"save_content", "mark_transmitting", "finish_delivery"}
MAINTAINING = {"prune", "release_free_pages", "close"}
VERBS = {
    name: verb
    for name, verb in inspect.getmembers(SqliteStore, inspect.isfunction)
    if not name.startswith("_")
}


def named(condition):
    return {name for name, verb in VERBS.items() if condition(verb)}


def test_collecting_and_judgements_share_a_transaction_and_deliveries_a_durable_one():
    declared = {name: batching_of(verb) for name, verb in VERBS.items()}
    shared = {name: batching.durable for name, batching in declared.items() if batching is not None}
    assert shared == {
        **dict.fromkeys(COLLECTING, False),
        **dict.fromkeys(DELIVERING, True),
        "commit_judgement": False,
        "finish_unmatched": False,
    }


def test_a_judgement_with_deliveries_needs_its_own_transaction():
    commit = SqliteStore.commit_judgement
    assert batching_of(commit, "a1", deliveries=(), now=None) is not None
    assert batching_of(commit, "a1", deliveries=("d1",), now=None) is None


def test_collecting_and_maintenance_let_all_other_verbs_go_first():
    assert named(has_low_priority) == COLLECTING | MAINTAINING


def test_a_declaration_holds_whatever_the_verb_is_called():
    class Store:
        @low_priority
        @batched(durable=True)
        def renamed(self):
            return "done"

    batching = batching_of(Store().renamed)
    assert batching is not None
    assert batching.durable
    assert has_low_priority(Store().renamed)
    assert Store().renamed() == "done"


@pytest.mark.parametrize("verb", [len, lambda: None, object()])
def test_what_declares_nothing_shares_nothing(verb):
    assert batching_of(verb) is None
    assert not has_low_priority(verb)
