from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from crawler.fetching.conditional import Answer
from crawler.fetching.response import Fetched
from crawler.scheduling.redirects import HELD_FOR, Move, back_after_failure, move_after
from store.records.collection import Source, SourceKind, SourceState

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
OLD, NEW = "https://a.example/f", "https://b.example/feed"
STATE = SourceState(Source("a", SourceKind.FEED, OLD, "a.example:443"), NOW)
MOVING = replace(STATE, moved_to=NEW, moved_since=NOW)


def _move(state=STATE, to=NEW, answer=Answer.NEW, entries=3, after=timedelta(0)):
    return move_after(state, Fetched(to or OLD, 200, {}, moved_to=to), answer, entries, NOW + after)


def test_a_redirect_is_remembered_from_its_first_poll_on():
    assert _move() == Move(NEW, NOW)
    assert _move(MOVING, after=timedelta(days=3)) == Move(NEW, NOW)


@pytest.mark.parametrize("answer", [Answer.NEW, Answer.NOT_MODIFIED, Answer.SAME_BODY])
def test_a_redirect_that_held_for_a_week_becomes_the_address(answer):
    entries = 3 if answer is Answer.NEW else 0
    assert _move(MOVING, answer=answer, entries=entries, after=HELD_FOR).address == NEW


def test_a_redirect_that_ended_or_leads_elsewhere_starts_over():
    assert _move(MOVING, to=None, after=HELD_FOR) == Move()
    later = timedelta(days=8)
    assert _move(MOVING, to="https://c.example/f", after=later) == Move("https://c.example/f", NOW + later)


def test_a_page_without_entries_is_never_the_new_address():
    assert _move(entries=0) == Move()
    assert _move(MOVING, entries=0, after=HELD_FOR) == Move()
    assert _move(answer=Answer.NOT_MODIFIED, entries=0) == Move()


@pytest.mark.parametrize("to", ["http://a.example/f", "https://me:secret@b.example/f", OLD])
def test_addresses_that_are_never_taken(to):
    assert _move(replace(MOVING, moved_to=to), to=to, after=HELD_FOR) == Move()


def test_an_address_that_fails_for_a_day_gives_way_to_the_configured_one():
    moved = replace(STATE, address=NEW, failures=6, failing_since=NOW)
    assert back_after_failure(moved, NOW + timedelta(days=1)) == OLD
    assert back_after_failure(moved, NOW + timedelta(hours=3)) is None
    assert back_after_failure(replace(moved, failures=1), NOW + timedelta(days=1)) is None
    assert back_after_failure(replace(moved, address=None), NOW + timedelta(days=1)) is None


def test_an_address_that_is_gone_gives_way_at_once():
    assert back_after_failure(replace(STATE, address=NEW), NOW, gone=True) == OLD
    assert back_after_failure(STATE, NOW, gone=True) is None
