"""Sessions, tokens and last looks."""

from dataclasses import replace

import pytest

from store.errors import StoreError
from store.records.dashboard.access import AccessToken, Role, Session
from tests.support.records import NOW, later


def session(digest="s1", **changes):
    return replace(Session(digest, "Ana", Role.ACT, "p1", NOW, NOW), **changes)


def token(name="reader", **changes):
    return replace(AccessToken(f"id-{name}", f"digest-{name}", name, Role.READ, "", NOW), **changes)


def test_a_session_is_stored_touched_and_ended(store):
    store.add_session(session(), most=10)
    assert store.session("s1") == session()
    store.touch_session("s1", later(60))
    assert store.session("s1") == session(seen=later(60))
    assert (store.end_sessions("s1"), store.end_sessions("s1"), store.session("s1")) == (1, 0, None)


def test_of_too_many_sessions_the_longest_unused_end(store):
    for number in range(5):
        store.add_session(session(f"s{number}", seen=later(number)), most=3)
    assert [store.session(f"s{number}") is not None for number in range(5)] == [
        False,
        False,
        True,
        True,
        True,
    ]
    assert store.end_sessions() == 3


def test_old_and_unused_sessions_are_deleted(store):
    store.add_session(session("old", created=later(-100)), most=10)
    store.add_session(session("unused", seen=later(-100)), most=10)
    store.add_session(session("used"), most=10)
    assert store.delete_old_sessions(later(-50), later(-50)) == 2
    assert store.session("used") == session("used")
    assert store.session("old") is store.session("unused") is None


def test_what_touches_nothing_changes_nothing(store):
    store.touch_session("none", NOW)
    store.touch_token("none", NOW)
    assert (store.session("none"), store.token("none"), store.revoke_token("none")) == (None, None, False)


def test_tokens_are_listed_in_order_used_and_revoked(store):
    later_one, first = token("z", created=NOW), token("a", created=later(1), role=Role.FEED, story="troops")
    for one in (later_one, first):
        store.add_token(one)
    assert store.tokens() == [later_one, first]
    assert store.token("digest-a") == first
    store.touch_token("digest-a", later(5))
    assert store.token("digest-a") == replace(first, used=later(5))
    assert store.revoke_token("a")
    assert (store.token("digest-a"), store.tokens()) == (None, [later_one])


def test_a_name_is_of_one_token(store):
    store.add_token(token())
    with pytest.raises(StoreError, match="reader"):
        store.add_token(token(digest="another", id="another"))
    assert store.tokens() == [token()]


def test_a_last_look_is_of_one_reader(store):
    assert store.last_look("ana") is None
    store.set_last_look("ana", NOW)
    store.set_last_look("ana", later(5))
    assert (store.last_look("ana"), store.last_look("bob"), store.last_look("")) == (later(5), None, None)


def test_what_the_database_cannot_hold_is_cleaned(store):
    store.add_session(session(name="A\x00na\ud800"), most=10)
    assert "\ud800" not in store.session("s1").name
    store.set_last_look("a\ud800", NOW)
    assert store.last_look("a\ud800") == NOW
